package io.github.listenqueue.internal;

import io.github.listenqueue.ListenQueue;
import io.github.listenqueue.ListenQueueHealth;
import io.github.listenqueue.ListenQueueHealth.Status;
import io.github.listenqueue.ListenQueueHistory.Episode;
import io.github.listenqueue.ReadingSource.Kind;
import io.github.listenqueue.internal.detect.History;
import io.github.listenqueue.internal.read.Reading;
import java.net.UnixDomainSocketAddress;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;

/** The verdict on the last reading and the open episodes, in words. */
final class Health {

    private Health() {}

    static ListenQueueHealth of(Latest latest) {
        Reading reading = latest.reading();
        List<History.Seen> seen = latest.histories().stream().map(History::seen).toList();
        List<History.Seen> saturated =
                seen.stream().filter(History.Seen::saturated).toList();
        if (!saturated.isEmpty()) {
            return new ListenQueueHealth(
                    Status.DOWN,
                    saturated.stream().map(Health::describe).collect(Collectors.joining("; ")),
                    saturated.stream().map(History.Seen::queue).toList());
        }
        if (reading.source().kind() == Kind.UNAVAILABLE) {
            return unknown(reading.source().reason());
        }
        List<String> unreadable = seen.stream()
                .filter(one -> !one.current())
                .map(one -> one.queue().name())
                .toList();
        if (!unreadable.isEmpty()) {
            return unknown("cannot read " + String.join(", ", unreadable) + ": "
                    + reading.source().reason());
        }
        List<ListenQueue> queues = reading.queues();
        boolean dropsShow = reading.counters().listenOverflows().isPresent();
        List<ListenQueue> unjudged = queues.stream()
                .filter(queue -> queue.limit().isEmpty() && (isUnix(queue) || !dropsShow))
                .toList();
        if (unjudged.isEmpty()) {
            return new ListenQueueHealth(Status.UP, calm(queues), List.of());
        }
        if (unjudged.size() == queues.size() || !unjudged.stream().allMatch(Health::isUnix)) {
            return unknown(
                    "neither limits nor drops are known: " + reading.source().reason());
        }
        // One socket that a tool opened, like the JVM's own for attaching, must not hide how the server is.
        List<ListenQueue> judged =
                queues.stream().filter(queue -> !unjudged.contains(queue)).toList();
        return new ListenQueueHealth(
                Status.UP,
                calm(judged) + "; neither limit nor drops known of "
                        + unjudged.stream().map(ListenQueue::name).collect(Collectors.joining(", ")),
                List.of());
    }

    private static boolean isUnix(ListenQueue queue) {
        return queue.localAddress() instanceof UnixDomainSocketAddress;
    }

    static ListenQueueHealth unknown(String reason) {
        return new ListenQueueHealth(Status.UNKNOWN, reason, List.of());
    }

    /** The verdict when no reading has followed the last one for a long time. */
    static ListenQueueHealth stuck(ListenQueueHealth before, Duration age, Duration interval) {
        Status status = before.status() == Status.DOWN ? Status.DOWN : Status.UNKNOWN;
        String reason = String.format(
                Locale.ROOT,
                "no reading for %d s although one is due every %s s; before that: %s",
                age.toSeconds(),
                interval.toMillis() / 1000.0,
                before.reason());
        return new ListenQueueHealth(status, reason, before.saturated());
    }

    private static String describe(History.Seen saturated) {
        ListenQueue queue = saturated.queue();
        Episode episode = Objects.requireNonNull(saturated.episode());
        return queue.name() + (queue.isFull() ? " is full: " : " has dropped connections: ") + queue.depth()
                + " waiting, limit "
                + (queue.limit().isPresent() ? queue.limit().getAsInt() : "unknown") + ", peak " + episode.peakDepth()
                + (isUnix(queue)
                        ? ""
                        : ", " + episode.packetsDropped() + (episode.packetsDropped() == 1 ? " packet" : " packets")
                                + " dropped")
                + " since " + episode.since();
    }

    private static String calm(List<ListenQueue> queues) {
        return queues.stream()
                .max(Comparator.comparingDouble(
                                (ListenQueue queue) -> queue.utilization().orElse(0))
                        .thenComparingInt(ListenQueue::depth))
                .map(queue ->
                        queues.size() + (queues.size() == 1 ? " listener" : " listeners") + ", fullest " + queue.name()
                                + ": " + queue.depth() + " waiting, "
                                + (queue.limit().isPresent()
                                        ? "limit " + queue.limit().getAsInt()
                                        : "limit unknown, so that only drops would show"))
                .orElse("no listener open");
    }
}
