package io.github.listenqueue.micrometer;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.noop.NoopMeter;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * The meters that these metrics registered in one registry. No method throws because of the registry. Meters that existed
 * before, or that a filter denies, are never removed.
 */
final class RegisteredMeters {

    /** The number of removals from any registry. Each may have made room for a meter that was refused. */
    private static final AtomicLong REMOVALS = new AtomicLong();

    private final MeterRegistry registry;
    private final Logger log;
    private final Set<Meter> ours = identitySet();
    private @Nullable Set<Meter> before;
    private boolean warnedExisting;
    private boolean warnedFailure;

    RegisteredMeters(MeterRegistry registry, Logger log) {
        this.registry = registry;
        this.log = log;
    }

    boolean isClosed() {
        return registry.isClosed();
    }

    /** Runs an action that registers and removes meters, while no other binder does so with this registry. */
    void change(Runnable work) {
        // Another ListenQueueMetrics could register the same meter between the check and the registration.
        synchronized (registry) {
            try {
                work.run();
            } finally {
                before = null;
            }
        }
    }

    /**
     * The outcome of a registration.
     *
     * @param meter the meter, if it was registered
     * @param retry a condition for another attempt, true once a blocking meter may be gone; empty for no other attempt
     */
    record Outcome(Optional<Meter> meter, Optional<BooleanSupplier> retry) {

        private static final Outcome FAILED = new Outcome(Optional.empty(), Optional.empty());
    }

    /** Registers a meter. Only within {@link #change}. */
    Outcome register(String name, Function<MeterRegistry, ? extends Meter> registration) {
        long removals = REMOVALS.get();
        Outcome taken = new Outcome(Optional.empty(), Optional.of(() -> REMOVALS.get() != removals));
        try {
            Set<Meter> others = before();
            Meter meter = registration.apply(registry);
            if (meter instanceof NoopMeter) {
                return Outcome.FAILED;
            }
            if (others.contains(meter)) {
                warnExisting(meter);
                return taken;
            }
            // A filter that drops a tag makes two meters equal. The first one keeps it.
            return ours.add(meter) ? new Outcome(Optional.of(meter), Optional.empty()) : taken;
        } catch (Throwable e) {
            warnFailure("register " + name, e);
            return Outcome.FAILED;
        }
    }

    /** Removes meters that {@link #register} returned. */
    void remove(Collection<Meter> meters) {
        for (Meter meter : meters) {
            ours.remove(meter);
            try {
                registry.remove(meter);
            } catch (Throwable e) {
                warnFailure("remove " + meter.getId().getName(), e);
            }
        }
        if (!meters.isEmpty()) {
            REMOVALS.incrementAndGet();
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

    private void warnExisting(Meter meter) {
        if (!warnedExisting) {
            warnedExisting = true;
            log.warn(
                    "{} already has {}, not from these metrics: it is left as it is, and so are others like it",
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

    private static Set<Meter> identitySet() {
        return Collections.newSetFromMap(new IdentityHashMap<>());
    }
}
