package io.github.listenqueue.internal;

import io.github.listenqueue.ListenQueueSnapshot;
import io.github.listenqueue.internal.detect.Saturated;
import io.github.listenqueue.internal.read.Reading;
import java.time.Instant;
import java.util.List;

/**
 * The last reading, for whoever asks on whatever thread. Replaced when something changed; while nothing does only its
 * time moves on, so that a sample makes no object.
 */
final class Latest {

    private final Reading reading;
    private final List<Saturated> saturated;
    private volatile long takenAtMs;

    Latest(Reading reading, List<Saturated> saturated, long takenAtMs) {
        this.reading = reading;
        this.saturated = saturated;
        this.takenAtMs = takenAtMs;
    }

    @SuppressWarnings("ReferenceEquality") // Both are replaced exactly when their content changed.
    boolean isOf(Reading other, List<Saturated> otherSaturated) {
        return reading == other && saturated == otherSaturated;
    }

    void takenAgainAt(long ms) {
        takenAtMs = ms;
    }

    Reading reading() {
        return reading;
    }

    List<Saturated> saturated() {
        return saturated;
    }

    ListenQueueSnapshot snapshot() {
        return new ListenQueueSnapshot(
                Instant.ofEpochMilli(takenAtMs),
                reading.queues(),
                reading.counters(),
                reading.settings(),
                reading.source());
    }
}
