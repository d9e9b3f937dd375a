package io.github.listenqueue.micrometer;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.noop.NoopMeter;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * The meters of ours in one registry. Nothing here throws, whatever the registry does; and what was there before us, or is
 * filtered out, is not ours and never removed.
 */
final class OwnMeters {

    private final MeterRegistry registry;
    private final Logger log;
    private final Set<Meter> ours = identitySet();
    private @Nullable Set<Meter> before;
    private boolean toldOthers;
    private boolean toldFailure;

    OwnMeters(MeterRegistry registry, Logger log) {
        this.registry = registry;
        this.log = log;
    }

    boolean isClosed() {
        return registry.isClosed();
    }

    /** Does work that registers and removes, while no other binder does so with this registry. */
    void change(Runnable work) {
        // Between asking what is there and registering, another ListenQueueMetrics could register the same.
        synchronized (registry) {
            try {
                work.run();
            } finally {
                before = null;
            }
        }
    }

    /** Registers a meter; empty if it did not become ours. Only within {@link #change}. */
    Optional<Meter> register(String name, Function<MeterRegistry, ? extends Meter> registration) {
        try {
            Set<Meter> others = before();
            Meter meter = registration.apply(registry);
            if (meter instanceof NoopMeter) {
                return Optional.empty();
            }
            if (others.contains(meter)) {
                tellOthers(meter);
                return Optional.empty();
            }
            // A filter that drops a tag makes one meter of two; it is the first one's.
            return ours.add(meter) ? Optional.of(meter) : Optional.empty();
        } catch (Throwable e) {
            tellFailure("register " + name, e);
            return Optional.empty();
        }
    }

    /** Removes what {@link #register} returned. */
    void remove(Collection<Meter> meters) {
        for (Meter meter : meters) {
            ours.remove(meter);
            try {
                registry.remove(meter);
            } catch (Throwable e) {
                tellFailure("remove " + meter.getId().getName(), e);
            }
        }
    }

    private Set<Meter> before() {
        Set<Meter> others = before;
        if (others == null) {
            others = identitySet();
            others.addAll(registry.getMeters());
            others.removeAll(ours);
            before = others;
        }
        return others;
    }

    private void tellOthers(Meter meter) {
        if (!toldOthers) {
            toldOthers = true;
            log.warn(
                    "{} already has {}, not from these metrics: it is left as it is, and so are others like it",
                    registry.getClass().getSimpleName(),
                    meter.getId());
        }
    }

    private void tellFailure(String what, Throwable failure) {
        if (!toldFailure) {
            toldFailure = true;
            log.warn(
                    "{} failed to {}; that is not tried again, and further failures of this registry are not logged",
                    registry.getClass().getSimpleName(),
                    what,
                    failure);
        }
    }

    private static Set<Meter> identitySet() {
        return Collections.newSetFromMap(new IdentityHashMap<>());
    }
}
