package io.github.listenqueue.internal.events.jfr;

import io.github.listenqueue.ListenQueueEvent;
import io.github.listenqueue.ListenQueueStats;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import jdk.jfr.FlightRecorder;
import jdk.jfr.FlightRecorderListener;

/** Our hooks in Flight Recorder. Holds no lock while it calls the recorder, which calls back under locks of its own. */
final class Recorder implements FlightRecorderListener {

    private final Supplier<? extends List<? extends ListenQueueStats>> stats;
    private final Map<ListenQueueStats, OpenEpisode> open = new HashMap<>();
    // One object: the recorder finds the hook to remove by identity.
    private final Runnable samples = this::sample;
    private volatile boolean initialized;
    private volatile boolean closed;
    private boolean looked;

    Recorder(Supplier<? extends List<? extends ListenQueueStats>> stats) {
        this.stats = stats;
    }

    void attach() {
        FlightRecorder.addListener(this);
    }

    /** Called with the first recording of this JVM, or at once if there was one. */
    @Override
    public void recorderInitialized(FlightRecorder recorder) {
        FlightRecorder.addPeriodicEvent(QueueSample.class, samples);
        // With no descriptor left the class of the other event could not be loaded.
        new QueueSaturated().shouldCommit();
        initialized = true;
        if (closed) {
            FlightRecorder.removePeriodicEvent(samples);
        }
    }

    void happened(List<ListenQueueEvent> events) {
        if (!initialized || (looked && events.isEmpty() && open.isEmpty())) {
            return;
        }
        looked = true;
        for (ListenQueueStats each : stats.get()) {
            each.openEpisode().ifPresent(episode -> open.computeIfAbsent(each, OpenEpisode::new));
        }
        open.values().removeIf(episode -> episode.isOver(events));
    }

    void close() {
        closed = true;
        FlightRecorder.removeListener(this);
        if (initialized) {
            FlightRecorder.removePeriodicEvent(samples);
        }
    }

    /** On the recorder's own thread. */
    private void sample() {
        for (ListenQueueStats each : stats.get()) {
            if (each.isCurrent()) {
                new QueueSample(each.queue()).commit();
            }
        }
    }
}
