package io.github.listenqueue.internal.diagnosis.acceptor;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Recognition of the acceptor threads of JVM tools. */
final class ToolThreads {

    /** {@code JDWP Transport Listener: dt_socket}. The kernel keeps 15 bytes: the beginning, or both ends since JDK 19. */
    private static final String DEBUGGER = "JDWP Tr";

    /**
     * Prefix of the names that {@code TCPTransport} in {@code java.rmi} gives its accept loops, whatever object is exported.
     */
    private static final String RMI = "RMI TCP Accept-";

    private static final String ANONYMOUS_RMI = RMI + "0";

    private static final String MANAGEMENT_PACKAGE = "sun.management.jmxremote.";
    private static final String MANAGEMENT_PROPERTY = "com.sun.management.jmxremote.port";

    private ToolThreads() {}

    /** Returns true if the kernel's name of a thread is that of the debugger's acceptor. */
    static boolean isDebugger(byte @Nullable [] kernelName) {
        return kernelName != null && new String(kernelName, StandardCharsets.UTF_8).startsWith(DEBUGGER);
    }

    /**
     * Returns true if a thread accepts for the management agent. That is an RMI thread with the agent's own sockets, or the
     * first RMI thread that serves an automatically chosen port while the agent is on. The agent starts before {@code main}.
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
