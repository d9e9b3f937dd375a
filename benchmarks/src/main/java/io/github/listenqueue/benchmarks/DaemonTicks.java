package io.github.listenqueue.benchmarks;

import com.sun.management.ThreadMXBean;
import io.github.listenqueue.ListenQueueMonitor;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.time.Duration;

/**
 * What the daemon's ticks allocate and how much CPU they take, by turns with a C program that asks the same at the same
 * pace. Arguments: the source, the C program, the interval in ms. At 1 ms the ticks are compiled by the JIT before they
 * are measured, at the default interval they are not.
 */
final class DaemonTicks {

    private static final long STARTED_MS = 3_000;
    private static final long COMPILED_MS = 15_000;
    private static final long TURN_MS = 3_000;
    private static final int TURNS = 3;

    /** How often in a turn the bytes are looked at, so that a few objects can be told from a few in each tick. */
    private static final int LOOKS = 30;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final long sampler = samplerId();
    private final long intervalMs;

    private DaemonTicks(long intervalMs) {
        this.intervalMs = intervalMs;
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        Source source = Source.of(arguments);
        long intervalMs = Long.parseLong(arguments[2]);
        try (TenListeners listeners = new TenListeners();
                ListenQueueMonitor monitor =
                        source.builder().interval(Duration.ofMillis(intervalMs)).start();
                NativeTurns c = new NativeTurns(arguments[1])) {
            source.check(monitor.snapshot(), listeners);
            new DaemonTicks(intervalMs).run(c);
        }
    }

    private void run(NativeTurns c) throws IOException, InterruptedException {
        Thread.sleep(intervalMs == 1 ? COMPILED_MS : STARTED_MS);
        // The interval is kept by the clock and not from tick to tick, so the number of ticks is known.
        long ticks = TURN_MS / intervalMs;
        Medians cpu = new Medians(TURNS);
        Medians cCpu = new Medians(TURNS);
        long bytes = 0;
        int clean = 0;
        for (int i = 0; i < TURNS; i++) {
            cCpu.add((long) c.paced(ticks, intervalMs).cpuNs());
            long cpuBefore = threads.getThreadCpuTime(sampler);
            for (int look = 0; look < LOOKS; look++) {
                long bytesBefore = threads.getThreadAllocatedBytes(sampler);
                Thread.sleep(TURN_MS / LOOKS);
                long more = threads.getThreadAllocatedBytes(sampler) - bytesBefore;
                bytes += more;
                clean += more == 0 ? 1 : 0;
            }
            cpu.add((threads.getThreadCpuTime(sampler) - cpuBefore) / ticks);
        }
        String name = intervalMs + " ms tick ";
        Out.print(name + "looks", TURNS * LOOKS);
        Out.print(name + "looks without a byte", clean);
        Out.print(name + "bytes in all", bytes);
        Out.print(name + "CPU ns", cpu.median());
        Out.print(name + "C CPU ns", cCpu.median());
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
