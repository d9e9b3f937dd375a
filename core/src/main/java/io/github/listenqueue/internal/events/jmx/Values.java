package io.github.listenqueue.internal.events.jmx;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** The values of attributes. An unknown one is null. */
final class Values {

    private static final double NS_PER_S = 1e9;

    private Values() {}

    static @Nullable Integer orNull(OptionalInt value) {
        return value.isPresent() ? (Integer) value.getAsInt() : null;
    }

    static @Nullable Long orNull(OptionalLong value) {
        return value.isPresent() ? (Long) value.getAsLong() : null;
    }

    static @Nullable Double orNull(OptionalDouble value) {
        return value.isPresent() ? (Double) value.getAsDouble() : null;
    }

    static @Nullable Double seconds(Optional<Duration> time) {
        return time.map(Values::seconds).orElse(null);
    }

    static Double seconds(Duration time) {
        return time.toNanos() / NS_PER_S;
    }

    /** Returns the value of the tag that the meters have. */
    static String key(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
