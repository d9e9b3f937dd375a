package io.github.listenqueue.internal;

import io.github.listenqueue.ListenQueueSnapshot;
import io.github.listenqueue.internal.detection.Arrivals;
import io.github.listenqueue.internal.detection.ListenerStats;
import io.github.listenqueue.internal.detection.LoadControl;
import io.github.listenqueue.internal.detection.LoadState;
import io.github.listenqueue.internal.sampling.Sample;
import java.time.Instant;
import java.util.List;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * The last sample, for readers on any thread. It is replaced when something changed. While nothing changes, only its time
 * moves on, so that a sample allocates nothing.
 */
final class PublishedState {

    private final Sample sample;
    private final List<ListenerStats> stats;
    private final @Nullable Arrivals arrivals;
    private final @Nullable LoadControl load;
    private volatile long takenAtMs;
    private volatile long takenAtNs;

    PublishedState(
            Sample sample,
            List<ListenerStats> stats,
            @Nullable Arrivals arrivals,
            @Nullable LoadControl load,
            long takenAtMs,
            long takenAtNs) {
        this.sample = sample;
        this.stats = stats;
        this.arrivals = arrivals;
        this.load = load;
        this.takenAtMs = takenAtMs;
        this.takenAtNs = takenAtNs;
    }

    @SuppressWarnings("ReferenceEquality") // Replaced exactly when its content changed.
    boolean isOf(Sample other) {
        return sample == other;
    }

    void moveTo(long ms, long ns) {
        takenAtMs = ms;
        takenAtNs = ns;
    }

    Sample sample() {
        return sample;
    }

    /** Returns the live statistics of each listener, in the order of the sample. */
    List<ListenerStats> stats() {
        return stats;
    }

    /** Returns the rate of arriving connections; null before the first sample. */
    @Nullable
    Arrivals arrivals() {
        return arrivals;
    }

    /** Returns the share of the load as of the last sample. */
    LoadState load() {
        return load == null ? LoadState.FULL : load.state();
    }

    /** Returns the time of the sample by the monotonic clock. */
    long takenAtNs() {
        return takenAtNs;
    }

    ListenQueueSnapshot snapshot() {
        return new ListenQueueSnapshot(
                Instant.ofEpochMilli(takenAtMs),
                sample.queues(),
                sample.counters(),
                sample.settings(),
                sample.source(),
                arrivals == null ? OptionalDouble.empty() : arrivals.perSecond(),
                sample.sole() != null);
    }
}
