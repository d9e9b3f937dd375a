package io.github.listenqueue.agent.inside;

import io.github.listenqueue.ListenQueueMonitor;
import java.io.IOException;
import java.lang.instrument.Instrumentation;

/** The monitor of a JVM that was started with {@code -javaagent:}. */
public final class Watch {

    private Watch() {}

    /**
     * Starts the monitor.
     *
     * @param options the options of the agent
     * @param instrumentation the JVM's
     * @throws IOException if the log file cannot be opened
     * @throws IllegalArgumentException with a message that names a wrong option
     */
    public static void run(String options, Instrumentation instrumentation) throws IOException {
        ListenQueueMonitor.Builder builder = ListenQueueMonitor.builder();
        LogOutput.toStderr();
        builder.start();
    }
}
