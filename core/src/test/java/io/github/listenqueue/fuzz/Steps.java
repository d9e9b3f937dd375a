package io.github.listenqueue.fuzz;

/** The number of backward jumps and method calls of the library. Not thread-safe. */
public final class Steps {

    private static long counted;

    private Steps() {}

    /** Counts one step. Called by the code that {@link CountingLoader} adds. */
    public static void count() {
        counted++;
    }

    static long counted() {
        return counted;
    }
}
