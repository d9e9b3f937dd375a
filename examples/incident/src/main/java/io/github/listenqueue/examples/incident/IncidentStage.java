package io.github.listenqueue.examples.incident;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Lets time pass until something has happened, showing the queue meanwhile. */
record IncidentStage(Screen screen, Watch watch, Timeline chronicle, LoadProcess crowd) {

    /** As much as the library needs to learn who accepts, before it may be too late. */
    static final Duration PEACE = Duration.ofSeconds(2);

    private static final long TICK_NS = TimeUnit.MILLISECONDS.toNanos(100);

    /** Returns whether it happened in time. */
    boolean until(Duration atMost, BooleanSupplier happened) {
        long deadlineNs = System.nanoTime() + atMost.toNanos();
        while (!happened.getAsBoolean()) {
            if (System.nanoTime() - deadlineNs >= 0) {
                return false;
            }
            screen.status(
                    Instant.now(),
                    StatusLine.text(watch.queue(), chronicle.events().packetsDropped(), crowd.clients()));
            LockSupport.parkNanos(TICK_NS);
        }
        return true;
    }

    /** Returns the data so far. */
    Evidence evidence() {
        return new Evidence(
                watch.listener(),
                watch.source(),
                watch.readings(),
                chronicle.events(),
                chronicle.timeline(),
                crowd.clients());
    }

    /** Lets this much time pass unseen. */
    static void pause(Duration time) {
        pauseUntil(time, () -> false);
    }

    /** Lets time pass unseen until something has happened, and at most so much. */
    static void pauseUntil(Duration atMost, BooleanSupplier happened) {
        long deadlineNs = System.nanoTime() + atMost.toNanos();
        while (!happened.getAsBoolean() && deadlineNs - System.nanoTime() > 0) {
            LockSupport.parkNanos(Math.min(TICK_NS, deadlineNs - System.nanoTime()));
        }
    }

    /** Lets this much time pass. */
    void during(Duration time) {
        until(time, () -> false);
    }
}
