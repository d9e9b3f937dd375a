package io.github.listenqueue.internal.sampling;

import io.github.listenqueue.DropReason;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The guess which queue overflowed, for listeners whose own drop counters cannot be read. The namespace's counters show only
 * that some listener overflowed. Pure numbers. The result is reported as inferred.
 */
final class DropInference {

    /**
     * Attributes the growth of the namespace's counters that no listener's own counter explains.
     *
     * @param listeners ours, with the numbers of this sample
     * @param closed ours that closed since the sample before the last: a close loses connections that arrive meanwhile
     * @param growth the unexplained growth
     * @param neighbours the listeners of the namespace that are not ours
     */
    void attribute(
            List<TrackedListener> listeners, List<TrackedListener> closed, Growth growth, Neighbours neighbours) {
        if (growth.overflows() > 0) {
            accuse(suspect(listeners, closed, neighbours), DropReason.ACCEPT_QUEUE_FULL, growth.overflows());
        }
        if (growth.synQueueDrops() > 0) {
            accuse(onlyOne(listeners, neighbours), DropReason.SYN_QUEUE_FULL, growth.synQueueDrops());
        }
    }

    private static void accuse(@Nullable TrackedListener suspect, DropReason reason, long packets) {
        if (suspect != null) {
            suspect.addDropped(reason, packets, false);
        }
    }

    /**
     * Attributes drops of a full SYN queue. No table shows half-open requests by listener, so only the sole listener of a
     * namespace is named.
     */
    private static @Nullable TrackedListener onlyOne(List<TrackedListener> listeners, Neighbours neighbours) {
        TrackedListener only = null;
        for (TrackedListener listener : listeners) {
            if (listener.key().isUnix()) {
                continue;
            }
            if (only != null || listener.knowsDrops()) {
                return null;
            }
            only = listener;
        }
        return neighbours.listen() ? null : only;
    }

    /**
     * Returns the queue that overflowed, in this order: an open listener that is full by a known limit, a closed one that
     * seems to have been full, an open one that seems to have been full. Otherwise the burst has drained. With neighbours it
     * may have been theirs, so null is returned. Without, it was most likely a listener that closed, since its last
     * connections were never sampled, or else the one with the greatest depth so far.
     */
    private static @Nullable TrackedListener suspect(
            List<TrackedListener> listeners, List<TrackedListener> closed, Neighbours neighbours) {
        TrackedListener full = deepest(listeners, TrackedListener::isFilled);
        if (full != null) {
            return full;
        }
        TrackedListener filled = deepest(closed, listener -> looksFilled(listener, neighbours));
        if (filled == null) {
            filled = deepest(listeners, listener -> looksFilled(listener, neighbours));
        }
        if (filled != null || neighbours.listen()) {
            return filled;
        }
        TrackedListener gone = deepest(closed, listener -> true);
        return gone != null ? gone : likeliest(listeners);
    }

    private static @Nullable TrackedListener deepest(
            List<TrackedListener> listeners, Predicate<TrackedListener> wanted) {
        TrackedListener deepest = null;
        for (TrackedListener listener : listeners) {
            if (isInferred(listener)
                    && wanted.test(listener)
                    && (deepest == null || listener.depthAround() > deepest.depthAround())) {
                deepest = listener;
            }
        }
        return deepest;
    }

    /** Returns the listener with the greatest depth so far among those that are emptied, or among all if none is emptied. */
    private static @Nullable TrackedListener likeliest(List<TrackedListener> listeners) {
        TrackedListener likeliest = null;
        for (TrackedListener listener : listeners) {
            if (isInferred(listener) && (likeliest == null || isLikelier(listener, likeliest))) {
                likeliest = listener;
            }
        }
        return likeliest;
    }

    private static boolean isLikelier(TrackedListener one, TrackedListener other) {
        return standsStill(one) == standsStill(other) ? one.deepest() > other.deepest() : standsStill(other);
    }

    /** Returns true if the queue does not seem to be emptied: had it been full, it would still be full. */
    private static boolean standsStill(TrackedListener listener) {
        return listener.depth() > 0 && listener.depth() == listener.previousDepth();
    }

    /** Returns true if only the namespace's counters are known. They count TCP alone. */
    private static boolean isInferred(TrackedListener listener) {
        return !listener.key().isUnix() && !listener.knowsDrops() && listener.readable();
    }

    /**
     * Returns true if the queue was full by a known limit. Otherwise it must be deeper than any neighbour's, and above half of
     * its limit. Where the limit is unknown, being deeper than a neighbour's says nothing: the queues of neighbours must be
     * empty, and this one as deep as it has ever been and beyond the smallest limit there is.
     */
    private static boolean looksFilled(TrackedListener listener, Neighbours neighbours) {
        if (listener.isFilled()) {
            return true;
        }
        return listener.limitKnown()
                ? listener.looksFilled() && listener.depthAround() > neighbours.deepest()
                : neighbours.deepest() == 0
                        && listener.depthAround() > LimitLearner.MIN_LIMIT
                        && listener.depthAround() == listener.deepest();
    }
}
