package io.github.listenqueue.micrometer;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** Meters with the same tags in one registry. Each is registered once its number is known. All are removed together. */
final class MeterGroup {

    private final RegisteredMeters registered;
    private final Tags tags;
    private final List<Definition> waiting = new ArrayList<>();
    private final List<Meter> meters = new ArrayList<>();

    /**
     * The objects that the meters read. A registry holds them weakly, and without its object a gauge is NaN and a counter no
     * longer changes.
     */
    private final List<Object> held = new ArrayList<>();

    private final List<MonotonicCounter<?>> counts = new ArrayList<>();

    private record Definition(
            String name, BooleanSupplier isDue, Function<MeterRegistry, ? extends Meter> registration) {}

    MeterGroup(RegisteredMeters registered, Tags tags) {
        this.registered = registered;
        this.tags = tags;
    }

    /** Adds a gauge, which is NaN while its number is unknown. */
    <T> void gauge(String name, @Nullable String unit, String description, T state, ToDoubleFunction<T> value) {
        held.add(state);
        waiting.add(new Definition(
                name,
                () -> true,
                to -> Gauge.builder(name, state, value)
                        .tags(tags)
                        .baseUnit(unit)
                        .description(description)
                        .register(to)));
    }

    /** Adds a counter, which is absent until its number is known. */
    void counter(String name, @Nullable String unit, String description, MonotonicCounter<?> count) {
        counter(name, unit, description, Tags.empty(), count);
    }

    /** Adds one of several counters of a name, with tags that distinguish it from the others. */
    void counter(String name, @Nullable String unit, String description, Tags own, MonotonicCounter<?> count) {
        counts.add(count);
        waiting.add(new Definition(
                name,
                count::isKnown,
                to -> FunctionCounter.builder(name, count, MonotonicCounter::value)
                        .tags(tags.and(own))
                        .baseUnit(unit)
                        .description(description)
                        .register(to)));
    }

    /**
     * Registers the meters whose numbers are known. A meter that others have already is tried again by the next call. Also reads
     * every counter, so that it has the number of a listener that another one is about to replace.
     */
    void register() {
        counts.forEach(MonotonicCounter::value);
        waiting.removeIf(each -> each.isDue.getAsBoolean() && registered.add(each.name, each.registration, meters));
    }

    void remove() {
        waiting.clear();
        registered.remove(meters);
        meters.clear();
    }
}
