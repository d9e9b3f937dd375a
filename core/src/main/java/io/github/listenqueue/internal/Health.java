package io.github.listenqueue.internal;

import io.github.listenqueue.ListenQueue;
import io.github.listenqueue.ListenQueueHealth;
import io.github.listenqueue.ListenQueueHealth.Status;
import io.github.listenqueue.ReadingSource.Kind;
import io.github.listenqueue.internal.detect.Saturated;
import io.github.listenqueue.internal.read.Listener;
import io.github.listenqueue.internal.read.Reading;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** The verdict on the last reading and the open episodes, in words. */
final class Health {

    private Health() {}

    static ListenQueueHealth of(Latest latest) {
        Reading reading = latest.reading();
        List<Saturated> saturated = latest.saturated();
        if (!saturated.isEmpty()) {
            return new ListenQueueHealth(
                    Status.DOWN,
                    saturated.stream().map(Health::describe).collect(Collectors.joining("; ")),
                    saturated.stream().map(Saturated::queue).toList());
        }
        if (reading.source().kind() == Kind.UNAVAILABLE) {
            return unknown(reading.source().reason());
        }
        List<String> unreadable = reading.listeners().stream()
                .filter(listener -> !listener.readable())
                .map(Listener::queue)
                .map(ListenQueue::name)
                .toList();
        if (!unreadable.isEmpty()) {
            return unknown("cannot read " + String.join(", ", unreadable) + ": "
                    + reading.source().reason());
        }
        List<ListenQueue> queues = reading.queues();
        boolean limitsKnown = queues.stream().allMatch(queue -> queue.limit().isPresent());
        if (!limitsKnown && reading.counters().listenOverflows().isEmpty()) {
            return unknown(
                    "neither limits nor drops are known: " + reading.source().reason());
        }
        return new ListenQueueHealth(Status.UP, calm(queues), List.of());
    }

    static ListenQueueHealth unknown(String reason) {
        return new ListenQueueHealth(Status.UNKNOWN, reason, List.of());
    }

    private static String describe(Saturated saturated) {
        ListenQueue queue = saturated.queue();
        return queue.name() + (queue.isFull() ? " is full: " : " has dropped connections: ") + queue.depth()
                + " waiting, limit "
                + (queue.limit().isPresent() ? queue.limit().getAsInt() : "unknown") + ", peak " + saturated.peakDepth()
                + ", " + saturated.packetsDropped() + " packets dropped since " + saturated.since();
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
