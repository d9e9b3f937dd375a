package io.github.listenqueue.internal.detection;

import java.time.Duration;

/**
 * A queue that nobody empties.
 *
 * @param sinceNs since when its oldest connection waits, by the clock that never steps
 * @param exact whether the kernel said so; otherwise samples alone did
 */
public record Stall(long sinceNs, boolean exact) {

    /** Returns the age of the oldest connection at a time. */
    public Duration oldestWait(long nowNs) {
        return Duration.ofNanos(Math.max(0, nowNs - sinceNs));
    }
}
