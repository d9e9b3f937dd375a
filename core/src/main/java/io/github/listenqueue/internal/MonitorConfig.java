package io.github.listenqueue.internal;

import io.github.listenqueue.ListenQueue;
import io.github.listenqueue.internal.events.EventSubscriber;
import io.github.listenqueue.internal.events.NamedThreads;
import io.github.listenqueue.internal.sampling.SamplingConfig;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The user's settings, validated by the builder.
 *
 * @param stalledAfter time without an accept after which a queue counts as stalled; 0 for never
 * @param health the listeners that health considers; null for all but those known to be a tool's
 * @param loadFloor the lowest share of the load
 * @param showPeers true if a diagnosis names the waiting clients
 * @param jmx true if the monitor has management beans
 * @param interval between two samples; empty for the default of the source in use
 */
public record MonitorConfig(
        SamplingConfig sampling,
        Optional<Duration> interval,
        double highAt,
        Duration settleTime,
        Duration stalledAfter,
        double loadFloor,
        @Nullable Predicate<? super ListenQueue> health,
        List<EventSubscriber<?>> subscribers,
        NamedThreads threads,
        boolean showPeers,
        boolean jmx) {}
