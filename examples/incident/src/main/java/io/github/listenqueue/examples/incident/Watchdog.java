package io.github.listenqueue.examples.incident;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** A time limit that ends this process and that of the clients. */
final class Watchdog {

    private Watchdog() {}

    static void start(Duration limit) {
        Runtime.getRuntime().addShutdownHook(new Thread(Watchdog::endChildren, "end-children"));
        Thread watchdog = new Thread(() -> watch(limit), "watchdog");
        watchdog.setDaemon(true);
        watchdog.start();
    }

    private static void watch(Duration limit) {
        long deadlineNs = System.nanoTime() + limit.toNanos();
        while (deadlineNs - System.nanoTime() > 0) {
            LockSupport.parkNanos(deadlineNs - System.nanoTime());
        }
        System.err.println("\nNot finished after " + limit.toSeconds() + " s.");
        endChildren();
        Runtime.getRuntime().halt(1);
    }

    private static void endChildren() {
        ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly);
    }
}
