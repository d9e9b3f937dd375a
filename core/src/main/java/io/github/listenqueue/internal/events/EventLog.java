package io.github.listenqueue.internal.events;

import io.github.listenqueue.DropReason;
import io.github.listenqueue.ListenQueue;
import io.github.listenqueue.ListenQueueEvent;
import io.github.listenqueue.ListenQueueEvent.Closed;
import io.github.listenqueue.ListenQueueEvent.Diagnosed;
import io.github.listenqueue.ListenQueueEvent.Dropped;
import io.github.listenqueue.ListenQueueEvent.Full;
import io.github.listenqueue.ListenQueueEvent.High;
import io.github.listenqueue.ListenQueueEvent.Recovered;
import io.github.listenqueue.ListenQueueEvent.Stalled;
import java.net.SocketAddress;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.slf4j.event.Level;

/**
 * The log lines of events. Within an episode a loss is logged at once, then as sums at a slowing {@link Cadence}, and with
 * totals at the end. Safe for use by several threads.
 */
final class EventLog {

    private final Predicate<? super ListenQueue> application;
    private final Consumer<Line> out;
    private final Map<Key, State> states = new HashMap<>();

    /** The identity of a listener. The kernel may give its inode to another socket later. */
    private record Key(long inode, SocketAddress address) {}

    /** The state of one listener since it was last calm. */
    private static final class State {
        private final Map<DropReason, Cadence> cadences = new EnumMap<>(DropReason.class);
        private boolean inEpisode;
        private long episodeStartNs;
        private ListenQueue queue;

        State(ListenQueue queue) {
            this.queue = queue;
        }

        Cadence cadence(DropReason reason) {
            return cadences.computeIfAbsent(reason, each -> new Cadence());
        }

        long lost() {
            return cadences.entrySet().stream()
                    .filter(each -> each.getKey().isLoss())
                    .mapToLong(each -> each.getValue().total())
                    .sum();
        }

        void recovered() {
            inEpisode = false;
            cadences.keySet().removeIf(DropReason::isLoss);
        }
    }

    /**
     * Creates a log without events.
     *
     * @param application the listeners whose episodes are worth a warning
     * @param out the consumer of the lines
     */
    EventLog(Predicate<? super ListenQueue> application, Consumer<Line> out) {
        this.application = application;
        this.out = out;
    }

    /** Writes the lines of an event. */
    synchronized void happened(ListenQueueEvent event, long nowNs) {
        ListenQueue queue = event.queue();
        if (event instanceof Diagnosed diagnosed) {
            write(Line.Topic.DIAGNOSIS, level(Level.WARN, queue), event::toString);
            out.accept(new Line(Line.Topic.DIAGNOSIS, Level.DEBUG, () -> LogLines.details(diagnosed.finding())));
            return;
        }
        Key key = new Key(queue.inode(), queue.localAddress());
        if (event instanceof Closed closed) {
            State state = states.remove(key);
            if (state != null && state.inEpisode) {
                writeEvent(
                        Level.WARN,
                        queue,
                        () -> LogLines.closedInEpisode(closed.queue(), nowNs - state.episodeStartNs, state.lost()));
            } else {
                writeEvent(Level.DEBUG, queue, event::toString);
            }
            return;
        }
        State state = states.computeIfAbsent(key, each -> new State(queue));
        state.queue = queue;
        if (event instanceof Dropped dropped) {
            dropped(dropped, state, nowNs);
        } else {
            writeEvent(level(event), queue, event::toString);
        }
        if (event instanceof Recovered) {
            state.recovered();
        } else if (event instanceof High
                || event instanceof Full
                || event instanceof Stalled
                || (event instanceof Dropped loss && loss.reason().isLoss())) {
            state.episodeStartNs = state.inEpisode ? state.episodeStartNs : nowNs;
            state.inEpisode = true;
        }
    }

    /** Writes the totals of the episodes that are open when the monitor is closed. */
    synchronized void closing(long nowNs) {
        for (State state : states.values()) {
            if (state.inEpisode) {
                ListenQueue queue = state.queue;
                writeEvent(
                        Level.INFO,
                        queue,
                        () -> LogLines.unwatchedInTrouble(queue, nowNs - state.episodeStartNs, state.lost()));
            }
        }
        states.clear();
    }

    private void dropped(Dropped event, State state, long nowNs) {
        DropReason reason = event.reason();
        if (reason == DropReason.OTHER) {
            writeEvent(Level.DEBUG, event.queue(), event::toString);
            return;
        }
        Cadence.Sums due = state.cadence(reason).add(event.packets(), nowNs);
        if (due != null) {
            writeEvent(reason.isLoss() ? Level.WARN : Level.INFO, event.queue(), () -> LogLines.lost(event, due));
        }
    }

    private static Level level(ListenQueueEvent event) {
        if (event instanceof Full || event instanceof Stalled) {
            return Level.WARN;
        }
        return event instanceof High || event instanceof Recovered ? Level.INFO : Level.DEBUG;
    }

    private void writeEvent(Level level, ListenQueue queue, Supplier<String> text) {
        write(Line.Topic.EVENTS, level(level, queue), text);
    }

    /** Returns the level for a listener: an episode of a tool's listener is no warning. */
    private Level level(Level level, ListenQueue queue) {
        return level != Level.DEBUG && !application.test(queue) ? Level.DEBUG : level;
    }

    private void write(Line.Topic topic, Level level, Supplier<String> text) {
        out.accept(Line.of(topic, level, text));
    }
}
