package io.github.listenqueue.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.listenqueue.ListenQueueMonitor;
import io.github.listenqueue.SnapshotSource;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScrapeReadsNoFileTest {

    @TempDir
    private Path folder;

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    @Test
    void aScrapeShowsTheLastSampleAfterTheFilesHaveChanged() {
        FakeProc proc = new FakeProc(folder).listen(11, 8080, 3);
        try (ListenQueueMonitor monitor = proc.monitor().build()) {
            monitor.sample();
            new ListenQueueMetrics(monitor).bindTo(registry);
            String before = Exposition.normalized(registry.scrape());
            Instant takenAt = monitor.snapshot().takenAt();
            proc.listen(11, 8080, 9).listen(12, 9090, 0).counters(1000, 2000);

            assertThat(Exposition.normalized(registry.scrape())).isEqualTo(before);
            assertThat(Exposition.normalized(registry.scrape())).isEqualTo(before);
            assertThat(monitor.snapshot().takenAt())
                    .as("a diagnosis begins with a sample")
                    .isEqualTo(takenAt);

            assertThat(monitor.sample().queues())
                    .as("a sample would have shown it")
                    .isNotEmpty();
            assertThat(Exposition.normalized(registry.scrape())).isNotEqualTo(before);
        }
    }

    @Test
    void aScrapeBeforeTheFirstSampleDoesNotSample() {
        try (ListenQueueMonitor monitor =
                new FakeProc(folder).listen(11, 8080, 3).monitor().build()) {
            new ListenQueueMetrics(monitor).bindTo(registry);
            registry.scrape();

            assertThat(monitor.awaitFirstSample(Duration.ZERO)).isFalse();
        }
    }

    @Test
    void showsNoNumberWhereNothingCanBeRead() {
        try (ListenQueueMonitor monitor =
                ListenQueueMonitor.builder().procRoot(folder.resolve("nowhere")).build()) {
            assertThat(monitor.sample().source().kind()).isEqualTo(SnapshotSource.Kind.UNAVAILABLE);
            new ListenQueueMetrics(monitor).bindTo(registry);

            assertThat(registry.scrape().lines().filter(line -> !line.startsWith("#")))
                    .filteredOn(line -> !line.startsWith("listen_queue_snapshot_age_seconds"))
                    .isNotEmpty()
                    .allMatch(line -> line.endsWith(" NaN"));
        }
    }
}
