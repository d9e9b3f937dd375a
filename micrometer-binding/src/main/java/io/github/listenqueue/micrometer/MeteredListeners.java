package io.github.listenqueue.micrometer;

import io.github.listenqueue.ListenQueueStats;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;

/**
 * The listeners that have meters: the first ones, up to the maximum. When one of them closes, one that waits takes its place.
 * Used under the lock of {@link ListenQueueMetrics}, but for {@link #unmetered}.
 */
final class MeteredListeners {

    private final int maximum;
    private final Logger log;
    private final ReusePortIndex siblings = new ReusePortIndex();
    private final Map<ListenQueueStats, MeteredListener> metered = new LinkedHashMap<>();
    private volatile int unmetered;
    private boolean toldUnmetered;

    MeteredListeners(int maximum, Logger log) {
        this.maximum = maximum;
        this.log = log;
    }

    /** In the order in which they came. */
    Set<MeteredListener> metered() {
        return new LinkedHashSet<>(metered.values());
    }

    /** Returns the number of listeners without meters because there are too many. */
    int unmetered() {
        return unmetered;
    }

    /** Follows the listeners that are open now. */
    void update(List<ListenQueueStats> open) {
        Set<ListenQueueStats> gone = new HashSet<>(metered.keySet());
        open.forEach(gone::remove);
        gone.forEach(this::leave);
        for (ListenQueueStats stats : open) {
            boolean known = metered.computeIfPresent(stats, (ignored, listener) -> named(listener)) != null;
            if (!known && metered.size() < maximum) {
                metered.put(stats, join(stats));
            }
        }
        unmetered = open.size() - metered.size();
        tellUnmetered();
    }

    private MeteredListener join(ListenQueueStats stats) {
        int sibling = siblings.take(stats.queue().localAddress());
        return new MeteredListener(stats, stats.queue().name(), sibling);
    }

    private void leave(ListenQueueStats stats) {
        MeteredListener listener = metered.remove(stats);
        if (listener != null) {
            siblings.giveBack(stats.queue().localAddress(), listener.sibling());
        }
    }

    private static MeteredListener named(MeteredListener listener) {
        String name = listener.stats().queue().name();
        return name.equals(listener.name())
                ? listener
                : new MeteredListener(listener.stats(), name, listener.sibling());
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
