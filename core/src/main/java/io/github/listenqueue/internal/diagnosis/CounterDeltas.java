package io.github.listenqueue.internal.diagnosis;

import io.github.listenqueue.TcpCounters;
import io.github.listenqueue.internal.detection.Arrivals.Baseline;
import java.util.OptionalLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The growth of the counters of the network namespace, over all its listeners.
 *
 * @param before the counters before the saturation; null if there is none, or it began with the first sample
 * @param first the counters at the start of the diagnosis
 * @param last the counters at its end
 * @param firstNs the time of its start
 * @param lastNs the time of its end
 */
record CounterDeltas(@Nullable Baseline before, TcpCounters first, TcpCounters last, long firstNs, long lastNs) {

    static final CounterDeltas UNKNOWN = new CounterDeltas(null, TcpCounters.UNKNOWN, TcpCounters.UNKNOWN, 0, 0);

    /** Returns the number of connections completed since before the saturation. */
    OptionalLong arrived() {
        return inSaturation(TcpCounters::passiveOpens);
    }

    /** Returns the number of connections completed during the diagnosis. */
    OptionalLong arrivedInDiagnosis() {
        return growth(first.passiveOpens(), last.passiveOpens());
    }

    /** Returns the length of the diagnosis. */
    long diagnosisNs() {
        return lastNs - firstNs;
    }

    /** Returns the time between {@code before} and the end of the diagnosis; 0 without {@code before}. */
    long saturationNs() {
        return before == null ? 0 : lastNs - before.takenNs();
    }

    /** Returns the growth of a counter since before the saturation, or during the diagnosis if there is none. */
    OptionalLong recently(Function<TcpCounters, OptionalLong> counter) {
        return before == null ? growth(counter.apply(first), counter.apply(last)) : inSaturation(counter);
    }

    private OptionalLong inSaturation(Function<TcpCounters, OptionalLong> counter) {
        return before == null ? OptionalLong.empty() : growth(counter.apply(before.counters()), counter.apply(last));
    }

    private static OptionalLong growth(OptionalLong from, OptionalLong to) {
        return from.isPresent() && to.isPresent() && to.getAsLong() >= from.getAsLong()
                ? OptionalLong.of(to.getAsLong() - from.getAsLong())
                : OptionalLong.empty();
    }
}
