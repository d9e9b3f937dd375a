package io.github.listenqueue.fuzz;

/** A counter of backward jumps and method calls in the library's code. One thread at a time. */
public final class Steps {

    private static long counted;

    private Steps() {}

    /** Called by the code that {@link CountingLoader} adds. */
    public static void count() {
        counted++;
    }

    static long counted() {
        return counted;
    }
}
