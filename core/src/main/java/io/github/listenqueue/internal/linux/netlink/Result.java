package io.github.listenqueue.internal.linux.netlink;

import org.jspecify.annotations.Nullable;

/**
 * A value, or the reason for which it is unknown. Exactly one of them is present.
 *
 * @param value the answer; null if it is not known
 * @param problem why it is not known; null if it is
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
