package io.github.listenqueue.internal.events;

import static io.github.listenqueue.internal.text.Format.count;
import static io.github.listenqueue.internal.text.Format.oneLine;
import static io.github.listenqueue.internal.text.Format.time;
import static io.github.listenqueue.internal.text.QueueText.limit;
import static io.github.listenqueue.internal.text.QueueText.name;
import static io.github.listenqueue.internal.text.QueueText.numbers;
import static io.github.listenqueue.internal.text.QueueText.subject;

import io.github.listenqueue.ListenQueue;
import io.github.listenqueue.ListenQueueDiagnosis.Finding;
import io.github.listenqueue.ListenQueueEvent.Dropped;
import io.github.listenqueue.ListenQueueSnapshot;
import io.github.listenqueue.internal.text.EventText;
import io.github.listenqueue.internal.text.Format;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The log lines that are not one event, such as sums over many. */
final class LogLines {

    private static final int MAX_LISTENERS_NAMED = 10;

    private LogLines() {}

    /** Returns the line for dropped packets: first for one event, later for the sum of several. */
    static String lost(Dropped event, Cadence.Sums sums) {
        String inferred = event.exact() ? "" : " (inferred)";
        return EventText.dropped(
                event,
                sums.first(),
                sums.first()
                        ? count(sums.total(), "packet") + " dropped" + inferred
                        : count(sums.sinceLine(), "packet") + " dropped in the last "
                                + time(Duration.ofNanos(sums.sinceLineNs())) + inferred + ", " + sums.total() + " in "
                                + time(Duration.ofNanos(sums.totalNs())));
    }

    /** Returns the line for a listener that closed before it recovered. */
    static String closedInEpisode(ListenQueue queue, long episodeNs, long packets) {
        return oneLine(subject(queue) + " closed during an episode of "
                + time(Duration.ofNanos(episodeNs)) + ", with " + numbers(queue)
                + (queue.isUnix() ? "" : ", " + count(packets, "packet") + " dropped"));
    }

    /** Returns the line for an episode that is open when the monitor is closed. */
    static String unwatchedInTrouble(ListenQueue queue, long episodeNs, long packets) {
        return oneLine(subject(queue) + " is no longer watched, during an episode of "
                + time(Duration.ofNanos(episodeNs)) + ": at the last sample " + numbers(queue)
                + (queue.isUnix() ? "" : ", " + count(packets, "packet") + " dropped"));
    }

    /** Returns the line for a listener that closed because its process ran out of descriptors. */
    static String logClosedWithoutDescriptors(ListenQueue queue) {
        return oneLine(subject(queue) + " closed while the process had no file descriptor left"
                + (queue.depth() == 0 ? "" : ", with " + numbers(queue))
                + ": clients are refused until something listens there again");
    }

    /** Returns the details of a diagnosis, one fact a line. */
    static List<String> details(Finding finding) {
        String listener = name(finding.queue());
        List<String> lines = new ArrayList<>();
        lines.add(listener + ": " + finding.explanation());
        finding.evidence().forEach(fact -> lines.add(listener + ": " + fact));
        finding.advice().forEach(advice -> lines.add(listener + " -> " + advice));
        return lines.stream().map(Format::oneLine).toList();
    }

    /** Returns the first line of a monitor: the watched listeners and the source. */
    static String started(ListenQueueSnapshot snapshot) {
        List<ListenQueue> queues = snapshot.queues();
        String listeners = queues.isEmpty()
                ? "no listener open yet"
                : count(queues.size(), "listener") + " ("
                        + queues.stream()
                                .limit(MAX_LISTENERS_NAMED)
                                .map(LogLines::withLimit)
                                .collect(Collectors.joining(", "))
                        + (queues.size() > MAX_LISTENERS_NAMED ? ", …)" : ")");
        return oneLine(
                switch (snapshot.source().kind()) {
                    case SOCKET ->
                        "Watching accept queues: " + listeners + "; read by "
                                + snapshot.source().text();
                    case PROCFS ->
                        "Watching accept queues: " + listeners + "; read from "
                                + snapshot.source().text();
                    case UNAVAILABLE ->
                        "Cannot watch accept queues here: " + snapshot.source().text();
                });
    }

    private static String withLimit(ListenQueue queue) {
        return name(queue) + " " + limit(queue);
    }
}
