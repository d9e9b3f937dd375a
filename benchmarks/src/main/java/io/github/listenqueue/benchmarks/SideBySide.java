package io.github.listenqueue.benchmarks;

import com.sun.management.ThreadMXBean;
import io.github.listenqueue.ListenQueueMonitor;
import io.github.listenqueue.ListenQueueSnapshot;
import java.io.IOException;
import java.lang.management.ManagementFactory;

/**
 * {@code sample()} of ten unchanged listeners and the same questions asked in C, by turns, so that both see the same
 * machine. Arguments: the source, the C program.
 */
final class SideBySide {

    private static final int TURNS = 21;
    private static final long TURN_MS = 200;
    private static final long WARM_UP_MS = 4_000;
    private static final int CALLS = 20_000;

    private final ListenQueueMonitor monitor;
    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final Medians calls = new Medians(1 << 16);
    private long sink;

    private SideBySide(ListenQueueMonitor monitor) {
        this.monitor = monitor;
    }

    public static void main(String[] arguments) throws IOException {
        Source source = Source.of(arguments);
        try (TenListeners listeners = new TenListeners();
                ListenQueueMonitor monitor = source.builder().build();
                NativeTurns c = new NativeTurns(arguments[1])) {
            source.check(monitor.sample(), listeners);
            new SideBySide(monitor).run(c);
        }
    }

    private void run(NativeTurns c) throws IOException {
        c.hot(TURN_MS);
        turn(WARM_UP_MS);
        Medians cMedian = new Medians(TURNS);
        Medians cCpu = new Medians(TURNS);
        Medians median = new Medians(TURNS);
        Medians cpu = new Medians(TURNS);
        for (int i = 0; i < TURNS; i++) {
            NativeTurns.Turn turn = c.hot(TURN_MS);
            cMedian.add((long) turn.medianNs());
            cCpu.add((long) turn.cpuNs());
            cpu.add(turn(TURN_MS));
            median.add((long) calls.median());
        }
        Out.print("C median ns", cMedian.median());
        Out.print("C CPU ns", cCpu.median());
        Out.print("sample median ns", median.median());
        Out.print("sample CPU ns", cpu.median());
        allocation();
        if (sink == 0) {
            throw new IllegalStateException("nothing was read");
        }
    }

    /** Calls for so long; returns the mean CPU time of a call and leaves the single times behind. */
    private long turn(long ms) {
        calls.clear();
        long cpuNs = threads.getCurrentThreadCpuTime();
        long beforeNs = System.nanoTime();
        long endNs = beforeNs + ms * 1_000_000;
        long count = 0;
        while (beforeNs < endNs) {
            take(monitor.sample());
            long afterNs = System.nanoTime();
            calls.add(afterNs - beforeNs);
            beforeNs = afterNs;
            count++;
        }
        return (threads.getCurrentThreadCpuTime() - cpuNs) / count;
    }

    private void allocation() {
        Medians bytes = new Medians(CALLS);
        long deadlineNs = System.nanoTime() + WARM_UP_MS * 1_000_000;
        while (!bytes.isFull() && System.nanoTime() < deadlineNs) {
            long before = threads.getCurrentThreadAllocatedBytes();
            take(monitor.sample());
            bytes.add(threads.getCurrentThreadAllocatedBytes() - before);
        }
        Out.print("sample median bytes", bytes.median());
        Out.print("sample most bytes", bytes.quantile(1));
    }

    /** Lets the result escape, or the JIT would not make it. */
    private void take(ListenQueueSnapshot snapshot) {
        sink += System.identityHashCode(snapshot.queues());
    }
}
