package io.github.listenqueue.micrometer;

import static io.github.listenqueue.micrometer.Soon.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.listenqueue.ListenQueueMonitor;
import io.github.listenqueue.ListenQueueStats;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A process that keeps opening and closing listeners, more at a time than the maximum with meters. */
class ChurnIT {

    private static final int ROUNDS = 100;
    private static final int AT_A_TIME = 100;
    private static final int METERED = 64;

    private final PrometheusMeterRegistry prometheus = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final MeterRegistry simple = new SimpleMeterRegistry();
    private volatile boolean done;

    @Tag("full")
    @Test
    void tenThousandListenersLeaveNothingBehind() throws IOException {
        List<WeakReference<ListenQueueStats>> stats = new ArrayList<>();
        ListenQueueMonitor monitor = ListenQueueMonitor.builder().build();
        ListenQueueMetrics metrics = new ListenQueueMetrics(monitor);
        int others = monitor.sample().queues().size();
        metrics.bindTo(prometheus);
        metrics.bindTo(simple);
        List<String> before = names(simple);
        assertThat(others).isLessThan(METERED);
        CompletableFuture<Void> scraping = CompletableFuture.runAsync(this::scrapeUntilDone);

        for (int round = 0; round < ROUNDS; round++) {
            List<ServerSocket> open = open(round);
            await().until(() -> monitor.sample().queues().size() == others + AT_A_TIME);
            stats.add(new WeakReference<>(monitor.stats().get(round)));
            await().until(() -> simple.get("listen.queue.unmetered").gauge().value() == others + AT_A_TIME - METERED);
            await().until(() -> simple.find("listen.queue.depth").gauges().size() == METERED);
            for (ServerSocket each : open) {
                each.close();
            }
            await().until(() -> monitor.sample().queues().size() == others);
        }

        done = true;
        assertThat(scraping).succeedsWithin(Duration.ofSeconds(30));
        assertThat(monitor.stats()).hasSize(others);
        await().untilAsserted(() -> assertThat(names(simple)).containsExactlyInAnyOrderElementsOf(before));
        // One registry after the other.
        await().untilAsserted(() -> assertThat(names(prometheus)).containsExactlyInAnyOrderElementsOf(before));
        assertThat(prometheus.scrape().lines().filter(line -> line.startsWith("listen_queue_depth_connections{")))
                .hasSize(others);
        await().until(() -> {
            System.gc();
            return stats.stream().filter(each -> each.get() != null).count() <= others;
        });
        metrics.close();
        monitor.close();
        assertThat(simple.getMeters()).isEmpty();
        assertThat(prometheus.getMeters()).isEmpty();
        await().until(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().startsWith("listenqueue-")));
    }

    private void scrapeUntilDone() {
        while (!done) {
            prometheus.scrape();
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
    }

    /** Opens each listener at an address of its own, since the meters of a reused address appear after a delay. */
    private static List<ServerSocket> open(int round) throws IOException {
        List<ServerSocket> open = new ArrayList<>();
        for (int i = 0; i < AT_A_TIME; i++) {
            ServerSocket server = new ServerSocket();
            open.add(server);
            InetAddress own = InetAddress.getByAddress(new byte[] {127, 1, (byte) round, (byte) i});
            server.bind(new InetSocketAddress(own, 0));
        }
        return open;
    }

    private static List<String> names(MeterRegistry registry) {
        return registry.getMeters().stream()
                .map(Meter::getId)
                .map(Meter.Id::toString)
                .toList();
    }
}
