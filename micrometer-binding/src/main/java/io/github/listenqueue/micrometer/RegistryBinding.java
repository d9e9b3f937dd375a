package io.github.listenqueue.micrometer;

import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** Keeps the meters in one registry to the listeners that are to have some. */
final class RegistryBinding {

    private final OwnMeters registry;
    private final Tags tags;
    private final Duration peakWindow;
    private final MeterGroup ofMonitor;
    private final Map<MeteredListener, MeterGroup> ofListeners = new LinkedHashMap<>();

    RegistryBinding(OwnMeters registry, MonitorView view, Tags tags, Duration peakWindow) {
        this.registry = registry;
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

    /** Whether {@link #follow} would change anything. */
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
        // Those that go first: a new listener may have the tags of one that is gone.
        ofListeners.forEach((listener, group) -> {
            if (!metered.contains(listener)) {
                group.remove();
            }
        });
        ofListeners.keySet().retainAll(metered);
        for (MeteredListener listener : metered) {
            ofListeners.computeIfAbsent(listener, added -> ListenerMeters.of(registry, added, tags, peakWindow));
        }
        ofMonitor.register();
        ofListeners.values().forEach(MeterGroup::register);
    }

    void remove() {
        registry.change(() -> {
            ofListeners.values().forEach(MeterGroup::remove);
            ofListeners.clear();
            ofMonitor.remove();
        });
    }
}
