package io.github.listenqueue.internal;

import io.github.listenqueue.ListenQueue;
import io.github.listenqueue.ListenQueueEvent;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * The listeners that closed while the process was out of descriptors. Some servers end at the first {@code accept()} that
 * fails (HSQLDB does), often before a sample finds a waiting connection. The process then lives on without a server until
 * something listens there again. A listener that closed outside an episode with an empty queue counts only if no other
 * listener of the application is left.
 *
 * <p>Written under the lock of the sample, read by any thread.
 */
final class AbandonedListeners {

    private final Predicate<? super ListenQueue> application;
    private final DescriptorShortage shortage;
    private final Consumer<? super ListenQueue> onAbandoned;
    private final Map<Object, Abandoned> abandoned = new ConcurrentHashMap<>();
    private final Set<Long> inEpisode = new HashSet<>();
    private final Map<Long, ListenQueue> open = new HashMap<>();

    /** A check for a lack of file descriptors, now or just before. */
    @FunctionalInterface
    interface DescriptorShortage {

        /**
         * Returns true if almost no descriptor is left now, or was left just before.
         *
         * @param atAnyCost false to check only if the budget allows it
         */
        boolean exists(boolean atAnyCost);
    }

    /**
     * An abandoned listener.
     *
     * @param queue its last numbers
     * @param at the time of the sample that found it closed
     */
    record Abandoned(ListenQueue queue, Instant at) {

        String inWords() {
            return queue.name() + " closed at " + at + " while the process had no file descriptor left"
                    + (queue.depth() == 0 ? "" : ", with " + queue.depth() + " waiting")
                    + ", and nothing has listened there since";
        }
    }

    /**
     * Creates an empty set.
     *
     * @param application the listeners that count
     * @param shortage the check that is made when a listener closes, at any cost if it closed during an episode
     * @param onAbandoned the consumer of each abandoned listener
     */
    AbandonedListeners(
            Predicate<? super ListenQueue> application,
            DescriptorShortage shortage,
            Consumer<? super ListenQueue> onAbandoned) {
        this.application = application;
        this.shortage = shortage;
        this.onAbandoned = onAbandoned;
    }

    /** Updates the set from the events of one sample. */
    void happened(List<ListenQueueEvent> events) {
        for (int i = 0; i < events.size(); i++) {
            ListenQueueEvent event = events.get(i);
            if (event instanceof ListenQueueEvent.Opened) {
                open.put(event.queue().inode(), event.queue());
                abandoned.remove(placeOf(event.queue()));
            } else if (event instanceof ListenQueueEvent.Recovered) {
                inEpisode.remove(event.queue().inode());
            } else if (event instanceof ListenQueueEvent.Closed) {
                open.remove(event.queue().inode());
                closed(event.queue(), event.at(), inEpisode.remove(event.queue().inode()));
            } else if (!(event instanceof ListenQueueEvent.Dropped dropped)
                    || dropped.reason().isLoss()) {
                inEpisode.add(event.queue().inode());
            }
        }
    }

    private void closed(ListenQueue queue, Instant at, boolean wasInEpisode) {
        boolean wasBusy = wasInEpisode || queue.depth() > 0;
        if (application.test(queue) && (wasBusy || !servesElsewhere()) && shortage.exists(wasBusy)) {
            abandoned.put(placeOf(queue), new Abandoned(queue, at));
            onAbandoned.accept(queue);
        }
    }

    /**
     * Returns true if another listener of the application is open. A server that still listens elsewhere may close a listener
     * of a single transfer as intended, even without descriptors.
     */
    private boolean servesElsewhere() {
        return open.values().stream().anyMatch(application);
    }

    Collection<Abandoned> all() {
        return abandoned.values();
    }

    /** Returns the port, or the path of a unix-domain listener. A restarted server may bind its port to another address. */
    private static Object placeOf(ListenQueue queue) {
        return queue.isUnix() ? queue.localAddress() : queue.port();
    }
}
