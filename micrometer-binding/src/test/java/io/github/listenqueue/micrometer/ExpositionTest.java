package io.github.listenqueue.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.listenqueue.ListenQueueDiagnosis.Cause;
import io.github.listenqueue.ListenQueueMonitor;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExpositionTest {

    @TempDir
    private Path folder;

    @Test
    void aScrapeIsWhatTheJavadocPromises() {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        try (ListenQueueMonitor monitor = new FakeProc(folder)
                .listen(11, 8080, 129)
                .monitor()
                .name(8080, "http")
                .declareBacklog(8080, 128)
                .build()) {
            monitor.sample();
            new ListenQueueMetrics(monitor).bindTo(registry);

            assertThat(Exposition.normalized(registry.scrape()))
                    .isEqualTo(Exposition.normalized(Exposition.without("listen_queue_drops", Exposition.promised())));
        }
    }

    @Test
    void theJavadocShowsAllMeters() {
        assertThat(Exposition.promised().lines()).hasSize(3 * 18 + Cause.values().length - 1);
    }
}
