package io.github.listenqueue.benchmarks;

import com.sun.management.ThreadMXBean;
import io.github.listenqueue.ListenQueueMonitor;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.time.Duration;

/**
 * What the daemon's ticks allocate and how much CPU they take, at an interval of 1 ms, next to a C program that asks the
 * same at the same pace. Arguments: the source, the C program.
 */
final class DaemonTicks {

    private static final long WARM_UP_MS = 15_000;
    private static final long TURN_MS = 3_000;
    private static final int TURNS = 3;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final long sampler = samplerId();

    public static void main(String[] arguments) throws IOException, InterruptedException {
        Source source = Source.of(arguments);
        try (TenListeners listeners = new TenListeners();
                ListenQueueMonitor monitor =
                        source.builder().interval(Duration.ofMillis(1)).start();
                NativeTurns c = new NativeTurns(arguments[1])) {
            source.check(monitor.snapshot(), listeners);
            new DaemonTicks().run(c);
        }
    }

    private void run(NativeTurns c) throws IOException, InterruptedException {
        long loadingBytes = threads.getThreadAllocatedBytes(sampler);
        Thread.sleep(WARM_UP_MS);
        Out.print("tick warm-up bytes", threads.getThreadAllocatedBytes(sampler) - loadingBytes);
        Medians cpu = new Medians(TURNS);
        Medians cCpu = new Medians(TURNS);
        long bytes = 0;
        for (int i = 0; i < TURNS; i++) {
            cCpu.add((long) c.paced(TURN_MS).meanNs());
            long cpuBefore = threads.getThreadCpuTime(sampler);
            long bytesBefore = threads.getThreadAllocatedBytes(sampler);
            Thread.sleep(TURN_MS);
            bytes += threads.getThreadAllocatedBytes(sampler) - bytesBefore;
            // The interval is kept by the clock and not from tick to tick, so there is a tick for each millisecond.
            cpu.add((threads.getThreadCpuTime(sampler) - cpuBefore) / TURN_MS);
        }
        Out.print("ticks", TURNS * TURN_MS);
        Out.print("tick bytes in all", bytes);
        Out.print("tick CPU ns", cpu.median());
        Out.print("c paced CPU ns", cCpu.median());
    }

    private static long samplerId() {
        for (ThreadInfo info : ManagementFactory.getThreadMXBean().dumpAllThreads(false, false)) {
            if (info.getThreadName().equals("listenqueue-sampler")) {
                return info.getThreadId();
            }
        }
        throw new IllegalStateException("no sampling thread");
    }
}
