package io.github.listenqueue.internal.detection;

import io.github.listenqueue.TcpCounters;
import io.github.listenqueue.internal.sampling.Listener;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * The arrival rate of connections in the network namespace while its queues take them. A queue that is full refuses, so what
 * completes meanwhile says nothing of what arrives: the rate stays as it was before. When a listener becomes the only one of
 * the namespace, the rate begins anew, so that all of it is that listener's. Written by the thread that samples, read by any.
 */
public final class Arrivals {

    /** One sample a second: the file behind the counter is not read more often. */
    private static final long STEP_NS = 1_000_000_000L;

    private static final int WINDOW = 10;
    private static final double NANOS = 1e9;

    private final long[] opens = new long[WINDOW + 1];
    private final long[] takenNs = new long[WINDOW + 1];
    private long samples;
    /** Made anew when it changes, not when somebody asks. */
    private volatile OptionalDouble rate = OptionalDouble.empty();

    private volatile @Nullable Baseline before;
    private volatile @Nullable Listener sole;
    private volatile long soleSinceNs;

    /**
     * The counters before the trouble began.
     *
     * @param counters of the last calm reading, up to a second old then
     * @param takenNs when that was
     */
    public record Baseline(TcpCounters counters, long takenNs) {}

    /** Connections per second; empty until two samples of calm seconds are there. */
    public OptionalDouble perSecond() {
        return rate;
    }

    /** The counters of the last sample before the present trouble; null if there is none, or it began with the first. */
    public @Nullable Baseline beforeTrouble() {
        return before;
    }

    /** Returns true if one listener of ours has had all arrivals since before the present trouble; without trouble, now. */
    public boolean allAtOne() {
        Baseline calm = before;
        return sole != null && (calm == null || soleSinceNs - calm.takenNs() <= 0);
    }

    /**
     * Takes in a sample.
     *
     * @param only the only TCP listener of the namespace, if it is ours; null if there are others, or that is unknown
     * @param last the sample before; null if this is the first
     * @param troubled whether a saturation episode is open after this sample
     * @param full whether a queue is full
     */
    @SuppressWarnings("ReferenceEquality") // A listener is one object throughout.
    void observe(
            TcpCounters counters,
            @Nullable Listener only,
            @Nullable TcpCounters last,
            long lastNs,
            boolean troubled,
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
        if (!troubled) {
            before = null;
        } else if (before == null && last != null) {
            before = new Baseline(last, lastNs);
        }
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
