package io.github.listenqueue.micrometer;

import io.github.listenqueue.DropReason;
import io.github.listenqueue.ListenQueue;
import io.github.listenqueue.ListenQueueDiagnosis.Cause;
import io.github.listenqueue.ListenQueueMonitor;
import io.github.listenqueue.ListenQueueStats;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/** The meters of one listener. */
final class ListenerMeters {

    private static final double NS_PER_S = 1e9;

    private ListenerMeters() {}

    static MeterGroup of(
            RegisteredMeters registered,
            ListenQueueMonitor monitor,
            MeteredListener listener,
            Tags common,
            Duration peakWindow) {
        MeterGroup group = new MeterGroup(registered, common.and(ListenerTags.of(listener)));
        group.gauge(
                "listen.queue.depth",
                "connections",
                "Connections waiting for accept()",
                listener,
                current(ListenQueueStats::queue, ListenQueue::depth));
        group.gauge(
                "listen.queue.depth.max",
                "connections",
                "Highest number of connections waiting in any sample of the peak window",
                listener,
                current(shown -> shown.peakDepth(peakWindow), depth -> depth));
        group.gauge(
                "listen.queue.limit",
                "connections",
                "Effective backlog: with more waiting than this, the kernel refuses connections",
                listener,
                current(
                        ListenQueueStats::queue,
                        queue -> queue.limit().isPresent() ? queue.limit().getAsInt() : Double.NaN));
        group.gauge(
                "listen.queue.utilization",
                null,
                "Depth divided by the capacity, limit + 1; 0 to 1",
                listener,
                current(ListenQueueStats::queue, queue -> queue.utilization().orElse(Double.NaN)));
        group.gauge(
                "listen.queue.wait.max",
                "seconds",
                "Age of the oldest connection that waits for accept(); NaN while the queue is low and was empty just before",
                listener,
                current(ListenQueueStats::oldestWaiting, ListenerMeters::seconds));
        group.gauge(
                "listen.queue.half.open",
                "connections",
                "Requests in SYN_RECV at this listener, while the queue is high or full or something has been waiting"
                        + " for over half a second",
                listener,
                current(ListenQueueStats::halfOpen, count -> count.isPresent() ? count.getAsInt() : Double.NaN));
        group.gauge(
                "listen.queue.stall.tolerance",
                "seconds",
                "How long accept() may pause before an empty queue overflows, at the present arrival rate",
                listener,
                current(shown -> monitor.snapshot().stallTolerance(shown.queue()), ListenerMeters::seconds));
        group.gauge(
                "listen.queue.stalled",
                null,
                "1 while connections wait and none has been accepted for the stall time, else 0",
                listener,
                current(ListenQueueStats::isStalled, ListenerMeters::oneIf));
        group.gauge(
                "listen.queue.application",
                null,
                "1 if health considers this listener, 0 if it is a tool's",
                listener,
                shown -> oneIf(shown.stats().isApplication()));
        group.counter(
                "listen.queue.drops",
                "packets",
                "Packets that the kernel dropped at this listener since it was opened",
                new MonotonicCounter<>(
                        listener::stats, stats -> asDouble(stats.queue().drops())));
        if (!listener.stats().queue().isUnix()) {
            losses(group, listener);
        }
        group.counter(
                "listen.queue.saturated",
                "seconds",
                "Time that the queue spent full or dropping",
                new MonotonicCounter<>(
                        listener::stats,
                        stats -> OptionalDouble.of(stats.saturatedTime().toNanos() / NS_PER_S)));
        for (Cause cause : Cause.values()) {
            // Registered from 0 on: a series that began with its first episode would show no increase for it.
            group.counter(
                    "listen.queue.episodes",
                    null,
                    "Saturation episodes that are over, by their main cause",
                    tag(ListenerTags.CAUSE, cause),
                    new MonotonicCounter<>(
                            listener::stats, stats -> OptionalDouble.of((double) stats.episodeCount(cause))));
        }
        return group;
    }

    private static void losses(MeterGroup group, MeteredListener listener) {
        for (DropReason reason : DropReason.values()) {
            // Registered from 0 on, for the same reason as the episodes.
            group.counter(
                    "listen.queue.losses",
                    "packets",
                    "Packets dropped at this listener since it was found, by reason",
                    tag(ListenerTags.REASON, reason),
                    new MonotonicCounter<>(
                            listener::stats, stats -> OptionalDouble.of((double) stats.packetsDropped(reason))));
        }
    }

    private static Tags tag(String key, Enum<?> value) {
        return Tags.of(key, value.name().toLowerCase(Locale.ROOT));
    }

    private static double oneIf(boolean condition) {
        return condition ? 1 : 0;
    }

    static OptionalDouble asDouble(OptionalLong number) {
        return number.isPresent() ? OptionalDouble.of((double) number.getAsLong()) : OptionalDouble.empty();
    }

    /** Returns NaN while the latest sample could not read the listener, since the last number is outdated. */
    private static <T> ToDoubleFunction<MeteredListener> current(
            Function<ListenQueueStats, T> part, ToDoubleFunction<T> value) {
        return listener -> {
            ListenQueueStats stats = listener.stats();
            return stats.isCurrent() ? value.applyAsDouble(part.apply(stats)) : Double.NaN;
        };
    }

    private static double seconds(Optional<Duration> time) {
        return time.map(known -> known.toNanos() / NS_PER_S).orElse(Double.NaN);
    }
}
