package io.github.listenqueue.benchmarks;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The cost of a Java thread that wakes up at an interval and does nothing. No daemon in a JVM can cost less. Arguments: the
 * interval in ms, seconds before the measurement, seconds of the measurement.
 */
final class BareWakeups {

    private BareWakeups() {}

    public static void main(String[] arguments) throws Exception {
        long intervalNs = TimeUnit.MILLISECONDS.toNanos(Long.parseLong(arguments[0]));
        Thread thread = new Thread(() -> wakeUpForEver(intervalNs), "bare-wakeups");
        thread.setDaemon(true);
        thread.start();
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        Thread.sleep(TimeUnit.SECONDS.toMillis(Long.parseLong(arguments[1])));
        long cpuNs = threads.getThreadCpuTime(thread.getId());
        long startNs = System.nanoTime();
        Thread.sleep(TimeUnit.SECONDS.toMillis(Long.parseLong(arguments[2])));
        double wakeups = (System.nanoTime() - startNs) / (double) intervalNs;
        Out.print(arguments[0] + " ms wakeup CPU ns", (threads.getThreadCpuTime(thread.getId()) - cpuNs) / wakeups);
    }

    private static void wakeUpForEver(long intervalNs) {
        long plannedNs = System.nanoTime();
        while (true) {
            plannedNs += intervalNs;
            while (plannedNs - System.nanoTime() > 0) {
                LockSupport.parkNanos(plannedNs - System.nanoTime());
            }
        }
    }
}
