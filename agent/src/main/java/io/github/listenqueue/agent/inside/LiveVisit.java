package io.github.listenqueue.agent.inside;

import io.github.listenqueue.ListenQueueMonitor;
import java.io.IOException;
import java.lang.instrument.Instrumentation;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The monitor of a JVM for as long as the command watches it. */
public final class LiveVisit {

    private LiveVisit() {}

    /**
     * Watches this JVM and writes its events to the command.
     *
     * @param request the limits that the command has read, the jar, and the command's file: {@code
     *     8080=128|/opt/listenqueue-agent.jar|/tmp/.listenqueue-4711}
     * @param instrumentation the JVM's
     * @throws InterruptedException if a stranger interrupts the thread
     */
    public static void run(String request, Instrumentation instrumentation) throws InterruptedException {
        String[] parts = request.split("\\|", 3);
        // Before the first diagnosis, which would find the agent's classes there and open the jar once more to read
        // them.
        ClassPathTrace.erase(Path.of(parts[1]), instrumentation);
        // Without the file the command was interrupted, or its time is up.
        try (FileChannel file =
                FileChannel.open(Path.of(parts[2]), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            EventRelay relay = EventRelay.of(file);
            LogOutput.to(relay);
            ListenQueueMonitor monitor = Visit.builder(parts[0]).start();
            try {
                relay.untilTheCommandIsGone();
            } finally {
                monitor.close();
            }
        } catch (IOException e) {
            // The command shows its user that the agent is gone.
        }
    }
}
