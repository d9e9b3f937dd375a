package io.github.listenqueue.internal.read.netlink;

import org.jspecify.annotations.Nullable;

/**
 * What was asked, or why it is not known. Exactly one is there.
 *
 * @param value the answer; null if it is not known
 * @param problem why it is not known; null if it is
 */
public record Answer<T>(@Nullable T value, @Nullable String problem) {

    public Answer {
        if ((value == null) == (problem == null)) {
            throw new IllegalArgumentException("either a value or a problem, not " + value + " and " + problem);
        }
    }

    static <T> Answer<T> of(T value) {
        return new Answer<>(value, null);
    }

    static <T> Answer<T> unknown(String problem) {
        return new Answer<>(null, problem);
    }

    public boolean known() {
        return problem == null;
    }
}
