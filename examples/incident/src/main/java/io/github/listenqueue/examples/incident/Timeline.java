package io.github.listenqueue.examples.incident;

import io.github.listenqueue.LimitSource;
import io.github.listenqueue.ListenQueue;
import io.github.listenqueue.ListenQueueDiagnosis.Cause;
import io.github.listenqueue.ListenQueueEvent;
import io.github.listenqueue.ListenQueueEvent.Diagnosed;
import io.github.listenqueue.ListenQueueEvent.Dropped;
import io.github.listenqueue.ListenQueueEvent.Full;
import io.github.listenqueue.ListenQueueEvent.High;
import io.github.listenqueue.ListenQueueEvent.Recovered;
import io.github.listenqueue.ListenQueueEvent.Stalled;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * The events of the library and the actions of this program, in order. Each is shown as it happens. Of the many drops the first
 * is shown, then their sum once a second. Safe for use by several threads.
 */
final class Timeline {

    /** A line of the timeline. */
    record Entry(Instant at, String label, String text) {}

    private static final long SUM_NS = TimeUnit.SECONDS.toNanos(1);

    private final Screen screen;
    private final List<ListenQueueEvent> events = new ArrayList<>();
    private final List<Entry> entries = new ArrayList<>();
    private int unreportedPackets;
    private long nextSumNs;

    Timeline(Screen screen) {
        this.screen = screen;
    }

    synchronized void note(String label, String text) {
        add(new Entry(Instant.now(), label, text));
    }

    synchronized void onEvent(ListenQueueEvent event) {
        events.add(event);
        if (event instanceof High) {
            add(new Entry(event.at(), "High", "filling up: " + numbers(event.queue())));
        } else if (event instanceof Full) {
            add(new Entry(event.at(), "Full", "the kernel is refusing connections: " + numbers(event.queue())));
        } else if (event instanceof Stalled stalled) {
            add(new Entry(
                    event.at(),
                    "Stalled",
                    "the oldest connection has waited " + Words.seconds(stalled.oldestWait())
                            + (stalled.exact() ? "" : " (inferred)") + ", " + numbers(event.queue())));
        } else if (event instanceof Dropped dropped && dropped.reason().isLoss()) {
            dropped(dropped);
        } else if (event instanceof Diagnosed diagnosed) {
            Cause cause = diagnosed.finding().cause();
            add(new Entry(event.at(), "Diagnosed", Causes.inWords(cause) + " (" + cause + ")"));
        } else if (event instanceof Recovered recovered) {
            add(new Entry(
                    event.at(),
                    "Recovered",
                    "after " + Words.seconds(recovered.lasted()) + ": peak " + recovered.peakDepth() + ", "
                            + Words.count(recovered.packetsDropped(), "packet") + " dropped"));
        }
    }

    synchronized Events events() {
        return new Events(events);
    }

    synchronized List<Entry> entries() {
        return entries.stream().sorted(Comparator.comparing(Entry::at)).toList();
    }

    private void dropped(Dropped dropped) {
        if (events().losses().count() == 1) {
            add(new Entry(
                    dropped.at(),
                    "Dropped",
                    Words.count(dropped.packets(), "packet") + " dropped" + (dropped.exact() ? "" : " (inferred)")
                            + ", now " + numbers(dropped.queue())));
            nextSumNs = System.nanoTime() + SUM_NS;
            return;
        }
        unreportedPackets += dropped.packets();
        if (System.nanoTime() - nextSumNs >= 0) {
            nextSumNs = System.nanoTime() + SUM_NS;
            show(new Entry(dropped.at(), "Dropped", Words.count(unreportedPackets, "more packet") + " dropped"));
            unreportedPackets = 0;
        }
    }

    private void add(Entry entry) {
        entries.add(entry);
        show(entry);
    }

    private void show(Entry entry) {
        screen.event(entry.at(), line(entry));
    }

    static String line(Entry entry) {
        return String.format("%-9s  %s", entry.label(), entry.text());
    }

    /** Returns the state of a queue in the words of the library's log. */
    static String numbers(ListenQueue queue) {
        boolean fromKernel = queue.limit().isEmpty() || queue.limitSource() == LimitSource.KERNEL;
        return Words.count(queue.depth(), "connection") + " waiting, limit " + Words.shown(queue.limit())
                + (fromKernel ? "" : " (" + queue.limitSource().name().toLowerCase(Locale.ROOT) + ")");
    }
}
