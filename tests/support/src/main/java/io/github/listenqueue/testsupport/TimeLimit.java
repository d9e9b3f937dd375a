package io.github.listenqueue.testsupport;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** A limit on the life of this JVM, so that no process outlives the test that started it. */
public final class TimeLimit {

    /** The exit status of a JVM that reached its limit. */
    public static final int STATUS = 3;

    private TimeLimit() {}

    /** Halts this JVM after a time, with the stacks of its threads on standard error. */
    public static void start(Duration limit) {
        Thread thread = new Thread(() -> halt(limit), "time-limit");
        thread.setDaemon(true);
        thread.start();
    }

    private static void halt(Duration limit) {
        long endNs = System.nanoTime() + limit.toNanos();
        for (long leftNs = limit.toNanos(); leftNs > 0; leftNs = endNs - System.nanoTime()) {
            LockSupport.parkNanos(leftNs);
        }
        Thread.getAllStackTraces().forEach((thread, frames) -> {
            System.err.println(thread);
            for (StackTraceElement frame : frames) {
                System.err.println("    " + frame);
            }
        });
        System.err.println("did not end within " + limit.toSeconds() + " s");
        Runtime.getRuntime().halt(STATUS);
    }
}
