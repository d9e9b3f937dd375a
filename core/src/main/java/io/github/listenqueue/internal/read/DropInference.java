package io.github.listenqueue.internal.read;

import io.github.listenqueue.DropReason;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds the queue behind an overflow where the listeners' own drop counters cannot be read: the namespace says only that
 * some listener overflowed. Pure numbers; a guess, and reported as one.
 */
final class DropInference {

    /** Java turns a backlog below 1 into 50. */
    private static final int MIN_LIMIT = 1;

    /**
     * Attributes what moved the namespace's counters and is not explained by a listener's own counter.
     *
     * @param listeners ours, as this sample read them
     * @param closed ours that are gone since the sample before the last: a close loses what arrives meanwhile
     * @param growth what is left to explain
     * @param neighbours the listeners of the namespace that are not ours
     */
    void attribute(List<OwnListener> listeners, List<OwnListener> closed, Growth growth, Neighbours neighbours) {
        if (growth.overflows() > 0) {
            accuse(suspect(listeners, closed, neighbours), DropReason.ACCEPT_QUEUE_FULL, growth.overflows());
        }
        if (growth.synQueueDrops() > 0) {
            accuse(onlyOne(listeners, neighbours), DropReason.SYN_QUEUE_FULL, growth.synQueueDrops());
        }
    }

    private static void accuse(@Nullable OwnListener suspect, DropReason reason, long packets) {
        if (suspect != null) {
            suspect.addDropped(reason, packets, false);
        }
    }

    /** No table says whose half-open requests are too many, so that only a listener without company can be named. */
    private static @Nullable OwnListener onlyOne(List<OwnListener> listeners, Neighbours neighbours) {
        OwnListener only = null;
        for (OwnListener listener : listeners) {
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
     * A listener that closed with connections in its queue; else the deepest queue of the namespace, if it is ours. If all
     * are empty the burst has drained: then it was ours only if nobody else listens here, and most likely the one that has
     * been deepest before. Somebody else's burst drains as well, so beside others our queue must also look as if it had just
     * been full.
     */
    private static @Nullable OwnListener suspect(
            List<OwnListener> listeners, List<OwnListener> closed, Neighbours neighbours) {
        OwnListener gone = deepest(closed);
        if (gone != null && gone.depthAround() > 0) {
            return gone;
        }
        OwnListener deepest = deepest(listeners);
        if (deepest != null && deepest.depthAround() > 0) {
            return deepest.depthAround() > neighbours.deepest() && (!neighbours.listen() || looksFilled(deepest))
                    ? deepest
                    : null;
        }
        if (neighbours.listen()) {
            return null;
        }
        if (gone != null) {
            return gone;
        }
        OwnListener likeliest = null;
        for (OwnListener listener : listeners) {
            if (isInferred(listener) && (likeliest == null || listener.deepest() > likeliest.deepest())) {
                likeliest = listener;
            }
        }
        return likeliest;
    }

    private static @Nullable OwnListener deepest(List<OwnListener> listeners) {
        OwnListener deepest = null;
        for (OwnListener listener : listeners) {
            if (isInferred(listener) && (deepest == null || listener.depthAround() > deepest.depthAround())) {
                deepest = listener;
            }
        }
        return deepest;
    }

    /** Whether the namespace's counters are all there is; they count TCP alone. */
    private static boolean isInferred(OwnListener listener) {
        return !listener.key().isUnix() && !listener.knowsDrops() && listener.readable();
    }

    /** Above half of its limit; where that is unknown, as deep as it has ever been and beyond the smallest limit there is. */
    private static boolean looksFilled(OwnListener listener) {
        return listener.limitKnown()
                ? listener.looksFilled()
                : listener.depthAround() > MIN_LIMIT && listener.depthAround() == listener.deepest();
    }
}
