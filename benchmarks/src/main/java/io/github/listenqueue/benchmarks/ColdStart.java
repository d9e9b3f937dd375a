package io.github.listenqueue.benchmarks;

import io.github.listenqueue.ListenQueueMonitor;
import io.github.listenqueue.ListenQueueSnapshot;
import java.io.IOException;
import java.time.Duration;
import org.slf4j.LoggerFactory;

/**
 * The time of the first {@code start()} of a JVM, and the time until the first sample. With the argument {@code logged} the
 * application has a logger before, like most applications. Otherwise start() waits for the logging system.
 */
final class ColdStart {

    private ColdStart() {}

    public static void main(String[] arguments) throws IOException {
        try (Listeners listeners = Listeners.ten()) {
            boolean logged = arguments[0].equals("logged");
            if (logged) {
                LoggerFactory.getLogger(ColdStart.class).info("The application starts");
            }
            long beginNs = System.nanoTime();
            try (ListenQueueMonitor monitor = ListenQueueMonitor.start()) {
                long startedNs = System.nanoTime();
                monitor.awaitFirstSample(Duration.ofMinutes(1));
                ListenQueueSnapshot snapshot = monitor.snapshot();
                long readNs = System.nanoTime();
                if (!listeners.areIn(snapshot)) {
                    throw new IllegalStateException("not the ten listeners: " + snapshot);
                }
                Out.print(logged ? "start us" : "bare start us", (startedNs - beginNs) / 1000.0);
                Out.print(logged ? "first sample us" : "bare first sample us", (readNs - beginNs) / 1000.0);
            }
        }
    }
}
