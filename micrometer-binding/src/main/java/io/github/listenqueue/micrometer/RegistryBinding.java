package io.github.listenqueue.micrometer;

import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Keeps the meters in one registry to the listeners that are to have some. */
final class RegistryBinding {

    /**
     * The time before a new listener gets the tags of one that is gone. It is longer than a scrape: a scrape that meets both
     * fails in the Prometheus client because of duplicate labels.
     */
    static final long APART_NS = TimeUnit.MILLISECONDS.toNanos(100);

    private final RegisteredMeters registry;
    private final MonitorView view;
    private final Tags tags;
    private final Duration peakWindow;
    private final MeterGroup ofMonitor;
    private final Map<MeteredListener, MeterGroup> ofListeners = new LinkedHashMap<>();
    private final Map<Tags, Long> removedNs = new HashMap<>();

    RegistryBinding(RegisteredMeters registry, MonitorView view, Tags tags, Duration peakWindow) {
        this.registry = registry;
        this.view = view;
        this.tags = tags;
        this.peakWindow = peakWindow;
        ofMonitor = MonitorMeters.of(registry, view, tags);
    }

    /** Removes what is in a registry that was closed: the object may be kept, in a static field or as part of another. */
    boolean removedIfClosed() {
        boolean closed = registry.isClosed();
        if (closed) {
            remove();
        }
        return closed;
    }

    /** Returns true if {@link #follow} would change anything, now or in a moment. */
    boolean isBehind(Set<MeteredListener> metered) {
        return !ofListeners.keySet().equals(metered)
                || ofMonitor.isBehind()
                || ofListeners.values().stream().anyMatch(MeterGroup::isBehind);
    }

    void follow(Set<MeteredListener> metered) {
        if (isBehind(metered)) {
            registry.change(() -> changeTo(metered));
        }
    }

    private void changeTo(Set<MeteredListener> metered) {
        Map<MeteredListener, MeterGroup> gone = new LinkedHashMap<>(ofListeners);
        gone.keySet().removeAll(metered);
        long nowNs = System.nanoTime();
        removedNs.values().removeIf(atNs -> nowNs - atNs >= APART_NS);
        gone.keySet().forEach(listener -> removedNs.put(ListenerTags.of(listener), nowNs));
        // First those that come: a name that keeps a meter keeps its place in the registry.
        for (MeteredListener listener : metered) {
            if (!removedNs.containsKey(ListenerTags.of(listener))) {
                ofListeners.computeIfAbsent(
                        listener, added -> ListenerMeters.of(registry, view, added, tags, peakWindow));
            }
        }
        ofMonitor.register();
        ofListeners.values().forEach(MeterGroup::register);
        gone.values().forEach(MeterGroup::remove);
        ofListeners.keySet().removeAll(gone.keySet());
    }

    void remove() {
        registry.change(() -> {
            ofListeners.values().forEach(MeterGroup::remove);
            ofListeners.clear();
            ofMonitor.remove();
        });
    }
}
