package io.github.listenqueue.agent.inside;

import io.github.listenqueue.ListenQueueMonitor;
import io.github.listenqueue.NativeAccess;
import io.github.listenqueue.agent.http.HttpEndpoint;
import io.github.listenqueue.balancer.HaproxyAgentCheck;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.instrument.Instrumentation;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;

/** The monitor of a JVM that was started with {@code -javaagent:}. It samples until the JVM ends. */
public final class Watch {

    private static final Duration LIBRARY_LOADED = Duration.ofMinutes(1);

    /** The first Java version on which the agent needs no JNA. */
    private static final int FOREIGN_SINCE = 22;

    private Watch() {}

    /**
     * Starts the monitor.
     *
     * @param options the options of the agent
     * @param instrumentation the JVM's
     * @throws IllegalArgumentException with a message that names a wrong option
     */
    public static void run(String options, Instrumentation instrumentation) {
        WatchOptions parsed = WatchOptions.parse(options);
        LogOutput.to(log(parsed.log(), instrumentation));
        if (bringsItsOwnLogManager()) {
            // JNA and the platform MBean server set java.util.logging up, before the application does.
            if (Runtime.version().feature() < FOREIGN_SINCE) {
                parsed.builder().nativeAccess(NativeAccess.OFF);
            }
            parsed.jmxByDefault(false);
        } else {
            parsed.jmxByDefault(ModuleLayer.boot().findModule("java.management").isPresent());
        }
        ListenQueueMonitor monitor = parsed.builder().start();
        try {
            openPorts(monitor, parsed);
        } catch (RuntimeException | LinkageError e) {
            monitor.close();
            throw e;
        }
        if (Watch.class.getClassLoader() instanceof Closeable loader) {
            deleteLibrary(monitor, loader);
        }
    }

    private static void openPorts(ListenQueueMonitor monitor, WatchOptions options) {
        InetSocketAddress http = options.http();
        if (http != null) {
            open("http", () -> HttpEndpoint.start(monitor, http));
        }
        InetSocketAddress haproxy = options.haproxy();
        if (haproxy != null) {
            open(
                    "haproxy",
                    () -> HaproxyAgentCheck.builder(monitor)
                            .address(haproxy.getAddress().getHostAddress())
                            .port(haproxy.getPort())
                            .start());
        }
    }

    private static void open(String option, Runnable opening) {
        try {
            opening.run();
        } catch (UncheckedIOException e) {
            throw new IllegalArgumentException(option + ": " + e.getMessage(), e);
        }
    }

    private static LogOutput.Destination log(String destination, Instrumentation instrumentation) {
        try {
            return switch (destination) {
                case WatchOptions.STDERR -> LogOutput.stderr();
                case WatchOptions.SLF4J -> ApplicationLog.start(instrumentation, LogOutput.stderr());
                default -> LogOutput.file(Path.of(destination));
            };
        } catch (IOException e) {
            throw new IllegalArgumentException("log: the file cannot be opened: " + e, e);
        }
    }

    /** Returns true if the application brings a log manager: WildFly does not start if another one was set up before. */
    private static boolean bringsItsOwnLogManager() {
        return System.getProperty("java.util.logging.manager") != null
                || System.getProperty("sun.java.command", "").contains("jboss-modules.jar");
    }

    /** Deletes the library that JNA loads with the first sample. */
    private static void deleteLibrary(ListenQueueMonitor monitor, Closeable loader) {
        Thread thread = new Thread(
                () -> {
                    monitor.awaitFirstSample(LIBRARY_LOADED);
                    try {
                        loader.close();
                    } catch (IOException e) {
                        // The file is left in the folder of temporary files.
                    }
                },
                "listenqueue-clean-up");
        thread.setDaemon(true);
        thread.start();
    }
}
