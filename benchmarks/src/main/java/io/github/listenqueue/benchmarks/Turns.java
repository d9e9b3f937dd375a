package io.github.listenqueue.benchmarks;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;

/** Repeated runs of some code, with their times. */
final class Turns {

    private static final int MOST = 1 << 16;

    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private final Medians times = new Medians(MOST);
    private final Work work;

    /** The measured code. */
    interface Work {
        void run() throws Exception;
    }

    Turns(Work work) {
        this.work = work;
    }

    /** Runs the code for a time and at minRuns so often, keeps the times, and returns the mean CPU time in ns. */
    double take(long ms, int minRuns) throws Exception {
        times.clear();
        long cpuNs = threads.getCurrentThreadCpuTime();
        long beforeNs = System.nanoTime();
        long endNs = beforeNs + ms * 1_000_000;
        long count = 0;
        while (beforeNs < endNs || count < minRuns) {
            work.run();
            long afterNs = System.nanoTime();
            times.add(afterNs - beforeNs);
            beforeNs = afterNs;
            count++;
        }
        return (double) (threads.getCurrentThreadCpuTime() - cpuNs) / count;
    }

    double medianNs() {
        return times.median();
    }
}
