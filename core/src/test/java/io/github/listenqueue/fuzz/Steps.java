package io.github.listenqueue.fuzz;

/** How often the library's code went back in a loop or into a method. One thread at a time. */
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
