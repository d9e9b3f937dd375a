package io.github.listenqueue.internal.publish;

import io.github.listenqueue.DropReason;
import io.github.listenqueue.LimitSource;
import io.github.listenqueue.ListenQueue;
import io.github.listenqueue.ListenQueueDiagnosis.Finding;
import io.github.listenqueue.ListenQueueEvent;
import io.github.listenqueue.ListenQueueEvent.Closed;
import io.github.listenqueue.ListenQueueEvent.Dropped;
import io.github.listenqueue.ListenQueueEvent.Full;
import io.github.listenqueue.ListenQueueEvent.High;
import io.github.listenqueue.ListenQueueEvent.Opened;
import io.github.listenqueue.ListenQueueEvent.Recovered;
import io.github.listenqueue.ListenQueueEvent.Stalled;
import io.github.listenqueue.ListenQueueSnapshot;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The words of the log, so that they can be tested and are said in one place. */
final class LogLines {

    private static final int MOST_LISTENERS_NAMED = 10;
    private static final int MAX_DIAGNOSIS_CHARACTERS = 400;

    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");

    private LogLines() {}

    /** The words of an event that is a line of its own. */
    static String text(ListenQueueEvent event) {
        return printable(words(event));
    }

    private static String words(ListenQueueEvent event) {
        ListenQueue queue = event.queue();
        String listener = subject(queue);
        if (event instanceof Opened) {
            return listener + " opened: " + numbers(queue);
        }
        if (event instanceof Closed) {
            return listener + " closed";
        }
        if (event instanceof High) {
            return listener + " is filling up: " + numbers(queue);
        }
        if (event instanceof Full) {
            return listener + " is full, "
                    + (queue.isUnix()
                            ? "connect() waits or fails with EAGAIN: "
                            : "the kernel is refusing connections: ")
                    + numbers(queue);
        }
        if (event instanceof Stalled stalled) {
            return listener + " is not being emptied: the oldest connection has waited " + time(stalled.oldestWait())
                    + (stalled.exact() ? "" : " (inferred)") + ", " + numbers(queue);
        }
        if (event instanceof Dropped dropped) {
            return listener + ": " + count(dropped.packets(), "packet") + " dropped, but not for want of room";
        }
        if (event instanceof Recovered recovered) {
            return listener + " recovered after " + time(recovered.lasted()) + ": "
                    + totals(queue, recovered.peakDepth(), recovered.packetsDropped());
        }
        return listener + ": " + event;
    }

    /** The words for packets dropped: at first for what happened, later as sums. */
    static String lost(Dropped event, Cadence.Sums sums) {
        ListenQueue queue = event.queue();
        String inferred = event.exact() ? "" : " (inferred)";
        String what = switch (event.reason()) {
            case ACCEPT_QUEUE_FULL ->
                sums.first() ? " overflowed and lost new connections" : " keeps losing new connections";
            case SYN_QUEUE_FULL ->
                sums.first()
                        ? " is full and tcp_syncookies is off, the kernel is dropping SYNs"
                        : " stays full and keeps losing new connections (tcp_syncookies is off)";
            case OTHER, UNKNOWN ->
                ": packets were dropped, for a reason that cannot be told from the counters of the network"
                        + " namespace";
        };
        String numbers = sums.first()
                ? count(sums.total(), "packet") + " dropped" + inferred
                : count(sums.sinceLine(), "packet") + " dropped in the last "
                        + time(Duration.ofNanos(sums.sinceLineNs())) + inferred + ", " + sums.total() + " in "
                        + time(Duration.ofNanos(sums.totalNs()));
        String subject = event.reason() == DropReason.SYN_QUEUE_FULL
                ? "SYN queue of listener " + describe(queue)
                : subject(queue);
        return printable(subject + what + ": " + numbers + ", now " + numbers(queue));
    }

    /** The words for a listener that closed before it recovered. */
    static String closedInTrouble(ListenQueue queue, long troubledNs, long packets) {
        return printable(subject(queue) + " closed in the middle of an episode of "
                + time(Duration.ofNanos(troubledNs)) + ", with " + numbers(queue)
                + (queue.isUnix() ? "" : ", " + count(packets, "packet") + " dropped"));
    }

    /** The words for an episode that goes on when the monitor is closed. */
    static String unwatchedInTrouble(ListenQueue queue, long troubledNs, long packets) {
        return printable(subject(queue) + " is not watched any more, in the middle of an episode of "
                + time(Duration.ofNanos(troubledNs)) + ": last seen with " + numbers(queue)
                + (queue.isUnix() ? "" : ", " + count(packets, "packet") + " dropped"));
    }

    /** The words for a listener that closed because its process ran out of descriptors. */
    static String closedForWant(ListenQueue queue) {
        return printable(subject(queue) + " closed while the process had no file descriptor left"
                + (queue.depth() == 0 ? "" : ", with " + numbers(queue))
                + ": clients are refused until something listens there again");
    }

    /** A diagnosis in one line: cause, sentence, first advice. */
    static String diagnosis(Finding finding) {
        String head = "Diagnosis of listener " + describe(finding.queue()) + ": " + finding.cause() + ". ";
        String advice =
                finding.advice().isEmpty() ? "" : " Advice: " + finding.advice().get(0) + ".";
        String sentence = finding.explanation();
        // The end of a sentence says what the limit is and what clients see, which is in the details as well.
        for (int cut = sentence.lastIndexOf("; ");
                cut > 0 && head.length() + sentence.length() + advice.length() > MAX_DIAGNOSIS_CHARACTERS;
                cut = sentence.lastIndexOf("; ")) {
            sentence = sentence.substring(0, cut) + ".";
        }
        String line = printable(head + sentence + advice);
        return line.length() <= MAX_DIAGNOSIS_CHARACTERS ? line : line.substring(0, MAX_DIAGNOSIS_CHARACTERS - 1) + "…";
    }

    /** The rest of a diagnosis, one fact a line. */
    static List<String> details(Finding finding) {
        String listener = describe(finding.queue());
        List<String> lines = new ArrayList<>();
        lines.add(listener + ": " + finding.explanation());
        finding.evidence().forEach(fact -> lines.add(listener + ": " + fact));
        finding.advice().forEach(advice -> lines.add(listener + " -> " + advice));
        return lines.stream().map(LogLines::printable).toList();
    }

    private static String totals(ListenQueue queue, int peakDepth, long packets) {
        List<String> totals = new ArrayList<>();
        if (peakDepth > 0) {
            totals.add("peak " + peakDepth);
        }
        if (!queue.isUnix()) {
            totals.add(count(packets, "packet") + " dropped");
        }
        return totals.isEmpty() ? "now " + numbers(queue) : String.join(", ", totals);
    }

    private static String subject(ListenQueue queue) {
        return "Accept queue of listener " + describe(queue);
    }

    /** A thread or a path may be named with a line break, and an event is one line. */
    private static String printable(String line) {
        return CONTROL.matcher(line).replaceAll("?");
    }

    static String started(ListenQueueSnapshot snapshot) {
        List<ListenQueue> queues = snapshot.queues();
        String listeners = queues.isEmpty()
                ? "no listener open yet"
                : count(queues.size(), "listener") + " ("
                        + queues.stream()
                                .limit(MOST_LISTENERS_NAMED)
                                .map(LogLines::withLimit)
                                .collect(Collectors.joining(", "))
                        + (queues.size() > MOST_LISTENERS_NAMED ? ", …)" : ")");
        return printable(
                switch (snapshot.source().kind()) {
                    case SOCKET ->
                        "Watching accept queues: " + listeners + "; read by "
                                + snapshot.source().reason();
                    case PROCFS ->
                        "Watching accept queues: " + listeners + "; read from "
                                + snapshot.source().reason();
                    case UNAVAILABLE ->
                        "Cannot watch accept queues here: " + snapshot.source().reason();
                });
    }

    private static String withLimit(ListenQueue queue) {
        return describe(queue) + " " + limit(queue);
    }

    private static String describe(ListenQueue queue) {
        if (queue.isUnix()) {
            return queue.name();
        }
        String address = queue.address();
        String port = address.substring(address.lastIndexOf(':') + 1);
        return queue.name().endsWith(":" + port) ? queue.name() : queue.name() + " (port " + port + ")";
    }

    private static String numbers(ListenQueue queue) {
        return count(queue.depth(), "connection") + " waiting, " + limit(queue);
    }

    private static String limit(ListenQueue queue) {
        if (queue.limit().isEmpty()) {
            return "limit unknown";
        }
        return "limit " + queue.limit().getAsInt()
                + (queue.limitSource() == LimitSource.KERNEL
                        ? ""
                        : " (" + queue.limitSource().name().toLowerCase(Locale.ROOT) + ")");
    }

    private static String count(long number, String noun) {
        return number + " " + noun + (number == 1 ? "" : "s");
    }

    /** {@code 0.5 s}, {@code 95.0 s}, {@code 12 min}, {@code 2 h 5 min}. */
    private static String time(Duration duration) {
        if (duration.toMinutes() < 2) {
            return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
        }
        return duration.toHours() == 0
                ? duration.toMinutes() + " min"
                : duration.toHours() + " h"
                        + (duration.toMinutesPart() == 0 ? "" : " " + duration.toMinutesPart() + " min");
    }
}
