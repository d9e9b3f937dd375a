package io.github.listenqueue.internal;

import io.github.listenqueue.ListenQueue;
import io.github.listenqueue.ListenQueueLoad;
import io.github.listenqueue.SnapshotSource.Kind;
import io.github.listenqueue.internal.detection.ListenerStats;
import io.github.listenqueue.internal.detection.LoadState;
import io.github.listenqueue.internal.detection.LoadState.Pressure;
import io.github.listenqueue.internal.text.Format;
import io.github.listenqueue.internal.text.QueueText;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** The load as of the last sample, with the reason in words. */
final class Load {

    private Load() {}

    /** Returns the load that a caller assumes while nothing is known. */
    static ListenQueueLoad unknown(Instant at, String reason) {
        return new ListenQueueLoad(at, 1, Format.oneLine("nothing is known: " + reason));
    }

    /** Returns the load as of a sample. */
    static ListenQueueLoad of(PublishedState seen) {
        LoadState state = seen.load();
        Instant at = seen.snapshot().takenAt();
        if (seen.sample().source().kind() == Kind.UNAVAILABLE) {
            return unknown(at, seen.sample().source().text());
        }
        List<ListenerStats> application =
                seen.stats().stream().filter(ListenerStats::isApplication).toList();
        Pressure pressure = state.pressure();
        String reason = pressure == null
                ? "no queue is under pressure: " + fullest(application)
                : describe(pressure) + " at " + Instant.ofEpochMilli(pressure.atMs()) + "; the share is below 1 since "
                        + Instant.ofEpochMilli(state.sinceMs());
        return new ListenQueueLoad(at, state.share(), Format.oneLine(reason + unknownLimits(application)));
    }

    /** Returns the load when no sample has followed the last one for a long time. */
    static ListenQueueLoad stuck(ListenQueueLoad before, Duration age) {
        return new ListenQueueLoad(
                before.at(),
                before.share(),
                "no sample for " + age.toSeconds() + " s, so the share stays; before that: " + before.reason());
    }

    private static String fullest(List<ListenerStats> application) {
        return Health.describeFullest(
                application.stream().map(ListenerStats::queue).toList());
    }

    private static String describe(Pressure pressure) {
        ListenQueue queue = pressure.queue();
        return switch (pressure.kind()) {
            case LOST ->
                QueueText.name(queue)
                        + (pressure.packets() == 0
                                ? " was full: "
                                : " lost connections (" + Format.count(pressure.packets(), "packet") + " dropped): ")
                        + QueueText.numbers(queue);
            case STALLED ->
                QueueText.name(queue) + " was not being emptied (the oldest connection had waited " + waited(pressure)
                        + "): " + QueueText.numbers(queue);
            case FILLING ->
                QueueText.name(queue) + " was "
                        + Math.round(100 * queue.utilization().orElseThrow()) + " % full: " + QueueText.numbers(queue);
            case LATE ->
                "the oldest connection of " + QueueText.name(queue) + " had waited " + waited(pressure) + ": "
                        + QueueText.numbers(queue);
        };
    }

    private static String waited(Pressure pressure) {
        return Format.time(Duration.ofNanos(pressure.waitedNs()));
    }

    private static String unknownLimits(List<ListenerStats> application) {
        List<String> names = application.stream()
                .map(ListenerStats::queue)
                .filter(queue -> queue.limit().isEmpty())
                .map(ListenQueue::name)
                .toList();
        return names.isEmpty()
                ? ""
                : "; the limit is unknown, so that only stalls, long waits and losses count, for "
                        + String.join(", ", names);
    }
}
