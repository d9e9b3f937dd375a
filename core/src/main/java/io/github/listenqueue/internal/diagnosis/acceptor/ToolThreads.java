package io.github.listenqueue.internal.diagnosis.acceptor;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Recognizes the threads by which tools of the JVM accept. */
final class ToolThreads {

    /** {@code JDWP Transport Listener: dt_socket}, of which the kernel keeps 15 bytes: its beginning, or since JDK 19 both ends. */
    private static final String DEBUGGER = "JDWP Tr";

    /** {@code TCPTransport} in {@code java.rmi} names its accept loops so, whoever exports an object. */
    private static final String RMI = "RMI TCP Accept-";

    private static final String ANONYMOUS_RMI = RMI + "0";

    private static final String MANAGEMENT_PACKAGE = "sun.management.jmxremote.";
    private static final String MANAGEMENT_PROPERTY = "com.sun.management.jmxremote.port";

    private ToolThreads() {}

    /** Tells whether a thread of the kernel is the debugger's, by the name that the kernel has for it. */
    static boolean isDebugger(byte @Nullable [] kernelName) {
        return kernelName != null && new String(kernelName, StandardCharsets.UTF_8).startsWith(DEBUGGER);
    }

    /**
     * Tells whether a thread accepts for the management agent: one of RMI that was given the agent's own sockets, or the
     * first that serves a port which nobody chose while the agent is on. The agent starts before {@code main}.
     */
    static boolean isManagement(Acceptor acceptor) {
        if (!acceptor.name().startsWith(RMI)) {
            return false;
        }
        return acceptor.waiting().stream()
                        .anyMatch(frame -> frame.getClassName().startsWith(MANAGEMENT_PACKAGE))
                || (acceptor.name().equals(ANONYMOUS_RMI)
                        && System.getProperty(MANAGEMENT_PROPERTY) != null
                        && isFirstAnonymous(acceptor.id()));
    }

    private static boolean isFirstAnonymous(long id) {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        for (ThreadInfo thread : threads.getThreadInfo(threads.getAllThreadIds())) {
            if (thread != null
                    && thread.getThreadId() < id
                    && thread.getThreadName().equals(ANONYMOUS_RMI)) {
                return false;
            }
        }
        return true;
    }
}
