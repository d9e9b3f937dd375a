package io.github.listenqueue.micrometer;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.noop.NoopMeter;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import org.slf4j.Logger;

/** The meters that these metrics registered in one registry. No method throws because of the registry. */
final class RegisteredMeters {

    private final MeterRegistry registry;
    private final Predicate<Meter> ofOthers;
    private final Logger log;
    private final Set<Meter> ours = Collections.newSetFromMap(new IdentityHashMap<>());
    private boolean warnedShared;
    private boolean warnedFailure;

    /**
     * Makes an empty set of meters.
     *
     * @param ofOthers true for a meter of another {@link ListenQueueMetrics}
     */
    RegisteredMeters(MeterRegistry registry, Predicate<Meter> ofOthers, Logger log) {
        this.registry = registry;
        this.ofOthers = ofOthers;
        this.log = log;
    }

    boolean isClosed() {
        return registry.isClosed();
    }

    boolean contains(Meter meter) {
        return ours.contains(meter);
    }

    /**
     * Registers a meter and adds it to a list.
     *
     * @return false if other metrics, or another listener whose tags a filter made equal, have it: then it is worth another
     *     attempt, since they may be closed meanwhile
     */
    boolean add(String name, Function<MeterRegistry, ? extends Meter> registration, List<Meter> added) {
        try {
            Meter meter = registration.apply(registry);
            if (meter instanceof NoopMeter) {
                return true;
            }
            if (ofOthers.test(meter)) {
                warnShared(meter);
                return false;
            }
            return ours.add(meter) && added.add(meter);
        } catch (Throwable e) {
            warnFailure("register " + name, e);
            return true;
        }
    }

    void remove(Collection<Meter> meters) {
        for (Meter meter : meters) {
            ours.remove(meter);
            try {
                registry.remove(meter);
            } catch (Throwable e) {
                warnFailure("remove " + meter.getId().getName(), e);
            }
        }
    }

    private void warnShared(Meter meter) {
        if (!warnedShared) {
            warnedShared = true;
            log.warn(
                    "{} already has {} from elsewhere, which stays as it is; further meters like it are not logged",
                    registry.getClass().getSimpleName(),
                    meter.getId());
        }
    }

    private void warnFailure(String action, Throwable failure) {
        if (!warnedFailure) {
            warnedFailure = true;
            log.warn(
                    "{} failed to {}; that is not tried again, and further failures of this registry are not logged",
                    registry.getClass().getSimpleName(),
                    action,
                    failure);
        }
    }
}
