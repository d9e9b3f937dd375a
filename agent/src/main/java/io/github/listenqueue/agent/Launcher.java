package io.github.listenqueue.agent;

import java.io.IOException;
import java.lang.instrument.Instrumentation;
import java.lang.reflect.InvocationTargetException;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * The entry points of the agent: {@code -javaagent:} and the attach listener of a running JVM. The one class of the jar that the class loader of an application loads. An agent never throws into the JVM that it is loaded into: the JVM
 * would print a stack trace.
 */
public final class Launcher {

    /**
     * The beginning of the options of one visit: {@code visit|JAR|FORM|LIMITS|JAR|FILE}. Anything else is options of the
     * monitor.
     */
    private static final String VISIT = "visit|";

    /** The beginning of the options of a visit that stays as long as the command does: {@code watch|JAR|REQUEST|FILE}. */
    private static final String WATCH = "watch|";

    private static final String AGENT = "io.github.listenqueue.agent.isolation.IsolatedAgent";
    private static final byte REACTS = '.';
    private static final int FAILED = 2;

    private Launcher() {}

    /**
     * Starts the monitor before the application. A wrong option ends the JVM with one line.
     *
     * @param options the text after the equals sign of {@code -javaagent:}
     * @param instrumentation the JVM's
     */
    public static void premain(@Nullable String options, Instrumentation instrumentation) {
        try {
            run("inside.Watch", options == null ? "" : options, true, ownJar(), instrumentation);
        } catch (Throwable e) {
            complain(e);
            Runtime.getRuntime().halt(FAILED);
        }
    }

    /**
     * Diagnoses the running JVM once for the command, watches it as long as the command does, or starts the monitor.
     *
     * @param options a request of the command, or options as of {@link #premain}
     * @param instrumentation the JVM's
     */
    public static void agentmain(@Nullable String options, Instrumentation instrumentation) {
        try {
            if (options == null || !(options.startsWith(VISIT) || options.startsWith(WATCH))) {
                run("inside.Watch", options == null ? "" : options, true, ownJar(), instrumentation);
                return;
            }
            // At once, since reading the jar takes seconds where CPU time is short.
            String file = options.substring(options.lastIndexOf('|') + 1);
            Files.write(Path.of(file), new byte[] {REACTS}, StandardOpenOption.WRITE);
            // The jar comes from the command: this class may be that of another jar that was loaded before.
            String[] parts = options.split("\\|", 3);
            if (options.startsWith(VISIT)) {
                run("inside.Visit", parts[2], false, Path.of(parts[1]), instrumentation);
            } else {
                watch("inside.LiveVisit", parts[2], Path.of(parts[1]), instrumentation);
            }
        } catch (NoSuchFileException e) {
            // The command was interrupted, or its time is up.
        } catch (Throwable e) {
            complain(e);
        }
    }

    private static void run(String type, String argument, boolean stays, Path jar, Instrumentation instrumentation)
            throws ReflectiveOperationException, IOException {
        try (URLClassLoader loader = loader(jar)) {
            loader.loadClass(AGENT)
                    .getMethod("run", String.class, String.class, boolean.class, Path.class, Instrumentation.class)
                    .invoke(null, type, argument, stays, jar, instrumentation);
        }
    }

    /** Starts a thread: other tools that attach would wait for this one. The thread closes the loader at its end. */
    private static void watch(String type, String argument, Path jar, Instrumentation instrumentation)
            throws ReflectiveOperationException, IOException {
        loader(jar)
                .loadClass(AGENT)
                .getMethod("start", String.class, String.class, Path.class, Instrumentation.class)
                .invoke(null, type, argument, jar, instrumentation);
    }

    static URLClassLoader loader(Path jar) throws IOException {
        return new URLClassLoader(new URL[] {jar.toUri().toURL()}, ClassLoader.getPlatformClassLoader());
    }

    static Path ownJar() throws URISyntaxException {
        return Path.of(Launcher.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
    }

    static void complain(Throwable failure) {
        Throwable cause = failure;
        while (cause instanceof InvocationTargetException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        String text = cause instanceof IllegalArgumentException || cause instanceof IOException
                ? cause.getMessage()
                : cause.toString();
        System.err.println("listenqueue-agent: " + text);
    }
}
