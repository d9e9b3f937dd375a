package io.github.listenqueue.benchmarks;

import io.github.listenqueue.ListenQueueMonitor;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The heap that one more monitor of ten listeners retains, and the heap that the first one adds to the JVM with everything
 * that the JDK loads and keeps for it. Argument: the source.
 */
final class Footprint {

    private static final int MORE = 20;

    private Footprint() {}

    public static void main(String[] arguments) throws Exception {
        Source source = Source.of(arguments);
        try (Listeners listeners = Listeners.ten()) {
            long before = usedBytes();
            ListenQueueMonitor first = started(source, listeners);
            long withOne = usedBytes();
            List<ListenQueueMonitor> more = new ArrayList<>();
            for (int i = 0; i < MORE; i++) {
                more.add(started(source, listeners));
            }
            long withAll = usedBytes();
            Out.print("heap bytes of a monitor", (double) (withAll - withOne) / MORE);
            Out.print("heap bytes of the first", withOne - before);
            more.forEach(ListenQueueMonitor::close);
            first.close();
        }
    }

    private static ListenQueueMonitor started(Source source, Listeners listeners) throws InterruptedException {
        ListenQueueMonitor monitor = listeners.monitor(source).start();
        monitor.awaitFirstSample(Duration.ofMinutes(1));
        source.check(monitor.snapshot(), listeners);
        return monitor;
    }

    /** Returns the used heap after the warm-up of the monitors' threads. */
    private static long usedBytes() throws InterruptedException {
        Thread.sleep(3000);
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 5; i++) {
            System.gc();
            least = Math.min(
                    least,
                    ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
        }
        return least;
    }
}
