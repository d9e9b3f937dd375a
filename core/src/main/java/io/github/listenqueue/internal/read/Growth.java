package io.github.listenqueue.internal.read;

import io.github.listenqueue.TcpCounters;
import java.util.OptionalLong;

/**
 * How far the drop counters of the namespace moved between two samples.
 *
 * @param overflows {@code ListenOverflows}
 * @param drops {@code ListenDrops}, those overflows among them
 * @param synQueueDrops {@code TCPReqQFullDrop}; part of {@code drops} beyond the overflows
 * @param known false if a counter could not be read both times or stepped back; the numbers are then 0
 */
record Growth(long overflows, long drops, long synQueueDrops, boolean known) {

    /** Nothing moved. */
    static final Growth NONE = new Growth(0, 0, 0);

    private static final Growth UNKNOWN = new Growth(0, 0, 0, false);

    Growth(long overflows, long drops, long synQueueDrops) {
        this(overflows, drops, synQueueDrops, true);
    }

    static Growth between(TcpCounters from, TcpCounters to) {
        long overflows = growth(from.listenOverflows(), to.listenOverflows());
        long drops = growth(from.listenDrops(), to.listenDrops());
        if (overflows < 0 || drops < 0) {
            return UNKNOWN;
        }
        // Linux before 2.6.37 has no such counter; the drops are then unnamed.
        long synQueueDrops = Math.max(0, growth(from.reqQueueFullDrops(), to.reqQueueFullDrops()));
        return new Growth(overflows, drops, synQueueDrops);
    }

    /** Drops that no overflow explains. */
    long otherDrops() {
        return Math.max(0, drops - overflows);
    }

    Growth lessOverflows(long explained) {
        long less = Math.min(overflows, explained);
        return new Growth(overflows - less, Math.max(0, drops - less), synQueueDrops, known);
    }

    Growth plus(Growth more) {
        return new Growth(overflows + more.overflows, drops + more.drops, synQueueDrops + more.synQueueDrops, known);
    }

    Growth less(Growth explained) {
        if (explained.equals(NONE)) {
            return this;
        }
        return new Growth(
                Math.max(0, overflows - explained.overflows),
                Math.max(0, drops - explained.drops),
                Math.max(0, synQueueDrops - explained.synQueueDrops),
                known);
    }

    private static long growth(OptionalLong from, OptionalLong to) {
        return from.isPresent() && to.isPresent() ? to.getAsLong() - from.getAsLong() : -1;
    }
}
