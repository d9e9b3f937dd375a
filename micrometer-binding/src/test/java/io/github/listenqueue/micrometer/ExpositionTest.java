package io.github.listenqueue.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.listenqueue.DropReason;
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
    void aScrapeIsAsDocumented() {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        try (ListenQueueMonitor monitor = new FakeProc(folder)
                .listen(11, 8080, 129)
                .monitor()
                .name(8080, "http")
                .declareBacklog(8080, 128)
                .build()) {
            monitor.sample();
            new ListenQueueMetrics(monitor).bindTo(registry);

            // Nothing is dropped on a tree of files.
            String promised = Exposition.without("listen_queue_drops", Exposition.promised())
                    .replaceAll("(?m)^(listen_queue_losses_.*) 51.0$", "$1 0.0");
            assertThat(Exposition.normalized(registry.scrape())).isEqualTo(Exposition.normalized(promised));
        }
    }

    @Test
    void theDocumentShowsAllMeters() {
        assertThat(Exposition.promised().lines())
                .hasSize(3 * 22 + (Cause.values().length - 1) + (DropReason.values().length - 1));
    }
}
