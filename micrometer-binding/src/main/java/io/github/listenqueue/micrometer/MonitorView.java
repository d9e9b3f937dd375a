package io.github.listenqueue.micrometer;

import io.github.listenqueue.ListenQueueMonitor;
import io.github.listenqueue.ListenQueueStats;
import io.github.listenqueue.SnapshotSource;
import io.github.listenqueue.TcpCounters;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/** The values of gauges about the latest sample as a whole. Reads no file. */
final class MonitorView {

    private static final double MS_PER_S = 1e3;

    private final ListenQueueMonitor monitor;
    private final MeteredListeners listeners;
    private final Runnable onRead;

    /**
     * Makes a view of a monitor.
     *
     * @param onRead an action that runs on each read, to notice changes without an event
     */
    MonitorView(ListenQueueMonitor monitor, MeteredListeners listeners, Runnable onRead) {
        this.monitor = monitor;
        this.listeners = listeners;
        this.onRead = onRead;
    }

    double listeners() {
        onRead.run();
        return isAvailable() ? monitor.snapshot().queues().size() : Double.NaN;
    }

    double unmetered() {
        return isAvailable() ? listeners.unmetered() : Double.NaN;
    }

    double snapshotAgeSeconds() {
        return monitor.awaitFirstSample(Duration.ZERO)
                ? Duration.between(monitor.snapshot().takenAt(), Instant.now()).toMillis() / MS_PER_S
                : Double.NaN;
    }

    double somaxconn() {
        OptionalInt somaxconn = monitor.snapshot().settings().somaxconn();
        return somaxconn.isPresent() ? somaxconn.getAsInt() : Double.NaN;
    }

    Optional<Duration> stallTolerance(ListenQueueStats stats) {
        return monitor.snapshot().stallTolerance(stats.queue());
    }

    TcpCounters counters() {
        return monitor.snapshot().counters();
    }

    private boolean isAvailable() {
        return !monitor.isClosed() && monitor.snapshot().source().kind() != SnapshotSource.Kind.UNAVAILABLE;
    }
}
