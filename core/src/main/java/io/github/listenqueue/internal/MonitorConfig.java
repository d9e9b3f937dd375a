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
 * The settings of a monitor, checked by the builder.
 *
 * @param stalledAfter how long nothing must be accepted for a queue to count as stalled; 0 for never
 * @param health which listeners health considers; null for all but those known to be a tool's
 * @param showPeers whether a diagnosis names the clients that wait
 * @param interval between two samples; empty for the default of the source that will be found
 */
public record MonitorConfig(
        SamplingConfig reading,
        Optional<Duration> interval,
        double highAt,
        Duration settleTime,
        Duration stalledAfter,
        @Nullable Predicate<? super ListenQueue> health,
        List<EventSubscriber<?>> subscribers,
        NamedThreads threads,
        boolean showPeers) {}
