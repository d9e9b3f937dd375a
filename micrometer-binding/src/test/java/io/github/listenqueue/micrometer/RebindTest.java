package io.github.listenqueue.micrometer;

import static io.github.listenqueue.micrometer.Soon.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.listenqueue.ListenQueueMonitor;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A listener that closes and opens again on its port between two samples, as when a server restarts its connector. */
class RebindTest {

    private static final int TIMES = 20;

    @TempDir
    private Path folder;

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private volatile boolean done;

    @Test
    void theNewOneGetsTheMetersOfTheOldAndNoScrapeMeetsBoth() {
        FakeProc proc = new FakeProc(folder).listen(100, 8080, 0);
        try (ListenQueueMonitor monitor = proc.monitor().build()) {
            monitor.sample();
            new ListenQueueMetrics(monitor).bindTo(registry);
            CompletableFuture<Void> scraping = CompletableFuture.runAsync(this::scrapeUntilDone);

            for (int i = 1; i <= TIMES; i++) {
                int depth = i;
                proc.close(99 + i).listen(100 + i, 8080, depth);
                await().until(() -> monitor.sample().queues().get(0).depth() == depth);
                await().until(() -> depth(depth));
            }

            done = true;
            assertThat(scraping).succeedsWithin(Duration.ofSeconds(30));
            assertThat(registry.find("listen.queue.depth").gauges()).hasSize(1);
        }
    }

    private boolean depth(int expected) {
        Gauge depth = registry.find("listen.queue.depth").tag("sibling", "0").gauge();
        return depth != null && depth.value() == expected;
    }

    private void scrapeUntilDone() {
        while (!done) {
            registry.scrape();
        }
    }
}
