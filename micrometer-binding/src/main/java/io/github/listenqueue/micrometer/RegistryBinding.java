package io.github.listenqueue.micrometer;

import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** The meters in one registry, kept in step with the metered listeners. */
final class RegistryBinding {

    /**
     * The time before a new listener gets the tags of a closed one, which is more than a scrape takes. A scrape that contains
     * both fails in the Prometheus client because of duplicate labels.
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

    /** Removes the meters from a closed registry, which may still be referenced from a static field or a composite. */
    boolean removedIfClosed() {
        boolean closed = registry.isClosed();
        if (closed) {
            remove();
        }
        return closed;
    }

    /** Returns true if {@link #follow} would change a meter, now or after the delay. */
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
        // Registers before it removes: a name that keeps a meter keeps its place in the registry.
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
