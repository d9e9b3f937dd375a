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
 * The meters of ours in one registry. Nothing here throws, whatever the registry does; and what was there before us, or is
 * filtered out, is not ours and never removed.
 */
final class RegisteredMeters {

    /** Counts removals from any registry: each may have made room for a meter that was refused. */
    private static final AtomicLong REMOVALS = new AtomicLong();

    private final MeterRegistry registry;
    private final Logger log;
    private final Set<Meter> ours = identitySet();
    private @Nullable Set<Meter> before;
    private boolean toldOthers;
    private boolean toldFailure;

    RegisteredMeters(MeterRegistry registry, Logger log) {
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

    /**
     * The outcome of a registration.
     *
     * @param meter the meter, if it became ours
     * @param retry tells when to try again, because another meter that was in the way may be gone; empty if not at all
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
                tellOthers(meter);
                return taken;
            }
            // A filter that drops a tag makes one meter of two; it is the first one's.
            return ours.add(meter) ? new Outcome(Optional.of(meter), Optional.empty()) : taken;
        } catch (Throwable e) {
            tellFailure("register " + name, e);
            return Outcome.FAILED;
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
