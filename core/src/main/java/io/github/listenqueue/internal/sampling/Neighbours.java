package io.github.listenqueue.internal.sampling;

/**
 * The TCP listeners of the network namespace that are not ours, as far as a table has shown them.
 *
 * @param listen whether there are any
 * @param deepest the connections in their deepest queue
 */
record Neighbours(boolean listen, int deepest) {

    /** We are alone. */
    static final Neighbours NONE = new Neighbours(false, 0);
}
