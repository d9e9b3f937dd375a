package io.github.listenqueue.internal.detection;

import java.time.Duration;

/**
 * A stall: a queue that is not emptied.
 *
 * @param sinceNs start of the wait of its oldest connection, by the monotonic clock
 * @param exact true if the kernel reported it; false if inferred from samples
 */
public record Stall(long sinceNs, boolean exact) {

    /** Returns the waiting time of the oldest connection at a time. */
    public Duration oldestWait(long nowNs) {
        return Duration.ofNanos(Math.max(0, nowNs - sinceNs));
    }
}
