package io.github.listenqueue.agent.http;

import io.github.listenqueue.DropReason;
import io.github.listenqueue.ListenQueueDiagnosis.Cause;
import io.github.listenqueue.ListenQueueMonitor;
import io.github.listenqueue.ListenQueueSnapshot;
import io.github.listenqueue.ListenQueueStats;
import io.github.listenqueue.ListenQueueStatus;
import io.github.listenqueue.SnapshotSource;
import io.github.listenqueue.TcpCounters;
import io.github.listenqueue.agent.http.HttpAnswer.Status;
import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** The series of the Micrometer binder, written by Prometheus' own writer. */
final class PrometheusMetrics {

    /** As the binder's default. */
    private static final int MAX_LISTENERS = 64;

    private static final Duration PEAK_WINDOW = Duration.ofMinutes(1);
    private static final double NS_PER_S = 1e9;
    private static final double MS_PER_S = 1e3;

    private final ListenQueueMonitor monitor;
    private final PrometheusTextFormatWriter writer = PrometheusTextFormatWriter.create();

    PrometheusMetrics(ListenQueueMonitor monitor) {
        this.monitor = monitor;
    }

    HttpAnswer scrape() {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        try {
            writer.write(text, snapshots(), EscapingScheme.UNDERSCORE_ESCAPING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new HttpAnswer(Status.OK, writer.getContentType(), text.toString(StandardCharsets.UTF_8));
    }

    MetricSnapshots snapshots() {
        ListenQueueStatus status = monitor.status();
        Series series = new Series(status.stats().stream().limit(MAX_LISTENERS).toList());
        addListeners(status.snapshot(), series);
        addMonitor(status, series);
        return new MetricSnapshots(series.families());
    }

    private static void addListeners(ListenQueueSnapshot snapshot, Series to) {
        to.gauge(
                "depth_connections",
                "Connections waiting for accept()",
                stats -> stats.queue().depth());
        to.gauge(
                "depth_max_connections",
                "Highest number of connections waiting in any sample of the peak window",
                stats -> stats.peakDepth(PEAK_WINDOW));
        to.gauge(
                "limit_connections",
                "Effective backlog: with more waiting than this, the kernel refuses connections",
                stats -> known(stats.queue().limit()));
        to.gauge(
                "utilization",
                "Depth divided by the capacity, limit + 1; 0 to 1",
                stats -> stats.queue().utilization().orElse(Double.NaN));
        to.gauge(
                "wait_max_seconds",
                "Age of the oldest connection that waits for accept(); NaN while the queue is low and was empty just before",
                stats -> seconds(stats.oldestWaiting()));
        to.gauge(
                "half_open_connections",
                "Requests in SYN_RECV at this listener, while the queue is high or full or something has been waiting"
                        + " for over half a second",
                stats -> known(stats.halfOpen()));
        to.gauge(
                "stall_tolerance_seconds",
                "How long accept() may pause before an empty queue overflows, at the present arrival rate",
                stats -> seconds(snapshot.stallTolerance(stats.queue())));
        to.gauge(
                "stalled",
                "1 while connections wait and none has been accepted for the stall time, else 0",
                stats -> stats.isStalled() ? 1 : 0);
        to.constant(
                "application",
                "1 if health considers this listener, 0 if it is a tool's",
                stats -> stats.isApplication() ? 1 : 0);
        to.counter(
                "drops_packets",
                "Packets that the kernel dropped at this listener since it was opened",
                stats -> known(stats.queue().drops()));
        to.counter(
                "saturated_seconds",
                "Time that the queue spent full or dropping",
                stats -> stats.saturatedTime().toNanos() / NS_PER_S);
        to.counters(
                "losses_packets",
                "Packets dropped at this listener since it was found, by reason",
                "reason",
                List.of(DropReason.values()),
                (stats, reason) -> stats.queue().isUnix() ? Double.NaN : stats.packetsDropped(reason));
        to.counters(
                "episodes",
                "Saturation episodes that are over, by their main cause",
                "cause",
                List.of(Cause.values()),
                ListenQueueStats::episodeCount);
    }

    private void addMonitor(ListenQueueStatus status, Series to) {
        boolean available = status.snapshot().source().kind() != SnapshotSource.Kind.UNAVAILABLE;
        int listeners = status.snapshot().queues().size();
        to.gauge(
                "listen_queue_listeners",
                "Listeners of this process that the latest sample shows",
                available ? listeners : Double.NaN);
        to.gauge(
                "listen_queue_unmetered_listeners",
                "Listeners beyond the maximum, without meters of their own",
                available ? Math.max(0, status.stats().size() - MAX_LISTENERS) : Double.NaN);
        to.gauge(
                "listen_queue_load_share",
                "Share of its configured traffic that this process should get now, 0.01 to 1",
                available ? monitor.load().share() : Double.NaN);
        to.gauge(
                "listen_queue_snapshot_age_seconds",
                "How long ago the latest sample was taken",
                monitor.awaitFirstSample(Duration.ZERO)
                        ? Duration.between(status.snapshot().takenAt(), Instant.now())
                                        .toMillis()
                                / MS_PER_S
                        : Double.NaN);
        to.gauge(
                "listen_queue_somaxconn_connections",
                "net.core.somaxconn: caps the backlog at the time of listen()",
                known(status.snapshot().settings().somaxconn()));
        TcpCounters counters = status.snapshot().counters();
        to.counter(
                "tcp_listen_overflows_events",
                "SYNs and final ACKs that found an accept queue full, in the whole network namespace",
                counters.listenOverflows());
        to.counter(
                "tcp_listen_drops_events",
                "All that listeners dropped, in the whole network namespace",
                counters.listenDrops());
        to.counter(
                "tcp_syncookies_sent_events",
                "SYN cookies sent, in the whole network namespace",
                counters.syncookiesSent());
        to.counter(
                "tcp_syn_queue_drops_events",
                "SYNs dropped at a full SYN queue without SYN cookies, in the whole network namespace",
                counters.reqQueueFullDrops());
    }

    private static double known(OptionalInt number) {
        return number.isPresent() ? number.getAsInt() : Double.NaN;
    }

    private static double known(OptionalLong number) {
        return number.isPresent() ? number.getAsLong() : Double.NaN;
    }

    private static double seconds(Optional<Duration> time) {
        return time.map(known -> known.toNanos() / NS_PER_S).orElse(Double.NaN);
    }
}
