package io.github.listenqueue.internal.diagnosis.acceptor;

import java.util.List;

/**
 * The reason why an acceptor thread stays where it is, followed from thread to thread.
 *
 * @param clause the reason as a predicate, like {@code sleeps in com.shop.Cart.handle}
 * @param waits true if the thread would not go on with more CPU time
 * @param chain the threads that it waits for
 */
public record Obstacle(String clause, boolean waits, List<Link> chain) {

    /**
     * A thread for which another one waits.
     *
     * @param role its part, like {@code holder of java.lang.Object@1}
     */
    public record Link(String role, ThreadSnapshot thread) {}
}
