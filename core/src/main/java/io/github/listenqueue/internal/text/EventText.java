package io.github.listenqueue.internal.text;

import io.github.listenqueue.DropReason;
import io.github.listenqueue.ListenQueue;
import io.github.listenqueue.ListenQueueEvent.Closed;
import io.github.listenqueue.ListenQueueEvent.Dropped;
import io.github.listenqueue.ListenQueueEvent.Full;
import io.github.listenqueue.ListenQueueEvent.High;
import io.github.listenqueue.ListenQueueEvent.Opened;
import io.github.listenqueue.ListenQueueEvent.Recovered;
import io.github.listenqueue.ListenQueueEvent.Stalled;
import java.util.ArrayList;
import java.util.List;

/** The text of events, one line each. */
public final class EventText {

    private EventText() {}

    public static String of(Opened event) {
        return line(event.queue(), " opened: " + QueueText.numbers(event.queue()));
    }

    public static String of(Closed event) {
        return line(event.queue(), " closed");
    }

    public static String of(High event) {
        return line(event.queue(), " is filling up: " + QueueText.numbers(event.queue()));
    }

    public static String of(Full event) {
        return line(
                event.queue(),
                " is full, "
                        + (event.queue().isUnix()
                                ? "connect() waits or fails with EAGAIN: "
                                : "the kernel is refusing connections: ")
                        + QueueText.numbers(event.queue()));
    }

    public static String of(Stalled event) {
        return line(
                event.queue(),
                " is not being emptied: the oldest connection has waited " + Format.time(event.oldestWait())
                        + inferred(event.exact()) + ", " + QueueText.numbers(event.queue()));
    }

    public static String of(Dropped event) {
        String packets = Format.count(event.packets(), "packet") + " dropped";
        return event.reason() == DropReason.OTHER
                ? line(event.queue(), ": " + packets + ", but not for lack of room")
                : dropped(event, true, packets + inferred(event.exact()));
    }

    /**
     * Returns the line for dropped packets, with a text for their number such as a sum over many events.
     *
     * @param first false if an earlier line reported losses of the same episode
     */
    public static String dropped(Dropped event, boolean first, String packets) {
        ListenQueue queue = event.queue();
        String problem = switch (event.reason()) {
            case ACCEPT_QUEUE_FULL -> first ? " overflowed and lost new connections" : " keeps losing new connections";
            case SYN_QUEUE_FULL ->
                first
                        ? " is full and tcp_syncookies is off, the kernel is dropping SYNs"
                        : " stays full and keeps losing new connections (tcp_syncookies is off)";
            case OTHER, UNKNOWN ->
                ": packets were dropped, and the counters of the network namespace do not show the reason";
        };
        String subject = event.reason() == DropReason.SYN_QUEUE_FULL
                ? "SYN queue of listener " + QueueText.name(queue)
                : QueueText.subject(queue);
        return Format.oneLine(subject + problem + ": " + packets + ", now " + QueueText.numbers(queue));
    }

    public static String of(Recovered event) {
        List<String> totals = new ArrayList<>();
        if (event.peakDepth() > 0) {
            totals.add("peak " + event.peakDepth());
        }
        if (!event.queue().isUnix()) {
            totals.add(Format.count(event.packetsDropped(), "packet") + " dropped");
        }
        return line(
                event.queue(),
                " recovered after " + Format.time(event.lasted()) + ": "
                        + (totals.isEmpty() ? "now " + QueueText.numbers(event.queue()) : String.join(", ", totals)));
    }

    private static String line(ListenQueue queue, String predicate) {
        return Format.oneLine(QueueText.subject(queue) + predicate);
    }

    private static String inferred(boolean exact) {
        return exact ? "" : " (inferred)";
    }
}
