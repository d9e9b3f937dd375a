package io.github.listenqueue.examples.incident;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** The screen, monitor, timeline and clients of an act, which waits for conditions while it shows the queue. */
record IncidentStage(Screen screen, Watch watch, Timeline timeline, LoadProcess clients) {

    /** The time that the library needs to identify the acceptor thread before the fault. */
    static final Duration CALM = Duration.ofSeconds(2);

    private static final long TICK_NS = TimeUnit.MILLISECONDS.toNanos(100);

    /** Waits for a condition, and returns true if it was met in time. */
    boolean until(Duration atMost, BooleanSupplier condition) {
        long deadlineNs = System.nanoTime() + atMost.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadlineNs >= 0) {
                return false;
            }
            screen.status(
                    Instant.now(),
                    StatusLine.text(watch.queue(), timeline.events().packetsDropped(), clients.clients()));
            LockSupport.parkNanos(TICK_NS);
        }
        return true;
    }

    /** Returns the data so far. */
    Evidence evidence() {
        return new Evidence(
                watch.listener(),
                watch.source(),
                watch.samples(),
                timeline.events(),
                timeline.entries(),
                clients.clients());
    }

    /** Waits without showing the queue. */
    static void pause(Duration time) {
        pauseUntil(time, () -> false);
    }

    /** Waits for a condition without showing the queue. */
    static void pauseUntil(Duration atMost, BooleanSupplier condition) {
        long deadlineNs = System.nanoTime() + atMost.toNanos();
        while (!condition.getAsBoolean() && deadlineNs - System.nanoTime() > 0) {
            LockSupport.parkNanos(Math.min(TICK_NS, deadlineNs - System.nanoTime()));
        }
    }

    /** Waits while showing the queue. */
    void during(Duration time) {
        until(time, () -> false);
    }
}
