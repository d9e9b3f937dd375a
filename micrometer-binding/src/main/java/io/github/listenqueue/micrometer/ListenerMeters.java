package io.github.listenqueue.micrometer;

import io.github.listenqueue.ListenQueue;
import io.github.listenqueue.ListenQueueHistory;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.ToDoubleFunction;

/** The meters of one listener. */
final class ListenerMeters {

    private static final double NS_PER_S = 1e9;

    private ListenerMeters() {}

    static MeterGroup of(OwnMeters registry, MeteredListener listener, Tags common, Duration peakWindow) {
        ListenQueueHistory history = listener.history();
        MeterGroup group = new MeterGroup(registry, common.and(ListenerTags.of(listener)));
        group.gauge(
                "listen.queue.depth",
                "connections",
                "Connections waiting for accept()",
                history,
                current(ListenQueue::depth));
        group.gauge(
                "listen.queue.depth.max",
                "connections",
                "Most connections that any reading of the last step or scrape interval saw waiting",
                new PeakGauge(history, peakWindow, System::nanoTime),
                PeakGauge::value);
        group.gauge(
                "listen.queue.limit",
                "connections",
                "Effective backlog: with more waiting than this, the kernel refuses connections",
                history,
                current(queue -> queue.limit().isPresent() ? queue.limit().getAsInt() : Double.NaN));
        group.gauge(
                "listen.queue.utilization",
                null,
                "Depth by what the queue holds, limit + 1; 0 to 1",
                history,
                current(queue -> queue.utilization().orElse(Double.NaN)));
        group.counter(
                "listen.queue.drops",
                "packets",
                "Packets that the kernel dropped at this listener since it was opened",
                new RunningCount(() -> asDouble(history.queue().drops())));
        group.counter(
                "listen.queue.saturated",
                "seconds",
                "Time that the queue spent full or dropping",
                new RunningCount(() -> OptionalDouble.of(history.saturated().toNanos() / NS_PER_S)));
        group.counter(
                "listen.queue.episodes",
                null,
                "Saturation episodes: times that the queue became high, full or dropping",
                new RunningCount(() -> OptionalDouble.of((double) history.episodes())));
        return group;
    }

    static OptionalDouble asDouble(OptionalLong number) {
        return number.isPresent() ? OptionalDouble.of((double) number.getAsLong()) : OptionalDouble.empty();
    }

    /** NaN while the latest reading could not read the listener: what it was before is not what it is. */
    private static ToDoubleFunction<ListenQueueHistory> current(ToDoubleFunction<ListenQueue> value) {
        return history -> history.isCurrent() ? value.applyAsDouble(history.queue()) : Double.NaN;
    }
}
