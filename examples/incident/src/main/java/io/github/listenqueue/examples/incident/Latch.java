package io.github.listenqueue.examples.incident;

/** A gate that the threads of a plain server pass. It is open unless a fault closes it. */
interface Latch {

    Latch OPEN = new Latch() {};

    /** On the acceptor, before each accept(). */
    default void enter() throws InterruptedException {}

    /** On an answering thread, before the answer. */
    default void serve() throws InterruptedException {}

    /** On an answering thread, after the answer. */
    default void leave() {}
}
