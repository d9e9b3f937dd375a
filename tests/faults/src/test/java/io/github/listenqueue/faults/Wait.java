package io.github.listenqueue.faults;

import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Conditions to wait for or to check. Awaitility would have to load classes during the fault, and fails by loading more. */
final class Wait {

    /** Three times the interval of procfs, which stretches to 30 s on a machine that has no time. */
    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(90);

    private Wait() {}

    static void until(String description, BooleanSupplier condition) throws InterruptedException {
        long endNs = System.nanoTime() + PATIENCE_NS;
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - endNs > 0) {
                throw new IllegalStateException("not within 90 s: " + description);
            }
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }

    static void check(boolean holds, String description) {
        if (!holds) {
            throw new IllegalStateException("does not hold: " + description);
        }
    }
}
