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

    MonitorView(ListenQueueMonitor monitor, MeteredListeners listeners) {
        this.monitor = monitor;
        this.listeners = listeners;
    }

    double listeners() {
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
