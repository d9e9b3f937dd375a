package io.github.listenqueue;

/** The registration of a subscriber with a {@link ListenQueueMonitor}. Safe for use by several threads. */
public interface Subscription extends AutoCloseable {

    /**
     * Returns how many events this subscriber never got because too many were waiting for it.
     *
     * @return events; 0 or more
     */
    long lostEvents();

    /**
     * Ends the registration and its thread. Waiting events are given up; one that is being delivered may still finish.
     * Idempotent, never blocks, and may be called by the subscriber itself.
     */
    @Override
    void close();
}
