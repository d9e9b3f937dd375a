package io.github.listenqueue.internal.publish;

import io.github.listenqueue.LimitSource;
import io.github.listenqueue.ListenQueue;
import io.github.listenqueue.ListenQueueDiagnosis.Finding;
import io.github.listenqueue.ListenQueueEvent;
import io.github.listenqueue.ListenQueueEvent.Closed;
import io.github.listenqueue.ListenQueueEvent.Diagnosed;
import io.github.listenqueue.ListenQueueEvent.Dropped;
import io.github.listenqueue.ListenQueueEvent.Full;
import io.github.listenqueue.ListenQueueEvent.High;
import io.github.listenqueue.ListenQueueEvent.Opened;
import io.github.listenqueue.ListenQueueEvent.Recovered;
import io.github.listenqueue.ListenQueueSnapshot;
import java.net.UnixDomainSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.slf4j.event.Level;

/** The words of the log, so that they can be tested and are said in one place. */
final class LogLines {

    private static final int MOST_LISTENERS_NAMED = 10;

    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");

    private LogLines() {}

    static Level level(ListenQueueEvent event) {
        if (event instanceof Full || event instanceof Dropped || event instanceof Diagnosed) {
            return Level.WARN;
        }
        return event instanceof Opened || event instanceof Closed ? Level.DEBUG : Level.INFO;
    }

    static String text(ListenQueueEvent event) {
        return printable(words(event));
    }

    private static String words(ListenQueueEvent event) {
        String listener = "Accept queue of listener " + describe(event.queue());
        if (event instanceof Opened) {
            return listener + " opened: " + numbers(event.queue());
        }
        if (event instanceof Closed) {
            return listener + " closed";
        }
        if (event instanceof High) {
            return listener + " is filling up: " + numbers(event.queue());
        }
        if (event instanceof Full) {
            return listener + " is full, "
                    + (isUnix(event.queue())
                            ? "connect() waits or fails with EAGAIN: "
                            : "the kernel is refusing connections: ")
                    + numbers(event.queue());
        }
        if (event instanceof Dropped dropped) {
            return listener + " lost new connections: " + count(dropped.packets(), "packet")
                    + " dropped since the last reading" + (dropped.exact() ? "" : " (inferred)") + ", now "
                    + numbers(event.queue());
        }
        if (event instanceof Recovered recovered) {
            return listener + " recovered after " + seconds(recovered.lasted()) + ": "
                    + (recovered.peakDepth() > 0
                            ? "peak " + recovered.peakDepth()
                            : "too brief for a reading to see it full")
                    + (isUnix(event.queue()) ? "" : ", " + count(recovered.packetsDropped(), "packet") + " dropped");
        }
        if (event instanceof Diagnosed diagnosed) {
            return diagnosis(diagnosed.finding());
        }
        return listener + ": " + event;
    }

    private static String diagnosis(Finding finding) {
        return "Diagnosis of listener " + describe(finding.queue()) + ": " + finding.cause() + ". "
                + finding.explanation() + list("Advice", finding.advice()) + list("Evidence", finding.evidence());
    }

    private static String list(String title, List<String> texts) {
        return texts.isEmpty() ? "" : " " + title + ": " + String.join("; ", texts) + ".";
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
        return describe(queue) + " "
                + (queue.limit().isPresent() ? "limit " + queue.limit().getAsInt() : "limit unknown");
    }

    private static boolean isUnix(ListenQueue queue) {
        return queue.localAddress() instanceof UnixDomainSocketAddress;
    }

    private static String describe(ListenQueue queue) {
        if (isUnix(queue)) {
            return queue.name();
        }
        String address = queue.address();
        String port = address.substring(address.lastIndexOf(':') + 1);
        return queue.name().endsWith(":" + port) ? queue.name() : queue.name() + " (port " + port + ")";
    }

    private static String numbers(ListenQueue queue) {
        String limit = queue.limit().isEmpty()
                ? "limit unknown"
                : "limit " + queue.limit().getAsInt()
                        + (queue.limitSource() == LimitSource.KERNEL
                                ? ""
                                : " (" + queue.limitSource().name().toLowerCase(Locale.ROOT) + ")");
        return count(queue.depth(), "connection") + " waiting, " + limit;
    }

    private static String count(long number, String noun) {
        return number + " " + noun + (number == 1 ? "" : "s");
    }

    private static String seconds(Duration duration) {
        return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
    }
}
