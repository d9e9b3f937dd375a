package io.github.listenqueue.internal.detect;

import io.github.listenqueue.ListenQueue;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/**
 * Sees whether anybody empties the queue of one listener. A sample costs nothing more for it: a queue that is not empty and
 * does not get shorter is suspected. The {@link Probe kernel's word} on the oldest connection then confirms it: an acceptor
 * at work can keep a queue at one depth, and a busy one is seen with a connection in hand at every sample.
 *
 * <p>Where the kernel cannot be asked, samples are all there is. The queue counts as stalled if the namespace completed no
 * more connections than its queues gained, so that nothing was accepted anywhere; or if it is seen not to get shorter so
 * often that an acceptor at work would have shown. A full queue is filled up again at once and shows nothing of that kind.
 */
final class StallWatch {

    /** A connection that waited this long is worth asking the kernel about. */
    private static final long MAX_UNASKED_NS = TimeUnit.SECONDS.toNanos(1);

    /** Without an answer of the kernel this much more time passes before samples alone decide. */
    private static final long PROBE_GRACE_NS = TimeUnit.SECONDS.toNanos(2);

    private static final int MIN_SAMPLES = 20;

    private final long stalledAfterNs;
    private int depth;
    private boolean waiting;
    private long waitingSinceNs;
    private long steadySinceNs;
    private int steadySamples;
    private boolean overflowed;
    private OptionalLong opensBefore = OptionalLong.empty();
    private long depthsBefore;

    /** A watch over a queue of which nothing is known; with a time of 0 it never finds it stalled. */
    StallWatch(long stalledAfterNs) {
        this.stalledAfterNs = stalledAfterNs;
    }

    /**
     * Takes in a sample.
     *
     * @param now its depth
     * @param lost whether the accept queue overflowed since the sample before
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
        }
        overflowed |= lost;
    }

    /** Begins anew: the process stood still, or the listener could not be read, so that nobody could be seen accepting. */
    void restart() {
        waiting = false;
        depth = 0;
    }

    /** Whether something may have been waiting so long that the kernel should be asked for how long. */
    boolean worthProbing(long nowNs) {
        long unaskedNs = stalledAfterNs == 0 ? MAX_UNASKED_NS : Math.min(MAX_UNASKED_NS, stalledAfterNs / 4);
        return waiting && nowNs - waitingSinceNs >= unaskedNs;
    }

    /** The stall that was found. */
    Stall stall(Probe probe) {
        return isAnswered(probe)
                ? new Stall(probe.takenNs() - probe.oldestNs(probe.takenNs()), true)
                : new Stall(steadySinceNs, false);
    }

    /** Whether nothing has been accepted for as long as it takes to count as stalled. */
    boolean isStalled(ListenQueue queue, Probe probe, OptionalLong opens, long depths, long nowNs) {
        if (stalledAfterNs == 0 || !waiting || nowNs - steadySinceNs < stalledAfterNs) {
            return false;
        }
        if (isAnswered(probe)) {
            return probe.oldestNs(nowNs) >= stalledAfterNs && isUnaccepted(probe);
        }
        boolean asked = probe.takenNs() - steadySinceNs >= 0 && probe.asked();
        return (asked || nowNs - steadySinceNs >= 2 * stalledAfterNs + PROBE_GRACE_NS)
                && seemsStalled(queue, opens, depths);
    }

    /**
     * Whether the kernel has said that nothing was accepted for long enough: between two probes, or because the connection
     * that came when the queue was last empty is still the oldest.
     */
    private boolean isUnaccepted(Probe probe) {
        long provenNs = probe.takenNs() - probe.unacceptedSinceNs();
        boolean firstStillWaits = probe.oldestNs(probe.takenNs()) >= probe.takenNs() - waitingSinceNs;
        return provenNs >= stalledAfterNs || (firstStillWaits && provenNs >= stalledAfterNs / 2);
    }

    /** Whether the kernel has said how long connections of the present run wait. */
    private boolean isAnswered(Probe probe) {
        return probe.oldest().isPresent() && probe.takenNs() - steadySinceNs >= 0;
    }

    private boolean seemsStalled(ListenQueue queue, OptionalLong opens, long depths) {
        if (queue.isUnix()) {
            return queue.limit().isPresent() && !queue.isFull() && steadySamples >= MIN_SAMPLES;
        }
        if (opens.isPresent() && opensBefore.isPresent()) {
            long accepted = opens.getAsLong() - opensBefore.getAsLong() - (depths - depthsBefore);
            if (accepted <= 0) {
                return true;
            }
        }
        return !queue.isFull() && !overflowed && steadySamples >= MIN_SAMPLES;
    }

    private void beginRun(OptionalLong opens, long depths, long nowNs) {
        steadySinceNs = nowNs;
        steadySamples = 0;
        overflowed = false;
        opensBefore = opens;
        depthsBefore = depths;
    }
}
