package io.github.listenqueue.internal.sampling;

import io.github.listenqueue.DropReason;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Finds the queue behind an overflow where the listeners' own drop counters cannot be read: the namespace says only that
 * some listener overflowed. Pure numbers; a guess, and reported as one.
 */
final class DropInference {

    /**
     * Attributes what moved the namespace's counters and is not explained by a listener's own counter.
     *
     * @param listeners ours, as this sample read them
     * @param closed ours that are gone since the sample before the last: a close loses what arrives meanwhile
     * @param growth what is left to explain
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

    /** No table says whose half-open requests are too many, so that only a listener without company can be named. */
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
     * Picks, in this order: an open listener that is seen full by a known limit, then a closed one and then an open one that
     * looks as if it had been full. Otherwise the burst has drained. Beside neighbours it may have been theirs, so that nobody
     * is accused. Alone it was most likely a listener that closed, since its last connections were never seen, or else the one
     * that has been deepest before.
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

    /** The one that has been deepest of those that are emptied; the deepest of all if nobody empties any of them. */
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

    /** Returns true if nobody seems to accept from the queue: had it been full, it would still be seen full. */
    private static boolean standsStill(TrackedListener listener) {
        return listener.depth() > 0 && listener.depth() == listener.previousDepth();
    }

    /** Returns true if the namespace's counters are all there is; they count TCP alone. */
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
