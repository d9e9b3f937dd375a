package io.github.listenqueue.agent.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.listenqueue.ListenQueueMonitor;
import io.github.listenqueue.micrometer.ListenQueueMetrics;
import io.github.listenqueue.testsupport.procfs.ProcTree;
import io.github.listenqueue.testsupport.procfs.Row;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrometheusMetricsTest {

    @TempDir
    private Path folder;

    /** Names, help, types, labels and numbers: the binder of Micrometer is the oracle. */
    @Test
    void theScrapeIsThatOfTheMicrometerBinder() {
        ProcTree tree = new ProcTree(folder);
        tree.disown(0).own(11, 11).own(12, 12).own(13, 13);
        tree.tcp6(Row.listen6(0, 8080, 129, 11), Row.listen6(1, 8081, 0, 12), Row.listen6(2, 8081, 1, 13));
        tree.write(
                "self/net/netstat",
                "TcpExt: SyncookiesSent ListenOverflows ListenDrops TCPReqQFullDrop\nTcpExt: 7 51 53 2\n");
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        try (ListenQueueMonitor monitor = ListenQueueMonitor.builder()
                .procRoot(tree.root())
                .name(8080, "http")
                .declareBacklog(8080, 128)
                .build()) {
            monitor.sample();
            new ListenQueueMetrics(monitor).bindTo(registry);

            String scrape = new PrometheusMetrics(monitor).scrape().body();
            assertThat(scrape)
                    .contains(
                            "listen_queue_depth_connections{", " 129.0\n", "tcp_listen_overflows_events_total 51.0\n");
            assertThat(lines(scrape)).isEqualTo(lines(registry.scrape()));
        }
    }

    /** Returns the lines without the numbers that change from one scrape to the next. */
    private static String lines(String scrape) {
        return scrape.replaceAll("(?m)^(listen_queue_(?:snapshot_age|saturated)_seconds.*) \\S+$", "$1 #");
    }
}
