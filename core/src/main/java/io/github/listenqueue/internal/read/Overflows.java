package io.github.listenqueue.internal.read;

import io.github.listenqueue.TcpCounters;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Finds the queue behind an overflow where the listeners' own drop counters cannot be read: the namespace says only that
 * some listener overflowed. Pure numbers; a guess, and reported as one.
 */
final class Overflows {

    /** Java turns a backlog below 1 into 50. */
    private static final int SMALLEST_LIMIT = 1;

    private OptionalLong lastSeen = OptionalLong.empty();

    /**
     * Attributes the overflows since the last call, and lets the queue learn its limit from them: one that stands still
     * while the kernel is refusing is at its limit + 1.
     *
     * @param deepestOther the deepest queue of the namespace that is not ours
     * @param othersListen whether there are listeners that are not ours
     */
    void attribute(List<OwnListener> listeners, TcpCounters counters, int deepestOther, boolean othersListen) {
        OptionalLong now = counters.listenOverflows();
        long packets = now.isPresent() && lastSeen.isPresent() ? now.getAsLong() - lastSeen.getAsLong() : 0;
        if (now.isPresent()) {
            lastSeen = now;
        }
        if (packets <= 0) {
            return;
        }
        for (OwnListener listener : listeners) {
            packets -= listener.newDrops();
        }
        OwnListener suspect = packets > 0 ? suspect(listeners, deepestOther, othersListen) : null;
        if (suspect == null) {
            return;
        }
        suspect.addInferredDrops(packets);
        if (suspect.depth() > 0 && suspect.depth() == suspect.previousDepth()) {
            suspect.learn(suspect.depth() - 1);
        }
    }

    /**
     * The deepest queue of the namespace, if it is ours. If all are empty the burst has drained: then it was ours only if
     * nobody else listens here, and most likely the one that has been deepest before. Somebody else's burst drains as well,
     * so beside others our queue must also look as if it had just been full.
     */
    private static @Nullable OwnListener suspect(List<OwnListener> listeners, int deepestOther, boolean othersListen) {
        OwnListener deepest = null;
        OwnListener likeliest = null;
        for (OwnListener listener : listeners) {
            // What the namespace counts is TCP's.
            if (listener.key().isUnix() || listener.dropsExact() || !listener.readable()) {
                continue;
            }
            if (deepest == null || depthAround(listener) > depthAround(deepest)) {
                deepest = listener;
            }
            if (likeliest == null || listener.deepest() > likeliest.deepest()) {
                likeliest = listener;
            }
        }
        if (deepest != null && depthAround(deepest) > 0) {
            return depthAround(deepest) > deepestOther && (!othersListen || looksFilled(deepest)) ? deepest : null;
        }
        return othersListen ? null : likeliest;
    }

    /** Above half of its limit; where that is unknown, as deep as it has ever been and beyond the smallest limit there is. */
    private static boolean looksFilled(OwnListener listener) {
        int depth = depthAround(listener);
        return listener.limitKnown()
                ? depth > listener.limit() / 2
                : depth > SMALLEST_LIMIT && depth == listener.deepest();
    }

    private static int depthAround(OwnListener listener) {
        return Math.max(listener.depth(), listener.previousDepth());
    }
}
