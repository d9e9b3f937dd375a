package io.github.listenqueue.benchmarks;

import io.github.listenqueue.ListenQueueMonitor;
import java.io.IOException;

/** The first {@code start()} of a JVM, and how long until there is a reading. */
final class ColdStart {

    private ColdStart() {}

    public static void main(String[] arguments) throws IOException {
        try (TenListeners listeners = new TenListeners()) {
            long beginNs = System.nanoTime();
            try (ListenQueueMonitor monitor = ListenQueueMonitor.start()) {
                long startedNs = System.nanoTime();
                int queues = monitor.snapshot().queues().size();
                long readNs = System.nanoTime();
                if (queues != listeners.count()) {
                    throw new IllegalStateException("not ten listeners but " + queues);
                }
                Out.print("start us", (startedNs - beginNs) / 1000.0);
                Out.print("first reading us", (readNs - beginNs) / 1000.0);
            }
        }
    }
}
