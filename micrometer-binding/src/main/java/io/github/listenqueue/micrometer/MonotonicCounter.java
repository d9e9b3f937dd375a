package io.github.listenqueue.micrometer;

import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The value of a counter. While the number is unknown the value stays the same, because a counter must not decrease and a single
 * NaN would persist in a registry that adds up steps. Safe for use by several threads.
 *
 * @param <S> the object that holds the number; another object begins at 0, and the value goes on from where it is
 */
final class MonotonicCounter<S> {

    private final Supplier<S> source;
    private final Function<S, OptionalDouble> number;
    private @Nullable S counted;
    private double earlier;
    private double highest;

    MonotonicCounter(Supplier<S> source, Function<S, OptionalDouble> number) {
        this.source = source;
        this.number = number;
    }

    boolean isKnown() {
        return number.apply(source.get()).isPresent();
    }

    synchronized double value() {
        S now = source.get();
        if (counted != null && !counted.equals(now)) {
            count(counted);
            earlier += highest;
            highest = 0;
        }
        counted = now;
        count(now);
        return earlier + highest;
    }

    private void count(S from) {
        highest = Math.max(highest, number.apply(from).orElse(highest));
    }
}
