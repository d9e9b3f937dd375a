package io.github.listenqueue.internal;

import io.github.listenqueue.LimitSource;
import io.github.listenqueue.ListenQueue;
import io.github.listenqueue.ListenQueueEvent.Diagnosed;
import io.github.listenqueue.ListenQueueHealth;
import io.github.listenqueue.ListenQueueHealth.Status;
import io.github.listenqueue.ListenQueueStats.Episode;
import io.github.listenqueue.SnapshotSource.Kind;
import io.github.listenqueue.internal.detection.ListenerStats;
import io.github.listenqueue.internal.detection.Stall;
import io.github.listenqueue.internal.sampling.Sample;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The health status of the last sample and the open episodes, with the reason in words. */
final class Health {

    private Health() {}

    /**
     * Returns the health of the listeners that count.
     *
     * @param sample the last sample
     * @param stats the statistics of every listener as of that sample
     * @param takenAtNs time of the sample
     * @param abandoned listeners that closed because the process ran out of descriptors
     */
    static ListenQueueHealth of(
            Sample sample,
            List<ListenerStats> stats,
            long takenAtNs,
            Collection<AbandonedListeners.Abandoned> abandoned) {
        List<Judged> judged = stats.stream()
                .filter(ListenerStats::isApplication)
                .map(each -> new Judged(each.seen(), each.latestDiagnosis().orElse(null)))
                .toList();
        List<ListenerStats.Seen> seen = judged.stream().map(Judged::seen).toList();
        List<Judged> saturated =
                judged.stream().filter(each -> each.seen().saturated()).toList();
        if (!saturated.isEmpty() || !abandoned.isEmpty()) {
            return new ListenQueueHealth(
                    Status.DOWN,
                    Stream.concat(
                                    abandoned.stream().map(AbandonedListeners.Abandoned::inWords),
                                    saturated.stream().map(each -> describe(each, takenAtNs)))
                            .collect(Collectors.joining("; ")),
                    Stream.concat(
                                    abandoned.stream().map(AbandonedListeners.Abandoned::queue),
                                    saturated.stream().map(each -> each.seen().queue()))
                            .toList());
        }
        if (sample.source().kind() == Kind.UNAVAILABLE) {
            return unknown(sample.source().text());
        }
        List<String> unreadable = seen.stream()
                .filter(queue -> !queue.current())
                .map(queue -> queue.queue().name())
                .toList();
        if (!unreadable.isEmpty()) {
            return unknown("cannot read " + String.join(", ", unreadable) + ": "
                    + sample.source().text());
        }
        List<ListenQueue> queues = seen.stream().map(ListenerStats.Seen::queue).toList();
        boolean dropsKnown = sample.counters().listenOverflows().isPresent();
        List<ListenQueue> unknown = queues.stream()
                .filter(queue -> queue.limit().isEmpty() && (queue.isUnix() || !dropsKnown))
                .toList();
        if (unknown.isEmpty()) {
            return new ListenQueueHealth(Status.UP, describeFullest(queues), List.of());
        }
        if (unknown.size() == queues.size() || !unknown.stream().allMatch(ListenQueue::isUnix)) {
            return unknown("limits and drops are unknown: " + sample.source().text());
        }
        // One socket that a tool opened must not hide the state of the server.
        List<ListenQueue> known =
                queues.stream().filter(queue -> !unknown.contains(queue)).toList();
        return new ListenQueueHealth(
                Status.UP,
                describeFullest(known) + "; limit and drops unknown for "
                        + unknown.stream().map(ListenQueue::name).collect(Collectors.joining(", ")),
                List.of());
    }

    static ListenQueueHealth unknown(String reason) {
        return new ListenQueueHealth(Status.UNKNOWN, reason, List.of());
    }

    /** Returns the health when no sample has followed the last one for a long time. */
    static ListenQueueHealth stuck(ListenQueueHealth before, Duration age, Duration interval) {
        Status status = before.status() == Status.DOWN ? Status.DOWN : Status.UNKNOWN;
        String reason = String.format(
                Locale.ROOT,
                "no sample for %d s, although one is due every %s s; before that: %s",
                age.toSeconds(),
                interval.toMillis() / 1000.0,
                before.reason());
        return new ListenQueueHealth(status, reason, before.saturatedQueues());
    }

    /** The state of a listener that counts, and the latest diagnosis of its episode. */
    private record Judged(ListenerStats.Seen seen, @Nullable Diagnosed diagnosed) {}

    private static String describe(Judged judged, long nowNs) {
        ListenerStats.Seen saturated = judged.seen();
        Diagnosed diagnosed = judged.diagnosed();
        ListenQueue queue = saturated.queue();
        Episode episode = Objects.requireNonNull(saturated.episode());
        return queue.name() + state(saturated, nowNs) + queue.depth() + " waiting, " + limit(queue) + ", peak "
                + episode.peakDepth()
                + (queue.isUnix()
                        ? ""
                        : ", " + episode.packetsDropped() + (episode.packetsDropped() == 1 ? " packet" : " packets")
                                + " dropped")
                + " since " + episode.since()
                + (diagnosed == null
                        ? ""
                        : ", diagnosed as " + diagnosed.finding().cause() + " at " + diagnosed.at());
    }

    private static String state(ListenerStats.Seen saturated, long nowNs) {
        Stall stall = saturated.stall();
        String emptied = stall == null
                ? ""
                : "is not being emptied (the oldest connection has waited "
                        + stall.oldestWait(nowNs).toSeconds() + " s" + (stall.exact() ? "" : ", inferred") + "): ";
        if (saturated.queue().isFull()) {
            return " is full" + (emptied.isEmpty() ? ": " : " and " + emptied);
        }
        if (!emptied.isEmpty()) {
            return " " + emptied;
        }
        if (saturated.synPackets() == 0) {
            return " has dropped connections: ";
        }
        return saturated.synPackets()
                        < Objects.requireNonNull(saturated.episode()).packetsDropped()
                ? " has lost connections because its SYN queue (tcp_syncookies is off) and its accept queue were full: "
                : " has lost connections because its SYN queue was full (tcp_syncookies is off): ";
    }

    private static String limit(ListenQueue queue) {
        if (queue.limit().isEmpty()) {
            return "limit unknown";
        }
        return "limit " + queue.limit().getAsInt() + (queue.limitSource() == LimitSource.LEARNED ? " (learned)" : "");
    }

    static String describeFullest(List<ListenQueue> queues) {
        return queues.stream()
                .max(Comparator.comparingDouble(
                                (ListenQueue queue) -> queue.utilization().orElse(0))
                        .thenComparingInt(ListenQueue::depth))
                .map(queue ->
                        queues.size() + (queues.size() == 1 ? " listener" : " listeners") + ", fullest " + queue.name()
                                + ": " + queue.depth() + " waiting, "
                                + limit(queue)
                                + (queue.limit().isPresent() ? "" : ", so only drops or a stall would show"))
                .orElse("no listener open");
    }
}
