package io.github.listenqueue.internal.sampling;

/**
 * The TCP listeners of the network namespace that are not ours, as far as a table has shown them.
 *
 * @param listen true if there are any
 * @param deepest the connections in their deepest queue
 */
record Neighbours(boolean listen, int deepest) {

    /** No neighbours. */
    static final Neighbours NONE = new Neighbours(false, 0);
}
