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
 * Remembers listeners that closed while the process was out of descriptors. Some servers give up at the first
 * {@code accept()} that fails (HSQLDB does), often before a sample sees a connection wait: the process lives on and serves
 * nobody, until something listens there again. One that was calm counts only if no other listener of the application is
 * left.
 *
 * <p>Written by the thread that samples, read by any.
 */
final class AbandonedListeners {

    private final Predicate<? super ListenQueue> application;
    private final DescriptorShortage shortage;
    private final Consumer<? super ListenQueue> onAbandoned;
    private final Map<Object, Abandoned> abandoned = new ConcurrentHashMap<>();
    private final Set<Long> troubled = new HashSet<>();
    private final Map<Long, ListenQueue> open = new HashMap<>();

    /** Tells whether hardly any descriptor is or was just now left. */
    @FunctionalInterface
    interface DescriptorShortage {

        /**
         * Looks.
         *
         * @param atAnyCost false to look only if the budget allows
         */
        boolean isThere(boolean atAnyCost);
    }

    /**
     * One of them.
     *
     * @param queue as it was last read
     * @param at when it was seen to be closed
     */
    record Abandoned(ListenQueue queue, Instant at) {

        String inWords() {
            return queue.name() + " closed at " + at + " while the process had no file descriptor left"
                    + (queue.depth() == 0 ? "" : ", with " + queue.depth() + " waiting")
                    + ", and nothing listens there since";
        }
    }

    /**
     * None yet.
     *
     * @param application tells the listeners that count
     * @param shortage asked when a listener closed, at any cost if it did so in trouble
     * @param onAbandoned gets each listener that is found abandoned
     */
    AbandonedListeners(
            Predicate<? super ListenQueue> application,
            DescriptorShortage shortage,
            Consumer<? super ListenQueue> onAbandoned) {
        this.application = application;
        this.shortage = shortage;
        this.onAbandoned = onAbandoned;
    }

    /** Takes note of the events of one sample. */
    void happened(List<ListenQueueEvent> events) {
        for (int i = 0; i < events.size(); i++) {
            ListenQueueEvent event = events.get(i);
            if (event instanceof ListenQueueEvent.Opened) {
                open.put(event.queue().inode(), event.queue());
                abandoned.remove(place(event.queue()));
            } else if (event instanceof ListenQueueEvent.Recovered) {
                troubled.remove(event.queue().inode());
            } else if (event instanceof ListenQueueEvent.Closed) {
                open.remove(event.queue().inode());
                closed(event.queue(), event.at(), troubled.remove(event.queue().inode()));
            } else if (!(event instanceof ListenQueueEvent.Dropped dropped)
                    || dropped.reason().isLoss()) {
                troubled.add(event.queue().inode());
            }
        }
    }

    private void closed(ListenQueue queue, Instant at, boolean inTrouble) {
        boolean troubled = inTrouble || queue.depth() > 0;
        if (application.test(queue) && (troubled || !servesElsewhere()) && shortage.isThere(troubled)) {
            abandoned.put(place(queue), new Abandoned(queue, at));
            onAbandoned.accept(queue);
        }
    }

    /** A listener for one transfer closes in order also without descriptors, beside one that goes on. */
    private boolean servesElsewhere() {
        return open.values().stream().anyMatch(application);
    }

    Collection<Abandoned> all() {
        return abandoned.values();
    }

    /** A server that starts again may bind its port to another address. */
    private static Object place(ListenQueue queue) {
        return queue.isUnix() ? queue.localAddress() : queue.port();
    }
}
