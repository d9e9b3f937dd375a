package io.github.listenqueue.spring;

/** A property has a value that the monitor does not take. */
final class PropertyOutOfRangeException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final String property;

    private PropertyOutOfRangeException(String property, IllegalArgumentException refusal) {
        super(refusal.getMessage(), refusal);
        this.property = property;
    }

    /** Runs a setter and gives what it refuses the name of the property. */
    static void check(String property, Runnable setter) {
        try {
            setter.run();
        } catch (IllegalArgumentException e) {
            throw new PropertyOutOfRangeException(property, e);
        }
    }

    String property() {
        return property;
    }
}
