package io.github.listenqueue.spring;

import java.util.function.Supplier;

/** The failure of a property whose value the monitor refuses. */
final class PropertyOutOfRangeException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final String property;

    private PropertyOutOfRangeException(String property, IllegalArgumentException refusal) {
        super(refusal.getMessage(), refusal);
        this.property = property;
    }

    /** Runs a setter and adds the name of the property to its exception. */
    static void check(String property, Runnable setter) {
        checked(property, () -> {
            setter.run();
            return property;
        });
    }

    /** Returns a value made from a property, and adds the name of the property to an exception. */
    static <T> T checked(String property, Supplier<T> maker) {
        try {
            return maker.get();
        } catch (IllegalArgumentException e) {
            throw new PropertyOutOfRangeException(property, e);
        }
    }

    String property() {
        return property;
    }
}
