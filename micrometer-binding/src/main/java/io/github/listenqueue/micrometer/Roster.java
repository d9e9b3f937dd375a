package io.github.listenqueue.micrometer;

import io.github.listenqueue.ListenQueueHistory;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;

/**
 * Which listeners have meters: the first ones, up to the maximum. When one of them closes, one that waits takes its place.
 * Used under the lock of {@link ListenQueueMetrics}, but for {@link #unmetered}.
 */
final class Roster {

    private final int maximum;
    private final Logger log;
    private final Siblings siblings = new Siblings();
    private final Map<ListenQueueHistory, MeteredListener> metered = new LinkedHashMap<>();
    private volatile int unmetered;
    private boolean toldUnmetered;

    Roster(int maximum, Logger log) {
        this.maximum = maximum;
        this.log = log;
    }

    /** In the order in which they came. */
    Set<MeteredListener> metered() {
        return new LinkedHashSet<>(metered.values());
    }

    /** How many listeners have no meters because there are too many. */
    int unmetered() {
        return unmetered;
    }

    /** Follows the listeners that are open now. */
    void update(List<ListenQueueHistory> open) {
        Set<ListenQueueHistory> gone = new HashSet<>(metered.keySet());
        open.forEach(gone::remove);
        gone.forEach(this::leave);
        for (ListenQueueHistory history : open) {
            boolean known = metered.computeIfPresent(history, (ignored, listener) -> named(listener)) != null;
            if (!known && metered.size() < maximum) {
                metered.put(history, join(history));
            }
        }
        unmetered = open.size() - metered.size();
        tellUnmetered();
    }

    private MeteredListener join(ListenQueueHistory history) {
        int sibling = siblings.take(history.queue().localAddress());
        return new MeteredListener(history, history.queue().name(), sibling);
    }

    private void leave(ListenQueueHistory history) {
        MeteredListener listener = metered.remove(history);
        if (listener != null) {
            siblings.giveBack(history.queue().localAddress(), listener.sibling());
        }
    }

    private static MeteredListener named(MeteredListener listener) {
        String name = listener.history().queue().name();
        return name.equals(listener.name())
                ? listener
                : new MeteredListener(listener.history(), name, listener.sibling());
    }

    private void tellUnmetered() {
        if (unmetered > 0 && !toldUnmetered) {
            toldUnmetered = true;
            log.warn(
                    "More listeners than the maximum of {}: {} of them without meters for now, counted in"
                            + " listen.queue.unmetered; maxListeners of ListenQueueMetrics.builder sets the"
                            + " maximum",
                    maximum,
                    unmetered);
        }
    }
}
