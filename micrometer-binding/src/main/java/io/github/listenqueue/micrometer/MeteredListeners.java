package io.github.listenqueue.micrometer;

import io.github.listenqueue.ListenQueueStats;
import java.net.SocketAddress;
import java.util.BitSet;
import java.util.Collection;
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
        Map<ListenQueueStats, MeteredListener> closed = new LinkedHashMap<>(metered);
        open.forEach(closed::remove);
        for (ListenQueueStats stats : open) {
            if (!metered.containsKey(stats)) {
                succeed(stats, closed.values());
            }
        }
        metered.keySet().retainAll(new HashSet<>(open));
        for (ListenQueueStats stats : open) {
            boolean known = metered.computeIfPresent(stats, (ignored, listener) -> named(listener)) != null;
            if (!known && metered.size() < maximum) {
                metered.put(stats, join(stats));
            }
        }
        unmetered = open.size() - metered.size();
        warnUnmetered();
    }

    /**
     * Lets a new listener continue the meters of a closed one with the same tags. Removing those and registering others would
     * let a scrape meet both, and the Prometheus client then fails.
     */
    private void succeed(ListenQueueStats stats, Collection<MeteredListener> closed) {
        closed.stream()
                .filter(each -> each.name().equals(stats.queue().name())
                        && each.address().equals(stats.queue().localAddress()))
                .findFirst()
                .ifPresent(predecessor -> {
                    closed.remove(predecessor);
                    predecessor.continueWith(stats);
                    metered.put(stats, predecessor);
                });
    }

    /** Numbers a listener among those of the same address, as in an SO_REUSEPORT group, by the smallest number that is free. */
    private MeteredListener join(ListenQueueStats stats) {
        SocketAddress address = stats.queue().localAddress();
        BitSet taken = new BitSet();
        metered.values().stream()
                .filter(each -> each.address().equals(address))
                .forEach(each -> taken.set(each.sibling()));
        return new MeteredListener(stats, stats.queue().name(), taken.nextClearBit(0));
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
                    "Only {} listeners have meters; without meters: {} (listen.queue.unmetered); raise maxListeners of"
                            + " ListenQueueMetrics.builder",
                    maximum,
                    unmetered);
        }
    }
}
