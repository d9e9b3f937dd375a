package io.github.listenqueue.micrometer;

import java.util.OptionalDouble;
import java.util.concurrent.atomic.DoubleAccumulator;
import java.util.function.Supplier;

/**
 * The value of a counter. While the source is unknown the value stays the same, because a counter must not decrease and a
 * single NaN would persist in a registry that adds up steps.
 */
final class MonotonicCounter {

    private final Supplier<OptionalDouble> source;
    private final DoubleAccumulator highest = new DoubleAccumulator(Math::max, 0);

    MonotonicCounter(Supplier<OptionalDouble> source) {
        this.source = source;
    }

    boolean isKnown() {
        return source.get().isPresent();
    }

    double value() {
        source.get().ifPresent(highest::accumulate);
        return highest.get();
    }
}
