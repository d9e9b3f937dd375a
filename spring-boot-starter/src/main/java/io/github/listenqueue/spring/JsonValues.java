package io.github.listenqueue.spring;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** The conversions of values for JSON: an empty optional becomes null, which is left out, and a constant becomes a word. */
final class JsonValues {

    private static final double MILLIS_PER_SECOND = 1000;

    private JsonValues() {}

    static @Nullable Integer orNull(OptionalInt value) {
        return value.isPresent() ? value.getAsInt() : null;
    }

    static @Nullable Long orNull(OptionalLong value) {
        return value.isPresent() ? value.getAsLong() : null;
    }

    static @Nullable Double orNull(OptionalDouble value) {
        return value.isPresent() ? value.getAsDouble() : null;
    }

    static @Nullable Double secondsOrNull(Optional<Duration> value) {
        return value.map(time -> time.toMillis() / MILLIS_PER_SECOND).orElse(null);
    }

    /** Returns the constant as in the tags of meters. */
    static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
