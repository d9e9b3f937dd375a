package io.github.listenqueue;

/** The registration of a subscriber with a {@link ListenQueueMonitor}. Safe for use by several threads. */
public interface Subscription extends AutoCloseable {

    /**
     * Returns the number of events that were discarded because too many were waiting for this subscriber.
     *
     * @return events; 0 or more
     */
    long lostEvents();

    /**
     * Ends the registration and its thread. Waiting events are discarded. A delivery in progress may still finish. Idempotent
     * and never blocks. The subscriber itself may call it.
     */
    @Override
    void close();
}
