package io.github.listenqueue;

/**
 * Receives the events of a {@link ListenQueueMonitor}.
 *
 * <p>Each listener has a thread of its own, never the sampling thread, and gets its events one at a time and in order. It
 * may block or throw: no other listener and no reading is held up by that. At most 1,024 events wait for a listener; beyond
 * that the oldest are given up, counted in {@link Subscription#lostEvents()} and logged. What it throws is logged, and the
 * next event is delivered all the same. It may call any method of the monitor, {@code close()} included.
 */
@FunctionalInterface
public interface ListenQueueEventListener {

    /**
     * Called for each event.
     *
     * @param event what happened; never null
     */
    void onEvent(ListenQueueEvent event);
}
