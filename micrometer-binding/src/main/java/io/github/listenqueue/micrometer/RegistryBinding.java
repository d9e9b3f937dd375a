package io.github.listenqueue.micrometer;

import io.github.listenqueue.ListenQueueMonitor;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** The meters in one registry, kept in step with the metered listeners. */
final class RegistryBinding {

    private final RegisteredMeters registered;
    private final ListenQueueMonitor monitor;
    private final Tags tags;
    private final Duration peakWindow;
    private final MeterGroup ofMonitor;
    private final Map<MeteredListener, MeterGroup> ofListeners = new LinkedHashMap<>();

    RegistryBinding(
            RegisteredMeters registered,
            ListenQueueMonitor monitor,
            MeteredListeners listeners,
            Tags tags,
            Duration peakWindow) {
        this.registered = registered;
        this.monitor = monitor;
        this.tags = tags;
        this.peakWindow = peakWindow;
        ofMonitor = MonitorMeters.of(registered, monitor, listeners, tags);
    }

    boolean contains(Meter meter) {
        return registered.contains(meter);
    }

    /** Removes the meters from a closed registry, which may still be referenced from a static field or a composite. */
    boolean removedIfClosed() {
        boolean closed = registered.isClosed();
        if (closed) {
            remove();
        }
        return closed;
    }

    /** Registers the meters of new listeners and removes those of closed ones. */
    void follow(Set<MeteredListener> metered) {
        Map<MeteredListener, MeterGroup> gone = new LinkedHashMap<>(ofListeners);
        gone.keySet().removeAll(metered);
        // Registers before it removes: a name that keeps a meter keeps its place in the registry.
        for (MeteredListener listener : metered) {
            ofListeners.computeIfAbsent(
                    listener, added -> ListenerMeters.of(registered, monitor, added, tags, peakWindow));
        }
        ofMonitor.register();
        ofListeners.values().forEach(MeterGroup::register);
        gone.values().forEach(MeterGroup::remove);
        ofListeners.keySet().removeAll(gone.keySet());
        if (!gone.isEmpty()) {
            // A filter may have given the meters of a listener the tags of one that is gone.
            ofListeners.values().forEach(MeterGroup::register);
        }
    }

    void remove() {
        ofListeners.values().forEach(MeterGroup::remove);
        ofListeners.clear();
        ofMonitor.remove();
    }
}
