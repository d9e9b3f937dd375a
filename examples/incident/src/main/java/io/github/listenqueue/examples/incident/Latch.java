package io.github.listenqueue.examples.incident;

/** A gate that the threads of a plain server pass. It is open unless a fault closes it. */
interface Latch {

    Latch OPEN = new Latch() {};

    /** Called by the acceptor before each accept(). */
    default void enter() throws InterruptedException {}

    /** Called by an answering thread before the answer. */
    default void serve() throws InterruptedException {}

    /** Called by an answering thread after the answer. */
    default void leave() {}
}
