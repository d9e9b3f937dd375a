package io.github.listenqueue.micrometer;

import io.github.listenqueue.ListenQueueHistory;
import io.github.listenqueue.ListenQueueMonitor;
import io.github.listenqueue.ListenQueueSnapshot;
import io.github.listenqueue.ReadingSource;
import io.github.listenqueue.TcpCounters;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/** What gauges show of the latest reading as a whole. Reads no file. */
final class MonitorView {

    private static final double MS_PER_S = 1e3;

    private final ListenQueueMonitor monitor;
    private final Roster roster;
    private final Runnable onRead;

    /**
     * A view of a monitor.
     *
     * @param onRead run whenever somebody reads, which is when what no event told is noticed
     */
    MonitorView(ListenQueueMonitor monitor, Roster roster, Runnable onRead) {
        this.monitor = monitor;
        this.roster = roster;
        this.onRead = onRead;
    }

    double listeners() {
        onRead.run();
        return tells() ? latest().orElseThrow().queues().size() : Double.NaN;
    }

    double unmetered() {
        return tells() ? roster.unmetered() : Double.NaN;
    }

    double readingAgeSeconds() {
        return latest().map(reading ->
                        Duration.between(reading.takenAt(), Instant.now()).toMillis() / MS_PER_S)
                .orElse(Double.NaN);
    }

    double somaxconn() {
        OptionalInt somaxconn =
                latest().map(reading -> reading.settings().somaxconn()).orElse(OptionalInt.empty());
        return somaxconn.isPresent() ? somaxconn.getAsInt() : Double.NaN;
    }

    Optional<Duration> stallTolerance(ListenQueueHistory history) {
        return latest().flatMap(reading -> reading.stallTolerance(history.queue()));
    }

    TcpCounters counters() {
        return latest().map(ListenQueueSnapshot::counters).orElse(TcpCounters.UNKNOWN);
    }

    private boolean tells() {
        return !monitor.isClosed()
                && latest().filter(reading -> reading.source().kind() != ReadingSource.Kind.UNAVAILABLE)
                        .isPresent();
    }

    private Optional<ListenQueueSnapshot> latest() {
        return monitor.latest();
    }
}
