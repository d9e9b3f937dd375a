package io.github.listenqueue.internal.detection;

import io.github.listenqueue.ListenQueue;
import io.github.listenqueue.internal.detection.LoadState.Kind;
import io.github.listenqueue.internal.detection.LoadState.Pressure;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The control of the share of its traffic that this process should get. Additive increase, multiplicative decrease, as in the
 * congestion control of TCP: a queue under pressure lowers the share at once by a factor, at most once in a hold time. Calm
 * raises it in small steps. In between it stays.
 *
 * <p>One thread at a time writes. For each sample it calls {@link #begin}, {@link #observe} for each queue, and {@link #step}.
 * While the share is 1 and no queue is under pressure, a sample allocates nothing.
 */
public final class LoadControl {

    /** The time from one increase to the next. Every sample in between must be calm. */
    private static final long STEP_NS = TimeUnit.MILLISECONDS.toNanos(500);

    /** The longest time that one increase makes up for: between two distant samples a queue is unknown. */
    private static final long MAX_STEP_NS = TimeUnit.SECONDS.toNanos(2);

    /** A sample that is at least this late follows a pause of the process. */
    private static final long MIN_PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(200);

    /** The longest pause after which the queues get time to drain. */
    private static final long MAX_PAUSE_NS = TimeUnit.SECONDS.toNanos(2);

    private final LoadRules rules;
    private volatile LoadState state = LoadState.FULL;
    private @Nullable ListenQueue worst;
    private @Nullable Kind worstKind;
    private long worstPackets;
    private long worstWaitedNs;
    private boolean calm = true;
    private boolean lowered;
    private long loweredNs;
    private long steadyNs;
    private long pausedNs;
    private boolean draining;
    private long drainedNs;

    LoadControl(LoadRules rules) {
        this.rules = rules;
    }

    /** Returns the share and its reason as of the last sample; on any thread. */
    public LoadState state() {
        return state;
    }

    /** Returns true if a queue of a sample can matter, so that it is worth the question if it is the application's. */
    static boolean matters(ListenQueue queue, long lost) {
        return queue.depth() > 0 || lost > 0;
    }

    /**
     * Reports that the next sample is late. A queue that fills up while the process stands still shows nothing about the rate
     * at which the process accepts. Such a queue gets time to drain, in which only a loss lowers the share.
     */
    void late(long lateNs) {
        pausedNs = lateNs >= MIN_PAUSE_NS ? Math.min(MAX_PAUSE_NS, lateNs) : pausedNs;
    }

    /** Begins a sample. */
    void begin(long nowNs) {
        worst = null;
        worstKind = null;
        calm = true;
        if (pausedNs > 0) {
            draining = true;
            drainedNs = nowNs + 2 * pausedNs;
            pausedNs = 0;
        }
        draining &= nowNs - drainedNs < 0;
    }

    /** Records that a queue of the application cannot be read, so that the present sample is not known to be calm. */
    void unreadable() {
        calm = false;
    }

    /**
     * Adds a queue of the application to the present sample.
     *
     * @param lost the packets that the queue lost since the previous sample
     */
    void observe(ListenQueue queue, long lost, @Nullable Stall stall, Probe probe, long nowNs) {
        double utilization = queue.utilization().orElse(0);
        long waitedNs = waitedNs(queue, stall, probe, nowNs);
        calm &= lost == 0 && utilization < rules.calmBelow();
        Kind kind = lost == 0 && draining ? null : kind(queue, lost, stall, utilization, waitedNs);
        if (kind != null && (worst == null || isWorse(kind, utilization))) {
            worst = queue;
            worstKind = kind;
            worstPackets = lost;
            worstWaitedNs = waitedNs;
        }
    }

    private boolean isWorse(Kind kind, double utilization) {
        int more = worstKind == null ? 1 : kind.compareTo(worstKind);
        return more > 0
                || (more == 0
                        && worst != null
                        && utilization > worst.utilization().orElse(0));
    }

    private @Nullable Kind kind(
            ListenQueue queue, long lost, @Nullable Stall stall, double utilization, long waitedNs) {
        if (lost > 0 || queue.isFull()) {
            return Kind.LOST;
        }
        if (stall != null) {
            return Kind.STALLED;
        }
        if (utilization >= rules.pressureAt()) {
            return Kind.FILLING;
        }
        return waitedNs >= rules.lateNs() ? Kind.LATE : null;
    }

    /** Returns the waiting time of the oldest connection as of a recent probe; 0 if unknown. */
    private long waitedNs(ListenQueue queue, @Nullable Stall stall, Probe probe, long nowNs) {
        if (stall != null) {
            return nowNs - stall.sinceNs();
        }
        boolean recent = nowNs - probe.takenNs() <= rules.lateNs();
        return queue.depth() > 0 && recent && probe.oldest().isPresent()
                ? probe.oldest().get().toNanos()
                : 0;
    }

    /** Ends the present sample: the share falls, stays or rises. */
    void step(long nowNs, long atMs) {
        ListenQueue queue = worst;
        Kind kind = worstKind;
        if (queue != null && kind != null) {
            steadyNs = nowNs;
            press(new Pressure(queue, kind, worstPackets, worstWaitedNs, atMs), nowNs);
        } else if (!calm || state.share() >= 1) {
            steadyNs = nowNs;
        } else if (nowNs - steadyNs >= STEP_NS) {
            rise(Math.min(MAX_STEP_NS, nowNs - steadyNs));
            steadyNs = nowNs;
        }
    }

    private void press(Pressure pressure, long nowNs) {
        LoadState before = state;
        double share = before.share();
        if (!lowered || nowNs - loweredNs >= rules.holdNs()) {
            boolean severe = pressure.kind().compareTo(Kind.STALLED) >= 0 && !draining;
            share = Math.max(rules.floor(), share * (severe ? rules.afterLoss() : rules.afterPressure()));
            lowered = true;
            loweredNs = nowNs;
        }
        state = share >= 1
                ? LoadState.FULL
                : new LoadState(share, pressure, before.share() < 1 ? before.sinceMs() : pressure.atMs());
    }

    private void rise(long calmNs) {
        LoadState before = state;
        double share = before.share() + rules.risePerSecond() * calmNs / TimeUnit.SECONDS.toNanos(1);
        state = share >= 1 ? LoadState.FULL : new LoadState(share, before.pressure(), before.sinceMs());
    }
}
