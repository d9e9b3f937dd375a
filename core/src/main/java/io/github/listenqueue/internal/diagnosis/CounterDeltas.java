package io.github.listenqueue.internal.diagnosis;

import io.github.listenqueue.TcpCounters;
import io.github.listenqueue.internal.detection.Arrivals.Baseline;
import java.util.OptionalLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What the counters of the network namespace grew by, in all its listeners together.
 *
 * @param before the counters before the trouble; null if there is none, or it began with the first reading
 * @param first the counters when the look began
 * @param last the counters when it ended
 * @param lastNs when that was
 */
record CounterDeltas(@Nullable Baseline before, TcpCounters first, TcpCounters last, long lastNs) {

    static final CounterDeltas UNKNOWN = new CounterDeltas(null, TcpCounters.UNKNOWN, TcpCounters.UNKNOWN, 0);

    /** Connections completed since before the trouble. */
    OptionalLong arrived() {
        return inTrouble(TcpCounters::passiveOpens);
    }

    /** Connections completed during the look. */
    OptionalLong arrivedInLook() {
        return growth(first.passiveOpens(), last.passiveOpens());
    }

    /** Since when {@link #inTrouble} counts, in nanoseconds before the end of the look; 0 if it does not. */
    long troubleNs() {
        return before == null ? 0 : lastNs - before.takenNs();
    }

    /** What a counter grew by since before the trouble; without trouble, during the look. */
    OptionalLong recently(Function<TcpCounters, OptionalLong> counter) {
        return before == null ? growth(counter.apply(first), counter.apply(last)) : inTrouble(counter);
    }

    private OptionalLong inTrouble(Function<TcpCounters, OptionalLong> counter) {
        return before == null ? OptionalLong.empty() : growth(counter.apply(before.counters()), counter.apply(last));
    }

    private static OptionalLong growth(OptionalLong from, OptionalLong to) {
        return from.isPresent() && to.isPresent() && to.getAsLong() >= from.getAsLong()
                ? OptionalLong.of(to.getAsLong() - from.getAsLong())
                : OptionalLong.empty();
    }
}
