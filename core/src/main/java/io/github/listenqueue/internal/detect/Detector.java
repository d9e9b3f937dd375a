package io.github.listenqueue.internal.detect;

import io.github.listenqueue.ListenQueueEvent;
import io.github.listenqueue.internal.read.Listener;
import io.github.listenqueue.internal.read.Reading;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Turns readings into events and into the history of each listener. One thread at a time.
 *
 * <p>A drop needs two witnesses between the same two readings: the listener's own counter grew, which alone could be a
 * duplicate SYN or a port scan, and the namespace's ListenDrops grew, which alone could be another process.
 */
public final class Detector {

    private final double highAt;
    private final long settleNs;
    private final LongSupplier nanoTime;
    private final Map<Listener, Track> tracks = new HashMap<>();
    private List<? extends Listener> listeners = List.of();
    private final Arrivals arrivals = new Arrivals();
    private List<History> histories = List.of();
    private OptionalLong firstListenDrops = OptionalLong.empty();
    private List<ListenQueueEvent> events = new ArrayList<>();
    private final Consumer<ListenQueueEvent> out = this::add;
    private @Nullable Reading last;
    private long lastNs;

    /** What is kept of a listener from one reading to the next. */
    private static final class Track {
        final Saturation saturation;
        final History history;
        long packetsSeen;
        OptionalLong listenDropsSeen;

        Track(Saturation saturation, History history, long packetsSeen, OptionalLong listenDropsSeen) {
            this.saturation = saturation;
            this.history = history;
            this.packetsSeen = packetsSeen;
            this.listenDropsSeen = listenDropsSeen;
        }
    }

    /**
     * A detector that has seen nothing.
     *
     * @param highAt the utilization at which a queue is high, above 0 and up to 1
     * @param settleNs how long calm must last before an episode ends
     * @param nanoTime the clock by which readings are taken, for whoever asks a history in between
     */
    public Detector(double highAt, long settleNs, LongSupplier nanoTime) {
        this.highAt = highAt;
        this.settleNs = settleNs;
        this.nanoTime = nanoTime;
    }

    /**
     * Takes a reading and returns what happened, in order; an empty list, the same each time, if nothing did.
     *
     * @param nowNs when the reading was taken, by a clock that never steps
     * @param atMs the same, by the system clock
     */
    @SuppressWarnings("ReferenceEquality") // A reading and its list are replaced exactly when their content changed.
    public List<ListenQueueEvent> observe(Reading reading, long nowNs, long atMs) {
        long beforeNs = lastNs;
        lastNs = nowNs;
        if (reading == last && !anyOpen()) {
            arrivals.observe(reading.counters(), reading.counters(), beforeNs, false, false, nowNs);
            return List.of();
        }
        if (last == null) {
            firstListenDrops = reading.counters().listenDrops();
        }
        if (reading.listeners() != listeners) {
            openAndClose(reading, nowNs, atMs);
        }
        for (int i = 0; i < listeners.size(); i++) {
            observe(listeners.get(i), reading.counters().listenDrops(), beforeNs, nowNs, atMs);
        }
        arrivals.observe(
                reading.counters(), last == null ? null : last.counters(), beforeNs, anyOpen(), anyFull(), nowNs);
        last = reading;
        if (events.isEmpty()) {
            return List.of();
        }
        List<ListenQueueEvent> happened = events;
        events = new ArrayList<>();
        return happened;
    }

    /** What was seen of each listener of the last reading, in its order; the same list while none comes or goes. */
    public List<History> histories() {
        return histories;
    }

    /** How fast connections arrive, and where the counters stood before the present trouble. */
    public Arrivals arrivals() {
        return arrivals;
    }

    /** There will be no more readings: what the histories show is not of today. */
    public void close() {
        for (History history : histories) {
            history.lostSight(null);
        }
        histories = List.of();
    }

    private void openAndClose(Reading reading, long nowNs, long atMs) {
        Instant at = Instant.ofEpochMilli(atMs);
        Set<Listener> present = new HashSet<>(reading.listeners());
        for (Listener listener : listeners) {
            if (!present.contains(listener)) {
                Track track = tracks.get(listener);
                if (track != null) {
                    events.add(new ListenQueueEvent.Closed(at, listener.queue()));
                    track.history.lostSight(null);
                    tracks.remove(listener);
                }
            }
        }
        List<History> open = new ArrayList<>(reading.listeners().size());
        for (Listener listener : reading.listeners()) {
            Track track = tracks.get(listener);
            if (track == null) {
                // What a listener dropped before the monitor began is history; a later one has dropped it since then.
                long seen = last == null ? listener.packetsDropped() : 0;
                History history = new History(listener.queue(), nowNs, nanoTime);
                track = new Track(new Saturation(highAt, settleNs), history, seen, firstListenDrops);
                events.add(new ListenQueueEvent.Opened(at, listener.queue()));
                tracks.put(listener, track);
            }
            open.add(track.history);
        }
        listeners = reading.listeners();
        histories = List.copyOf(open);
    }

    private void observe(Listener listener, OptionalLong listenDropsNow, long beforeNs, long nowNs, long atMs) {
        Track track = tracks.get(listener);
        if (track == null) {
            return;
        }
        if (!listener.readable()) {
            track.saturation.lostSight();
            track.history.lostSight(track.saturation.episode());
            return;
        }
        long grown = Math.max(0, listener.packetsDropped() - track.packetsSeen);
        int packets = 0;
        boolean exact = listener.dropsExact();
        if (grown > 0) {
            boolean witness = listenDropsNow.isPresent() && track.listenDropsSeen.isPresent();
            boolean confirmed = witness
                    ? listenDropsNow.getAsLong() > track.listenDropsSeen.getAsLong()
                    : listener.queue().depth() > 0;
            packets = !exact || confirmed ? (int) Math.min(Integer.MAX_VALUE, grown) : 0;
            exact &= witness;
        }
        track.saturation.observe(listener.queue(), packets, exact, nowNs, atMs, out);
        // Not before: what could not be told for want of memory is told after the next reading.
        track.packetsSeen += grown;
        track.listenDropsSeen = listenDropsNow;
        // Of the time before a listener was found, or while it could not be read, nothing is known.
        if (track.history.isCurrent() && (packets > 0 || listener.queue().isFull())) {
            track.history.addSaturated(nowNs - beforeNs);
        }
        track.history.observe(listener.queue(), track.saturation.episode(), beforeNs);
    }

    private void add(ListenQueueEvent event) {
        events.add(event);
    }

    private boolean anyOpen() {
        for (int i = 0; i < listeners.size(); i++) {
            Track track = tracks.get(listeners.get(i));
            if (track != null && track.saturation.episode() != null) {
                return true;
            }
        }
        return false;
    }

    private boolean anyFull() {
        for (int i = 0; i < listeners.size(); i++) {
            if (listeners.get(i).queue().isFull()) {
                return true;
            }
        }
        return false;
    }
}
