package io.github.listenqueue.internal.linux.netlink;

import org.jspecify.annotations.Nullable;

/**
 * A value, or the reason why it is unknown. Exactly one of the two is not null.
 *
 * @param value the value; null if it is unknown
 * @param problem the reason why the value is unknown; null if it is known
 */
public record Result<T>(@Nullable T value, @Nullable String problem) {

    public Result {
        if ((value == null) == (problem == null)) {
            throw new IllegalArgumentException("either a value or a problem, not " + value + " and " + problem);
        }
    }

    static <T> Result<T> of(T value) {
        return new Result<>(value, null);
    }

    static <T> Result<T> unknown(String problem) {
        return new Result<>(null, problem);
    }

    public boolean known() {
        return problem == null;
    }
}
