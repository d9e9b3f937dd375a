package io.github.listenqueue.internal.detection;

import io.github.listenqueue.DropReason;
import io.github.listenqueue.ListenQueue;
import io.github.listenqueue.ListenQueueEvent;
import io.github.listenqueue.internal.sampling.Listener;
import io.github.listenqueue.internal.sampling.Sample;
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

/** The detection of events in samples, and the statistics of each listener. For one thread at a time. */
public final class Detector {

    private final DetectionRules rules;
    private final LongSupplier nanoTime;
    private final Map<Listener, Track> tracks = new HashMap<>();
    private List<? extends Listener> listeners = List.of();
    private final Arrivals arrivals = new Arrivals();
    private final LoadControl load;
    private List<ListenerStats> stats = List.of();
    private List<ListenQueueEvent> events = new ArrayList<>();
    private final Consumer<ListenQueueEvent> out = this::add;
    private @Nullable Sample last;
    private long lastNs;

    /** The state of a listener from one sample to the next. */
    private static final class Track {
        final SaturationTracker saturation;
        final StallWatch stall;
        final ListenerStats stats;
        final Drops drops = new Drops();

        @Nullable
        Stall stalled;

        Track(DetectionRules rules, ListenerStats stats) {
            this.saturation = new SaturationTracker(rules.highAt(), rules.settleNs(), rules.stalledAfterNs());
            this.stall = new StallWatch(rules.stalledAfterNs());
            this.stats = stats;
        }
    }

    /**
     * Creates a detector without samples.
     *
     * @param nanoTime the clock of the samples, for callers that read statistics in between
     */
    public Detector(DetectionRules rules, LongSupplier nanoTime) {
        this(rules, LoadRules.withFloor(rules.loadFloor()), nanoTime);
    }

    Detector(DetectionRules rules, LoadRules loadRules, LongSupplier nanoTime) {
        this.rules = rules;
        this.nanoTime = nanoTime;
        this.load = new LoadControl(loadRules);
    }

    /**
     * Reports that the next sample is late. While this process stood still it could not accept, which is no stall of its
     * acceptors. So the watch for stalls begins anew.
     */
    public void late(long lateNs) {
        load.late(lateNs);
        if (lateNs > rules.stalledAfterNs() / 4) {
            for (Track track : tracks.values()) {
                track.stall.restart();
            }
        }
    }

    /** Returns true if a connection may have been waiting so long that a probe is worth its cost. */
    public boolean worthProbing() {
        for (int i = 0; i < stats.size(); i++) {
            if (stats.get(i).isWorthProbing()) {
                return true;
            }
        }
        return false;
    }

    /**
     * Observes a sample.
     *
     * @param nowNs time of the sample by the monotonic clock
     * @param atMs time of the sample by the system clock
     * @return the events in order; the same empty list each time if there are none
     */
    @SuppressWarnings("ReferenceEquality") // A sample and its list are replaced exactly when their content changed.
    public List<ListenQueueEvent> observe(Sample sample, long nowNs, long atMs) {
        long beforeNs = lastNs;
        lastNs = nowNs;
        load.begin(nowNs);
        if (sample == last && !anyOpen() && !anyWaiting()) {
            arrivals.observe(sample.counters(), sample.sole(), sample.counters(), beforeNs, false, false, nowNs);
            load.step(nowNs, atMs);
            return List.of();
        }
        if (sample.listeners() != listeners) {
            openAndClose(sample, nowNs, atMs);
        }
        long depths = tcpDepths();
        for (int i = 0; i < listeners.size(); i++) {
            observe(listeners.get(i), sample, depths, beforeNs, nowNs, atMs);
        }
        load.step(nowNs, atMs);
        arrivals.observe(
                sample.counters(),
                sample.sole(),
                last == null ? null : last.counters(),
                beforeNs,
                anyOpen(),
                anyFull(),
                nowNs);
        last = sample;
        if (events.isEmpty()) {
            return List.of();
        }
        List<ListenQueueEvent> happened = events;
        events = new ArrayList<>();
        return happened;
    }

    /** Returns the statistics of each listener of the last sample, in its order; the same list while none comes or goes. */
    public List<ListenerStats> stats() {
        return stats;
    }

    /** Returns the rate of arriving connections, and the counters before the present episodes. */
    public Arrivals arrivals() {
        return arrivals;
    }

    /** Returns the control of the load, whose state any thread may read. */
    public LoadControl load() {
        return load;
    }

    /** Ends the statistics: without further samples they no longer show the present. */
    public void close() {
        for (ListenerStats each : stats) {
            each.markUnreadable(null);
        }
        stats = List.of();
    }

    private void openAndClose(Sample sample, long nowNs, long atMs) {
        Instant at = Instant.ofEpochMilli(atMs);
        Set<Listener> present = new HashSet<>(sample.listeners());
        for (Listener listener : listeners) {
            if (!present.contains(listener)) {
                Track track = tracks.get(listener);
                if (track != null) {
                    // An overflow while it closed is reported before that.
                    track.drops.compare(listener);
                    track.drops.report(listener.queue(), atMs, out);
                    track.stats.addDropped(track.drops);
                    events.add(new ListenQueueEvent.Closed(at, listener.queue()));
                    track.stats.markUnreadable(null);
                    tracks.remove(listener);
                }
            }
        }
        List<ListenerStats> open = new ArrayList<>(sample.listeners().size());
        for (Listener listener : sample.listeners()) {
            Track track = tracks.get(listener);
            if (track == null) {
                track = new Track(rules, new ListenerStats(listener.queue(), nowNs, nanoTime, rules.application()));
                events.add(new ListenQueueEvent.Opened(at, listener.queue()));
                tracks.put(listener, track);
            }
            open.add(track.stats);
        }
        listeners = sample.listeners();
        stats = List.copyOf(open);
    }

    @SuppressWarnings("ReferenceEquality") // A listener is one object throughout.
    private void observe(Listener listener, Sample sample, long depths, long beforeNs, long nowNs, long atMs) {
        Track track = tracks.get(listener);
        if (track == null) {
            return;
        }
        ListenerStats stats = track.stats;
        StallWatch watch = track.stall;
        if (!listener.readable()) {
            track.saturation.markUnreadable();
            watch.restart();
            stats.markUnreadable(track.saturation.episode());
            if (rules.application().test(listener.queue())) {
                load.unreadable();
            }
            return;
        }
        ListenQueue queue = listener.queue();
        Drops drops = track.drops;
        drops.compare(listener);
        OptionalLong opens = sample.counters().passiveOpens();
        watch.observe(queue.depth(), drops.of(DropReason.ACCEPT_QUEUE_FULL) > 0, opens, depths, nowNs);
        if (!watch.isStalled(queue, stats.probe(), sample.sole() == listener, opens, depths, nowNs)) {
            track.stalled = null;
        } else if (track.stalled == null) {
            track.stalled = watch.stall(stats.probe());
        }
        track.saturation.observe(queue, drops, track.stalled, nowNs, atMs, out);
        drops.markReported();
        stats.addDropped(drops);
        if (LoadControl.matters(queue, drops.lost()) && rules.application().test(queue)) {
            load.observe(queue, drops.lost(), track.stalled, stats.probe(), nowNs);
        }
        // The time before a listener was found, or while it was unreadable, is unknown.
        if (stats.isCurrent() && (drops.lost() > 0 || queue.isFull())) {
            stats.addSaturated(nowNs - beforeNs);
        }
        stats.worthProbing(watch.worthProbing(nowNs));
        stats.observe(queue, track.saturation, track.stalled, beforeNs);
    }

    /** Returns the connections in all our TCP queues: completed by the namespace and not accepted yet. */
    private long tcpDepths() {
        long depths = 0;
        for (int i = 0; i < listeners.size(); i++) {
            ListenQueue queue = listeners.get(i).queue();
            depths += queue.isUnix() ? 0 : queue.depth();
        }
        return depths;
    }

    /** Returns true if any queue of the last sample is not empty. */
    public boolean anyWaiting() {
        for (int i = 0; i < listeners.size(); i++) {
            if (listeners.get(i).queue().depth() > 0) {
                return true;
            }
        }
        return false;
    }

    private void add(ListenQueueEvent event) {
        events.add(event);
    }

    /** Returns true if any listener is in an episode. */
    public boolean anyOpen() {
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
