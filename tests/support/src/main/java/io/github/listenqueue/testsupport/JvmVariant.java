package io.github.listenqueue.testsupport;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The kinds of JVM, by their access to socket options. */
public enum JvmVariant {
    /** A JDK 22 or newer with native access. */
    NATIVE("JDK 22+, native access", true, JvmVariant.NATIVE_ACCESS + "ALL-UNNAMED"),
    /** A JDK 22 or newer without native access: all data come from procfs. */
    DENIED("JDK 22+, denied", false, "--illegal-native-access=deny"),
    /** A JDK 17, where JNA calls libc. */
    JNA_17("JDK 17, JNA", true, ""),
    /** A JDK 17 without JNA: all data come from procfs. */
    PLAIN_17("JDK 17, no JNA", false, "");

    /** The beginning of the flag that allows native access. A setting that has the flag replaces that of the JVM variant. */
    public static final String NATIVE_ACCESS = "--enable-native-access=";

    private final String title;
    private final boolean readsSockets;
    private final String flag;

    JvmVariant(String title, boolean readsSockets, String flag) {
        this.title = title;
        this.readsSockets = readsSockets;
        this.flag = flag;
    }

    /** Returns the name for a table. */
    public String title() {
        return title;
    }

    /** Returns true if it can read socket options. */
    public boolean readsSockets() {
        return readsSockets;
    }

    /** Returns true if it is a JDK 17, and false if it is the running JDK. */
    public boolean isOld() {
        return this == JNA_17 || this == PLAIN_17;
    }

    /** Returns the flags of the JVM. */
    public List<String> flags() {
        return flag.isEmpty() ? List.of() : List.of(flag);
    }

    /** Returns the java command; empty if there is no JVM of this kind. */
    public Optional<Path> java() throws IOException {
        return isOld()
                ? Jdk.exactly(17).map(Jdk::java)
                : Optional.of(Path.of(System.getProperty("java.home"), "bin/java"));
    }
}
