package io.github.listenqueue;

/** A listener's registration with a {@link ListenQueueMonitor}. Safe for use by several threads. */
public interface Subscription extends AutoCloseable {

    /**
     * How many events this listener never got because too many were waiting for it.
     *
     * @return 0 or more
     */
    long lostEvents();

    /**
     * Ends the registration and its thread. Waiting events are given up; one that is being delivered may still finish.
     * Idempotent, never blocks, and may be called from within the listener.
     */
    @Override
    void close();
}
