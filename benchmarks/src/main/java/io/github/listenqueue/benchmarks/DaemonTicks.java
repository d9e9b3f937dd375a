package io.github.listenqueue.benchmarks;

import io.github.listenqueue.ListenQueueMonitor;
import java.lang.management.ManagementFactory;
import java.time.Duration;

/**
 * The cost of the daemon while nothing changes, in bytes and CPU time. Arguments: the source, the interval in ms, seconds
 * before the measurement, seconds of the measurement. The JIT compiles the ticks within seconds at 1 ms, and within minutes at
 * the default interval.
 */
final class DaemonTicks {

    /** Checks of the allocated bytes per second: often enough to distinguish a few objects from a few in each tick. */
    private static final int CHECKS_PER_SECOND = 10;

    private DaemonTicks() {}

    public static void main(String[] arguments) throws Exception {
        Source source = Source.of(arguments);
        long intervalMs = Long.parseLong(arguments[1]);
        int seconds = Integer.parseInt(arguments[3]);
        try (Listeners listeners = Listeners.ten();
                ListenQueueMonitor monitor = listeners
                        .monitor(source)
                        .interval(Duration.ofMillis(intervalMs))
                        .start()) {
            monitor.awaitFirstSample(Duration.ofMinutes(1));
            source.check(monitor.snapshot(), listeners);
            measure(intervalMs, Long.parseLong(arguments[2]), seconds);
        }
    }

    private static void measure(long intervalMs, long beforeSeconds, int seconds) throws InterruptedException {
        LibraryThreads library = new LibraryThreads();
        Thread.sleep(beforeSeconds * 1000);
        long process = processCpuNs();
        long all = library.cpuNs();
        long sampler = library.samplerCpuNs();
        long startNs = System.nanoTime();
        long bytes = 0;
        int clean = 0;
        for (int check = 0; check < seconds * CHECKS_PER_SECOND; check++) {
            long before = library.samplerBytes();
            Thread.sleep(1000 / CHECKS_PER_SECOND);
            long more = library.samplerBytes() - before;
            bytes += more;
            clean += more == 0 ? 1 : 0;
        }
        double elapsedNs = System.nanoTime() - startNs;
        double ticks = elapsedNs / (intervalMs * 1_000_000);
        String name = intervalMs + " ms tick ";
        Out.print(name + "checks", seconds * CHECKS_PER_SECOND);
        Out.print(name + "checks without a byte", clean);
        Out.print(name + "bytes in all", bytes);
        Out.print(name + "count", ticks);
        Out.print(name + "CPU ns", (library.samplerCpuNs() - sampler) / ticks);
        Out.print(name + "ppm of a core", (library.cpuNs() - all) / elapsedNs * 1e6);
        Out.print(name + "process ppm of a core", (processCpuNs() - process) / elapsedNs * 1e6);
    }

    private static long processCpuNs() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }
}
