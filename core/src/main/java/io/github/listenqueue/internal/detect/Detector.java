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
import org.jspecify.annotations.Nullable;

/**
 * Turns readings into events. One thread at a time.
 *
 * <p>A drop needs two witnesses between the same two readings: the listener's own counter grew, which alone could be a
 * duplicate SYN or a port scan, and the namespace's ListenDrops grew, which alone could be another process.
 */
public final class Detector {

    private final double highAt;
    private final long settleNs;
    private final Map<Listener, Track> tracks = new HashMap<>();
    private List<? extends Listener> listeners = List.of();
    private OptionalLong firstListenDrops = OptionalLong.empty();
    private List<ListenQueueEvent> events = new ArrayList<>();
    private final Consumer<ListenQueueEvent> out = this::add;
    private List<Saturated> saturated = List.of();
    private @Nullable Reading last;

    /** What is kept of a listener from one reading to the next. */
    private static final class Track {
        final Saturation saturation;
        long packetsSeen;
        OptionalLong listenDropsSeen;

        Track(Saturation saturation, long packetsSeen, OptionalLong listenDropsSeen) {
            this.saturation = saturation;
            this.packetsSeen = packetsSeen;
            this.listenDropsSeen = listenDropsSeen;
        }
    }

    /**
     * A detector that has seen nothing.
     *
     * @param highAt the utilization at which a queue is high, above 0 and up to 1
     * @param settleNs how long calm must last before an episode ends
     */
    public Detector(double highAt, long settleNs) {
        this.highAt = highAt;
        this.settleNs = settleNs;
    }

    /**
     * Takes a reading and returns what happened, in order; an empty list, the same each time, if nothing did.
     *
     * @param nowNs when the reading was taken, by a clock that never steps
     * @param atMs the same, by the system clock
     */
    @SuppressWarnings("ReferenceEquality") // A reading and its list are replaced exactly when their content changed.
    public List<ListenQueueEvent> observe(Reading reading, long nowNs, long atMs) {
        boolean changed = reading != last;
        if (!changed && !anyOpen()) {
            return List.of();
        }
        if (last == null) {
            firstListenDrops = reading.counters().listenDrops();
        }
        if (reading.listeners() != listeners) {
            openAndClose(reading, atMs);
        }
        for (int i = 0; i < listeners.size(); i++) {
            observe(listeners.get(i), reading.counters().listenDrops(), nowNs, atMs);
        }
        last = reading;
        if (changed || !events.isEmpty()) {
            saturated = collectSaturated();
        }
        if (events.isEmpty()) {
            return List.of();
        }
        List<ListenQueueEvent> happened = events;
        events = new ArrayList<>();
        return happened;
    }

    /** The listeners that a health check should name, as of the last reading; the same list while nothing changes. */
    public List<Saturated> saturated() {
        return saturated;
    }

    private void openAndClose(Reading reading, long atMs) {
        Instant at = Instant.ofEpochMilli(atMs);
        Set<Listener> present = new HashSet<>(reading.listeners());
        for (Listener listener : listeners) {
            if (!present.contains(listener)) {
                tracks.remove(listener);
                events.add(new ListenQueueEvent.Closed(at, listener.queue()));
            }
        }
        for (Listener listener : reading.listeners()) {
            if (!tracks.containsKey(listener)) {
                // What a listener dropped before the monitor began is history; a later one has dropped it since then.
                long seen = last == null ? listener.packetsDropped() : 0;
                tracks.put(listener, new Track(new Saturation(highAt, settleNs), seen, firstListenDrops));
                events.add(new ListenQueueEvent.Opened(at, listener.queue()));
            }
        }
        listeners = reading.listeners();
    }

    private void observe(Listener listener, OptionalLong listenDropsNow, long nowNs, long atMs) {
        Track track = tracks.get(listener);
        if (track == null) {
            return;
        }
        if (!listener.readable()) {
            track.saturation.lostSight();
            return;
        }
        long grown = Math.max(0, listener.packetsDropped() - track.packetsSeen);
        int packets = 0;
        boolean exact = listener.dropsExact();
        if (grown > 0) {
            track.packetsSeen = listener.packetsDropped();
            boolean witness = listenDropsNow.isPresent() && track.listenDropsSeen.isPresent();
            boolean confirmed = witness
                    ? listenDropsNow.getAsLong() > track.listenDropsSeen.getAsLong()
                    : listener.queue().depth() > 0;
            packets = !exact || confirmed ? (int) Math.min(Integer.MAX_VALUE, grown) : 0;
            exact &= witness;
        }
        track.listenDropsSeen = listenDropsNow;
        track.saturation.observe(listener.queue(), packets, exact, nowNs, atMs, out);
    }

    private void add(ListenQueueEvent event) {
        events.add(event);
    }

    private boolean anyOpen() {
        for (int i = 0; i < listeners.size(); i++) {
            Track track = tracks.get(listeners.get(i));
            if (track != null && track.saturation.isOpen()) {
                return true;
            }
        }
        return false;
    }

    private List<Saturated> collectSaturated() {
        List<Saturated> found = new ArrayList<>();
        for (Listener listener : listeners) {
            Track track = tracks.get(listener);
            Saturated one = track == null ? null : track.saturation.saturated(listener.queue());
            if (one != null) {
                found.add(one);
            }
        }
        return List.copyOf(found);
    }
}
