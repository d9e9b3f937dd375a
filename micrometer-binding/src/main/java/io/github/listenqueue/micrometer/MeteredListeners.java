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
 * The listeners that have meters: the first ones, up to the maximum. When one of them closes, another listener takes its place.
 * Guarded by the lock of {@link ListenQueueMetrics}, except for {@link #unmetered}.
 */
final class MeteredListeners {

    private final int maximum;
    private final Logger log;
    private final ReusePortIndex siblings = new ReusePortIndex();
    private final Map<ListenQueueStats, MeteredListener> metered = new LinkedHashMap<>();
    private volatile int unmetered;
    private boolean warned;

    MeteredListeners(int maximum, Logger log) {
        this.maximum = maximum;
        this.log = log;
    }

    /** Returns the listeners in the order in which they were added. */
    Set<MeteredListener> metered() {
        return new LinkedHashSet<>(metered.values());
    }

    /** Returns the number of listeners without meters because of the maximum. */
    int unmetered() {
        return unmetered;
    }

    /** Adds the open listeners and removes the closed ones. */
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
        warnUnmetered();
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

    private void warnUnmetered() {
        if (unmetered > 0 && !warned) {
            warned = true;
            log.warn(
                    "More listeners than the maximum of {}: {} of them without meters for now, counted in"
                            + " listen.queue.unmetered; maxListeners of ListenQueueMetrics.builder sets the"
                            + " maximum",
                    maximum,
                    unmetered);
        }
    }
}
