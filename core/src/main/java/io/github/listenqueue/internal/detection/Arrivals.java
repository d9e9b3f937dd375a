package io.github.listenqueue.internal.detection;

import io.github.listenqueue.TcpCounters;
import io.github.listenqueue.internal.sampling.Listener;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * The rate at which connections arrive in the network namespace while its queues take them. A full queue refuses
 * connections, so the completed ones do not show the arrivals: the rate stays as it was before. When a listener becomes the
 * only one of the namespace, the rate begins anew, so that all of it is that listener's. Written by the sampling thread,
 * read by any.
 */
public final class Arrivals {

    /** The minimum step, one second: the file behind the counter is not read more often. */
    private static final long STEP_NS = 1_000_000_000L;

    private static final int WINDOW = 10;
    private static final double NANOS = 1e9;

    private final long[] opens = new long[WINDOW + 1];
    private final long[] takenNs = new long[WINDOW + 1];
    private long samples;
    /** Replaced when it changes, not when it is read. */
    private volatile OptionalDouble rate = OptionalDouble.empty();

    private volatile @Nullable Baseline before;
    private boolean wasOpen;
    private volatile @Nullable Listener sole;
    private volatile long soleSinceNs;

    /**
     * The counters before the present episodes.
     *
     * @param counters of the last calm sample, up to a second old at that time
     * @param takenNs time of that sample
     */
    public record Baseline(TcpCounters counters, long takenNs) {}

    /** Returns the connections per second; empty until there are two samples of calm seconds. */
    public OptionalDouble perSecond() {
        return rate;
    }

    /** Returns the counters of the last calm sample before the present episodes; null if there is none. */
    public @Nullable Baseline baseline() {
        return before;
    }

    /** Returns true if one listener of ours has had all arrivals since before the present episodes; without episodes, now. */
    public boolean allAtOne() {
        Baseline calm = before;
        return sole != null && (calm == null || soleSinceNs - calm.takenNs() <= 0);
    }

    /**
     * Adds a sample.
     *
     * @param only the only TCP listener of the namespace, if it is ours; null if there are others, or that is unknown
     * @param last the previous sample; null if this is the first
     * @param episodeOpen true if a saturation episode is open after this sample
     * @param full true if a queue is full
     */
    @SuppressWarnings("ReferenceEquality") // A listener is one object throughout.
    void observe(
            TcpCounters counters,
            @Nullable Listener only,
            @Nullable TcpCounters last,
            long lastNs,
            boolean episodeOpen,
            boolean full,
            long nowNs) {
        if (only != sole) {
            soleSinceNs = nowNs;
            sole = only;
            if (only != null) {
                samples = 0;
                rate = OptionalDouble.empty();
            }
        }
        if (!episodeOpen) {
            before = null;
        } else if (before == null && last != null && !wasOpen) {
            before = new Baseline(last, lastNs);
        }
        wasOpen = episodeOpen;
        if (full || counters.passiveOpens().isEmpty()) {
            samples = 0;
            return;
        }
        int newest = (int) ((samples + WINDOW) % (WINDOW + 1));
        if (samples > 0 && nowNs - takenNs[newest] < STEP_NS) {
            return;
        }
        int slot = (int) (samples % (WINDOW + 1));
        opens[slot] = counters.passiveOpens().getAsLong();
        takenNs[slot] = nowNs;
        samples++;
        if (samples > 1) {
            int oldest = samples <= WINDOW ? 0 : (int) (samples % (WINDOW + 1));
            double now = (opens[slot] - opens[oldest]) * NANOS / (takenNs[slot] - takenNs[oldest]);
            if (rate.isEmpty() || rate.getAsDouble() != now) {
                rate = OptionalDouble.of(now);
            }
        }
    }
}
