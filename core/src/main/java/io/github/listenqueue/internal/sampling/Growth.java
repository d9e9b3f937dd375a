package io.github.listenqueue.internal.sampling;

import io.github.listenqueue.TcpCounters;
import java.util.OptionalLong;

/**
 * The growth of the namespace's drop counters between two samples.
 *
 * @param overflows {@code ListenOverflows}
 * @param drops {@code ListenDrops}, which includes the overflows
 * @param synQueueDrops {@code TCPReqQFullDrop}; part of {@code drops} beyond the overflows
 * @param opens {@code PassiveOpens}; {@link #MANY} if it is unknown
 * @param known false if a counter could not be read both times or stepped back; the numbers are then 0
 */
record Growth(long overflows, long drops, long synQueueDrops, long opens, boolean known) {

    /** An unknown number of connections: enough to fill any queue. */
    static final long MANY = Long.MAX_VALUE;

    /** Nothing moved. */
    static final Growth NONE = new Growth(0, 0, 0);

    private static final Growth UNKNOWN = new Growth(0, 0, 0, MANY, false);

    Growth(long overflows, long drops, long synQueueDrops) {
        this(overflows, drops, synQueueDrops, MANY, true);
    }

    static Growth between(TcpCounters from, TcpCounters to) {
        long overflows = growth(from.listenOverflows(), to.listenOverflows());
        long drops = growth(from.listenDrops(), to.listenDrops());
        if (overflows < 0 || drops < 0) {
            return UNKNOWN;
        }
        // Linux before 2.6.37 has no such counter; the drops are then unnamed.
        long synQueueDrops = Math.max(0, growth(from.reqQueueFullDrops(), to.reqQueueFullDrops()));
        long opens = growth(from.passiveOpens(), to.passiveOpens());
        return new Growth(overflows, drops, synQueueDrops, opens < 0 ? MANY : opens, true);
    }

    /** Returns the drops that no overflow explains. */
    long otherDrops() {
        return Math.max(0, drops - overflows);
    }

    Growth lessOverflows(long explained) {
        long less = Math.min(overflows, explained);
        return new Growth(overflows - less, Math.max(0, drops - less), synQueueDrops, opens, known);
    }

    Growth plus(Growth more) {
        return new Growth(
                overflows + more.overflows, drops + more.drops, synQueueDrops + more.synQueueDrops, opens, known);
    }

    Growth less(Growth explained) {
        if (explained.equals(NONE)) {
            return this;
        }
        return new Growth(
                Math.max(0, overflows - explained.overflows),
                Math.max(0, drops - explained.drops),
                Math.max(0, synQueueDrops - explained.synQueueDrops),
                opens,
                known);
    }

    private static long growth(OptionalLong from, OptionalLong to) {
        return from.isPresent() && to.isPresent() ? to.getAsLong() - from.getAsLong() : -1;
    }
}
