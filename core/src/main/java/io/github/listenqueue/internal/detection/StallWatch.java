package io.github.listenqueue.internal.detection;

import io.github.listenqueue.ListenQueue;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/**
 * The detection that nothing is accepted from the queue of one listener. It adds no cost to a sample: a queue that is not
 * empty and does not get shorter is suspected. {@link Probe Probes} of the kernel then confirm it, since a working acceptor
 * can keep a queue at one depth.
 *
 * <p>Without an answer of the kernel, samples decide. The queue counts as stalled if the namespace completed no more
 * connections than its queues gained, so that nothing was accepted anywhere. Where other queues are accepted from all the
 * time, it counts as stalled after {@link #MIN_SAMPLES} samples that did not show it shorter. An acceptor in step with its
 * clients can look the same. So this rule does not apply to the only listener of a namespace, nor to a full queue, which is
 * refilled at once.
 */
final class StallWatch {

    /** The waiting time after which a probe is worth its cost. */
    private static final long MAX_BEFORE_PROBE_NS = TimeUnit.SECONDS.toNanos(1);

    /** The additional time without an answer of the kernel before samples alone decide. */
    private static final long PROBE_GRACE_NS = TimeUnit.SECONDS.toNanos(2);

    private static final int MIN_SAMPLES = 20;

    private final long stalledAfterNs;
    private int depth;
    private boolean waiting;
    private long waitingSinceNs;
    private long steadySinceNs;
    private int steadySamples;
    private boolean overflowed;
    private OptionalLong quietOpens = OptionalLong.empty();
    private long quietDepths;
    private long quietSinceNs;
    private boolean accepting;
    private boolean found;

    /** Creates a watch over an unknown queue; with a time of 0 it never reports a stall. */
    StallWatch(long stalledAfterNs) {
        this.stalledAfterNs = stalledAfterNs;
    }

    /**
     * Adds a sample.
     *
     * @param now its depth
     * @param lost true if the accept queue overflowed since the previous sample
     * @param opens connections that the namespace has completed, {@code PassiveOpens}
     * @param depths connections in all our TCP queues
     */
    void observe(int now, boolean lost, OptionalLong opens, long depths, long nowNs) {
        boolean shorter = now < depth;
        depth = now;
        if (now == 0) {
            waiting = false;
        } else if (!waiting || shorter) {
            waitingSinceNs = waiting ? waitingSinceNs : nowNs;
            waiting = true;
            beginRun(opens, depths, nowNs);
        } else {
            steadySamples++;
            noteAccepted(opens, depths, nowNs);
        }
        overflowed |= lost;
    }

    /**
     * Records an accept. A counter and a depth are read one after the other, so only two samples in a row prove an accept.
     */
    private void noteAccepted(OptionalLong opens, long depths, long nowNs) {
        boolean accepted = !isQuiet(opens, depths);
        if (accepted && accepting) {
            beginQuiet(opens, depths, nowNs);
        } else {
            accepting = accepted;
        }
    }

    /** Returns true if no more connections were completed since the quiet began than the queues gained. */
    private boolean isQuiet(OptionalLong opens, long depths) {
        return opens.isPresent()
                && quietOpens.isPresent()
                && opens.getAsLong() - quietOpens.getAsLong() <= depths - quietDepths;
    }

    private void beginQuiet(OptionalLong opens, long depths, long nowNs) {
        quietOpens = opens;
        quietDepths = depths;
        quietSinceNs = nowNs;
        accepting = false;
    }

    /** Begins anew: while the process stood still or the listener was unreadable, no accept could be observed. */
    void restart() {
        waiting = false;
        depth = 0;
    }

    /** Returns true if a connection may have been waiting so long that a probe is worth its cost. */
    boolean worthProbing(long nowNs) {
        long beforeProbeNs =
                stalledAfterNs == 0 ? MAX_BEFORE_PROBE_NS : Math.min(MAX_BEFORE_PROBE_NS, stalledAfterNs / 10);
        return waiting && nowNs - waitingSinceNs >= beforeProbeNs;
    }

    /** Returns the stall. */
    Stall stall(Probe probe) {
        return isAnswered(probe) ? new Stall(probe.oldestSinceNs(), true) : new Stall(steadySinceNs, false);
    }

    /**
     * Returns true if nothing has been accepted for as long as it takes to count as stalled.
     *
     * @param sole true if it is the only TCP listener of its network namespace
     */
    boolean isStalled(ListenQueue queue, Probe probe, boolean sole, OptionalLong opens, long depths, long nowNs) {
        if (stalledAfterNs == 0 || !waiting || nowNs - steadySinceNs < stalledAfterNs) {
            return false;
        }
        if (isAnswered(probe)) {
            return probe.takenNs() - probe.unacceptedSinceNs() >= stalledAfterNs;
        }
        boolean queried = probe.takenNs() - steadySinceNs >= 0 && probe.queried();
        if (queried || nowNs - steadySinceNs >= 2 * stalledAfterNs + PROBE_GRACE_NS) {
            // Until the queue gets shorter: accepts elsewhere do not end a stall.
            found |= seemsStalled(queue, sole, opens, depths, nowNs);
        }
        return found;
    }

    /** Returns true if a probe of the present run shows if something was accepted. */
    private boolean isAnswered(Probe probe) {
        return probe.knowsOldest() && probe.takenNs() - steadySinceNs >= 0;
    }

    private boolean seemsStalled(ListenQueue queue, boolean sole, OptionalLong opens, long depths, long nowNs) {
        if (!queue.isUnix() && isQuiet(opens, depths) && nowNs - quietSinceNs >= stalledAfterNs) {
            return true;
        }
        return !sole
                && !queue.isFull()
                && !overflowed
                && (!queue.isUnix() || queue.limit().isPresent())
                && steadySamples >= MIN_SAMPLES;
    }

    private void beginRun(OptionalLong opens, long depths, long nowNs) {
        steadySinceNs = nowNs;
        steadySamples = 0;
        overflowed = false;
        found = false;
        beginQuiet(opens, depths, nowNs);
    }
}
