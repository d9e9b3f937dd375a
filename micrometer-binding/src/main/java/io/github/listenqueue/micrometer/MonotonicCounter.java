package io.github.listenqueue.micrometer;

import java.util.OptionalDouble;
import java.util.concurrent.atomic.DoubleAccumulator;
import java.util.function.Supplier;

/**
 * The value of a counter. While the source is unknown it stands still: a counter must not go back, and in a registry that adds
 * up steps a single NaN would stay for good.
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
