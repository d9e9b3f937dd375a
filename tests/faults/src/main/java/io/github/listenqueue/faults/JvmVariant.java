package io.github.listenqueue.faults;

import io.github.listenqueue.SnapshotSource.Kind;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The kinds of JVM, by their access to socket options. */
enum JvmVariant {
    /** A JDK 22 or newer with native access. */
    NATIVE("JDK 22+, native access", Kind.SOCKET, "--enable-native-access=ALL-UNNAMED"),
    /** A JDK 22 or newer without native access. */
    DENIED("JDK 22+, denied", Kind.PROCFS, "--illegal-native-access=deny"),
    /** A JDK 17, where JNA calls libc. */
    JNA_17("JDK 17, JNA", Kind.SOCKET, ""),
    /** A JDK 17 without JNA: all data come from procfs. */
    PLAIN_17("JDK 17, no JNA", Kind.PROCFS, "");

    /** The beginning of the flag that allows native access. A setting that has the flag replaces that of the JVM variant. */
    static final String NATIVE_ACCESS = "--enable-native-access=";

    /** The variants on which most faults are tested. */
    static final List<JvmVariant> ALL = List.of(NATIVE, JNA_17, PLAIN_17);

    static final List<JvmVariant> NEW = List.of(NATIVE);
    static final List<JvmVariant> BOTH_SOURCES = List.of(NATIVE, PLAIN_17);

    private final String title;
    private final Kind source;
    private final String flag;

    JvmVariant(String title, Kind source, String flag) {
        this.title = title;
        this.source = source;
        this.flag = flag;
    }

    String title() {
        return title;
    }

    /** Returns the source of the numbers without a fault. */
    Kind source() {
        return source;
    }

    List<String> flags() {
        return flag.isEmpty() ? List.of() : List.of(flag);
    }

    /** Returns the java command; empty if there is no JVM of this kind. */
    Optional<Path> java() throws IOException {
        if (this == NATIVE || this == DENIED) {
            return Optional.of(Path.of(System.getProperty("java.home"), "bin/java"));
        }
        String configured = System.getenv("JAVA17_HOME");
        if (configured != null) {
            return Optional.of(Path.of(configured, "bin/java"));
        }
        try (DirectoryStream<Path> installed = Files.newDirectoryStream(Path.of("/usr/lib/jvm"), "*-17-*")) {
            for (Path home : installed) {
                if (Files.isExecutable(home.resolve("bin/java"))) {
                    return Optional.of(home.resolve("bin/java"));
                }
            }
        }
        return Optional.empty();
    }
}
