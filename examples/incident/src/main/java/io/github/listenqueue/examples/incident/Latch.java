package io.github.listenqueue.examples.incident;

/** What a plain server's threads pass; open unless something is in the way. */
interface Latch {

    Latch OPEN = new Latch() {};

    /** On the acceptor, before each accept(). */
    default void enter() throws InterruptedException {}

    /** On an answering thread, before the answer. */
    default void serve() throws InterruptedException {}

    /** On an answering thread, after the answer. */
    default void leave() {}
}
