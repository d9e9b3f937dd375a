package io.github.listenqueue.internal.events.jmx;

import static io.github.listenqueue.internal.events.jmx.Values.orNull;
import static io.github.listenqueue.internal.events.jmx.Values.seconds;

import io.github.listenqueue.DropReason;
import io.github.listenqueue.LimitSource;
import io.github.listenqueue.ListenQueue;
import io.github.listenqueue.ListenQueueDiagnosis.Cause;
import io.github.listenqueue.ListenQueueStats;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The bean of one listener. Its attributes have the numbers of the meters. */
final class ListenerBean {

    private static final Duration PEAK_WINDOW = Duration.ofMinutes(1);

    private record Shown(ListenQueueStats stats, ListenerName name, MonitorView monitor) {

        /** Returns null while the latest sample could not read the listener, since the last number is outdated. */
        <V> @Nullable V current(Function<ListenQueueStats, @Nullable V> value) {
            return stats.isCurrent() ? value.apply(stats) : null;
        }
    }

    private static final OpenBean.Kind<Shown> KIND = new OpenBean.Kind<>(
            "A listener of this process and its accept queue. An unknown value is null.",
            List.of(
                    BeanAttribute.text("Name", "Name of the listener", shown -> shown.name.name()),
                    BeanAttribute.text(
                            "Address", "Local address without the port, or the path", shown -> shown.name.address()),
                    BeanAttribute.text(
                            "State",
                            "full, stalled, high or ok; null if the limit is unknown and connections wait",
                            shown -> shown.current(
                                    stats -> state(stats, shown.monitor().highAt()))),
                    BeanAttribute.whole(
                            "Depth",
                            "Connections waiting for accept()",
                            shown -> shown.current(stats -> stats.queue().depth())),
                    BeanAttribute.whole(
                            "DepthMax",
                            "Highest number of connections waiting in any sample of the last minute",
                            shown -> shown.current(stats -> stats.peakDepth(PEAK_WINDOW))),
                    BeanAttribute.whole(
                            "Limit",
                            "Effective backlog: with more waiting than this, the kernel refuses connections",
                            shown -> shown.current(stats -> orNull(stats.queue().limit()))),
                    BeanAttribute.text(
                            "LimitSource",
                            "Origin of the limit: KERNEL, DECLARED or LEARNED",
                            shown -> shown.current(
                                    stats -> limitSource(stats.queue().limitSource()))),
                    BeanAttribute.real(
                            "Utilization",
                            "Depth divided by the capacity, limit + 1; 0 to 1",
                            shown -> shown.current(stats -> orNull(stats.queue().utilization()))),
                    BeanAttribute.count(
                            "Drops",
                            "Packets that the kernel dropped at this listener since it was opened",
                            shown -> orNull(shown.stats.queue().drops())),
                    BeanAttribute.counts(
                            "Losses",
                            "Packets dropped at this listener since it was found, by reason; empty for a unix-domain"
                                    + " listener",
                            shown -> losses(shown.stats)),
                    BeanAttribute.real(
                            "OldestWaitSeconds",
                            "Age of the oldest waiting connection, while the queue is high or full or has not been empty"
                                    + " for half a second",
                            shown -> shown.current(stats -> seconds(stats.oldestWaiting()))),
                    BeanAttribute.whole(
                            "HalfOpen",
                            "Requests in SYN_RECV at this listener, while the queue is high or full or has not been"
                                    + " empty for half a second",
                            shown -> shown.current(stats -> orNull(stats.halfOpen()))),
                    BeanAttribute.real(
                            "StallToleranceSeconds",
                            "Time that accept() may pause before an empty queue overflows, at the present arrival rate",
                            shown -> shown.current(stats ->
                                    seconds(shown.monitor.snapshot().get().stallTolerance(stats.queue())))),
                    BeanAttribute.whole(
                            "Stalled",
                            "1 while connections wait and none has been accepted for the stall time, else 0",
                            shown -> shown.current(stats -> stats.isStalled() ? 1 : 0)),
                    BeanAttribute.whole(
                            "Application",
                            "1 if health considers this listener, 0 if it is a tool's",
                            shown -> shown.stats.isApplication() ? 1 : 0),
                    BeanAttribute.real(
                            "SaturatedSeconds",
                            "Time that the queue spent full or dropping",
                            shown -> seconds(shown.stats.saturatedTime())),
                    BeanAttribute.count(
                            "EpisodeCount", "Saturation episodes that have begun", shown -> shown.stats.episodeCount()),
                    BeanAttribute.counts(
                            "Episodes",
                            "Saturation episodes that are over, by their main cause",
                            shown -> episodes(shown.stats)),
                    BeanAttribute.text(
                            "Cause",
                            "Cause of the open episode, or of the last one, by its latest diagnosis",
                            shown -> shown.stats
                                    .finding()
                                    .map(finding -> finding.cause().name())
                                    .orElse(null))),
            List.of(),
            List.of());

    private ListenerBean() {}

    static OpenBean<?> of(ListenQueueStats stats, ListenerName name, MonitorView monitor) {
        return new OpenBean<>(KIND, new Shown(stats, name, monitor));
    }

    private static @Nullable String state(ListenQueueStats stats, double highAt) {
        ListenQueue queue = stats.queue();
        if (queue.isFull()) {
            return "full";
        }
        if (stats.isStalled()) {
            return "stalled";
        }
        if (queue.utilization().isPresent()) {
            return queue.utilization().getAsDouble() >= highAt ? "high" : "ok";
        }
        return queue.depth() == 0 ? "ok" : null;
    }

    private static @Nullable String limitSource(LimitSource source) {
        return source == LimitSource.UNKNOWN ? null : source.name();
    }

    private static Map<String, Long> losses(ListenQueueStats stats) {
        Map<String, Long> losses = new LinkedHashMap<>();
        if (!stats.queue().isUnix()) {
            for (DropReason reason : DropReason.values()) {
                losses.put(Values.key(reason), stats.packetsDropped(reason));
            }
        }
        return losses;
    }

    private static Map<String, Long> episodes(ListenQueueStats stats) {
        Map<String, Long> episodes = new LinkedHashMap<>();
        for (Cause cause : Cause.values()) {
            episodes.put(Values.key(cause), stats.episodeCount(cause));
        }
        return episodes;
    }
}
