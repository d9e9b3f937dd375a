package io.github.listenqueue.internal.diagnose.acceptor;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Recognizes the threads by which tools of the JVM accept. */
final class ToolThreads {

    /** {@code JDWP Transport Listener: dt_socket}, of which the kernel keeps 15 bytes: its beginning, or since JDK 19 both ends. */
    private static final String DEBUGGER = "JDWP Tr";

    /** {@code TCPTransport} in {@code java.rmi} names its accept loops so, whoever exports an object. */
    private static final String RMI = "RMI TCP Accept-";

    private static final String MANAGEMENT_PACKAGE = "sun.management.jmxremote.";
    private static final String MANAGEMENT_PROPERTY = "com.sun.management.jmxremote.port";

    private ToolThreads() {}

    /** Tells whether a thread of the kernel is the debugger's, by the name that the kernel has for it. */
    static boolean isDebugger(byte @Nullable [] kernelName) {
        return kernelName != null && new String(kernelName, StandardCharsets.UTF_8).startsWith(DEBUGGER);
    }

    /**
     * Tells whether a thread accepts for the management agent: one of RMI that was given the agent's own sockets, or that
     * serves a port which nobody chose while the agent is on.
     */
    static boolean isManagement(Acceptor acceptor) {
        return acceptor.name().startsWith(RMI)
                && (acceptor.waiting().stream()
                                .anyMatch(frame -> frame.getClassName().startsWith(MANAGEMENT_PACKAGE))
                        || (acceptor.name().equals(RMI + "0") && System.getProperty(MANAGEMENT_PROPERTY) != null));
    }
}
