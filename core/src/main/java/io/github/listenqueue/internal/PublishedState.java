package io.github.listenqueue.internal;

import io.github.listenqueue.ListenQueueSnapshot;
import io.github.listenqueue.internal.detection.Arrivals;
import io.github.listenqueue.internal.detection.ListenerStats;
import io.github.listenqueue.internal.sampling.Sample;
import java.time.Instant;
import java.util.List;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * The last sample, for whoever asks on whatever thread. Replaced when something changed; while nothing does only its
 * time moves on, so that a sample makes no object.
 */
final class PublishedState {

    private final Sample reading;
    private final List<ListenerStats> stats;
    private final @Nullable Arrivals arrivals;
    private volatile long takenAtMs;
    private volatile long takenAtNs;

    PublishedState(
            Sample reading, List<ListenerStats> stats, @Nullable Arrivals arrivals, long takenAtMs, long takenAtNs) {
        this.reading = reading;
        this.stats = stats;
        this.arrivals = arrivals;
        this.takenAtMs = takenAtMs;
        this.takenAtNs = takenAtNs;
    }

    @SuppressWarnings("ReferenceEquality") // Replaced exactly when its content changed.
    boolean isOf(Sample other) {
        return reading == other;
    }

    void takenAgainAt(long ms, long ns) {
        takenAtMs = ms;
        takenAtNs = ns;
    }

    Sample reading() {
        return reading;
    }

    /** The statistics of each listener, in the order of the sample; live. */
    List<ListenerStats> stats() {
        return stats;
    }

    /** Returns the arrivals; null before the first sample. */
    @Nullable
    Arrivals arrivals() {
        return arrivals;
    }

    /** When it was taken, by the clock that never steps. */
    long takenAtNs() {
        return takenAtNs;
    }

    ListenQueueSnapshot snapshot() {
        return new ListenQueueSnapshot(
                Instant.ofEpochMilli(takenAtMs),
                reading.queues(),
                reading.counters(),
                reading.settings(),
                reading.source(),
                arrivals == null ? OptionalDouble.empty() : arrivals.perSecond(),
                reading.sole() != null);
    }
}
