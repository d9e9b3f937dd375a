package io.github.listenqueue.micrometer;

import static io.opentelemetry.proto.metrics.v1.AggregationTemporality.AGGREGATION_TEMPORALITY_CUMULATIVE;
import static io.opentelemetry.proto.metrics.v1.AggregationTemporality.AGGREGATION_TEMPORALITY_DELTA;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.listenqueue.DropReason;
import io.github.listenqueue.ListenQueueDiagnosis.Cause;
import io.github.listenqueue.ListenQueueMonitor;
import io.micrometer.core.instrument.Clock;
import io.micrometer.registry.otlp.OtlpMeterRegistry;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The requests to an OpenTelemetry collector. */
class OtlpTest {

    private static final Map<String, String> TAGS =
            Map.of("listener", "http", "address", "::", "port", "8080", "transport", "tcp6", "sibling", "0");

    @TempDir
    private Path folder;

    @Test
    void gaugesAndCumulativeSumsArriveWithUnitsAndTags() throws IOException {
        Map<String, Metric> metrics = published("cumulative");

        assertGauge(metrics, "listen.queue.depth", "connections", 129, TAGS);
        assertGauge(metrics, "listen.queue.depth.max", "connections", 129, TAGS);
        assertGauge(metrics, "listen.queue.limit", "connections", 128, TAGS);
        assertGauge(metrics, "listen.queue.utilization", "", 1, TAGS);
        assertGauge(metrics, "listen.queue.listeners", "listeners", 1, Map.of());
        assertGauge(metrics, "listen.queue.unmetered", "listeners", 0, Map.of());
        assertGauge(metrics, "listen.queue.somaxconn", "connections", 4096, Map.of());
        assertThat(metrics.get("listen.queue.snapshot.age").getUnit()).isEqualTo("seconds");
        Metric episodes = metrics.get("listen.queue.episodes");
        assertThat(episodes.getSum().getIsMonotonic()).isTrue();
        assertThat(episodes.getSum().getDataPointsList())
                .extracting(point -> attributes(point).get("cause"))
                .containsExactlyInAnyOrderElementsOf(Stream.of(Cause.values())
                        .map(cause -> cause.name().toLowerCase(Locale.ROOT))
                        .toList());
        assertThat(metrics.get("listen.queue.wait.max").getUnit()).isEqualTo("seconds");
        assertThat(metrics.get("listen.queue.half.open").getUnit()).isEqualTo("connections");
        assertThat(metrics.get("listen.queue.losses").getUnit()).isEqualTo("packets");
        assertThat(metrics.get("listen.queue.losses").getSum().getDataPointsList())
                .extracting(point -> attributes(point).get("reason"))
                .containsExactlyInAnyOrderElementsOf(Stream.of(DropReason.values())
                        .map(reason -> reason.name().toLowerCase(Locale.ROOT))
                        .toList());
        assertGauge(metrics, "listen.queue.stalled", "", 0, TAGS);
        assertGauge(metrics, "listen.queue.application", "", 1, TAGS);
        assertThat(metrics.get("listen.queue.stall.tolerance").getUnit()).isEqualTo("seconds");
        assertSum(metrics, "listen.queue.saturated", "seconds", 0, TAGS);
        assertSum(metrics, "tcp.listen.overflows", "events", 51, Map.of());
        assertSum(metrics, "tcp.listen.drops", "events", 53, Map.of());
        assertSum(metrics, "tcp.syn.queue.drops", "events", 2, Map.of());
        assertSum(metrics, "tcp.syncookies.sent", "events", 7, Map.of());
        assertThat(metrics).as("drops are unknown on this tree").hasSize(21);
    }

    @Test
    void countersArriveAsDeltasWhereThatIsAsked() throws IOException {
        Metric drops = published("delta").get("tcp.listen.drops");

        assertThat(drops.getSum().getAggregationTemporality()).isEqualTo(AGGREGATION_TEMPORALITY_DELTA);
        assertThat(drops.getSum().getDataPoints(0).getAsDouble()).isEqualTo(53);
    }

    private Map<String, Metric> published(String temporality) throws IOException {
        try (OtlpCollector collector = new OtlpCollector();
                ListenQueueMonitor monitor = new FakeProc(folder)
                        .listen(11, 8080, 129)
                        .monitor()
                        .name(8080, "http")
                        .declareBacklog(8080, 128)
                        .build()) {
            Map<String, String> config =
                    Map.of("otlp.url", collector.url(), "otlp.aggregationTemporality", temporality);
            OtlpMeterRegistry registry = new OtlpMeterRegistry(config::get, Clock.SYSTEM);
            monitor.sample();
            new ListenQueueMetrics(monitor).bindTo(registry);
            registry.close();
            return collector.metrics();
        }
    }

    private static void assertGauge(
            Map<String, Metric> metrics, String name, String unit, double value, Map<String, String> tags) {
        Metric metric = metrics.get(name);
        assertThat(metric).as(name).isNotNull();
        assertThat(metric.getUnit()).as(name).isEqualTo(unit);
        assertThat(metric.getDescription()).as(name).isNotBlank();
        assertThat(metric.hasGauge()).as(name).isTrue();
        assertPoint(metric.getGauge().getDataPoints(0), value, tags);
    }

    private static void assertSum(
            Map<String, Metric> metrics, String name, String unit, double value, Map<String, String> tags) {
        Metric metric = metrics.get(name);
        assertThat(metric).as(name).isNotNull();
        assertThat(metric.getUnit()).as(name).isEqualTo(unit);
        assertThat(metric.hasSum()).as(name).isTrue();
        assertThat(metric.getSum().getIsMonotonic()).as(name).isTrue();
        assertThat(metric.getSum().getAggregationTemporality()).isEqualTo(AGGREGATION_TEMPORALITY_CUMULATIVE);
        assertPoint(metric.getSum().getDataPoints(0), value, tags);
    }

    private static void assertPoint(NumberDataPoint point, double value, Map<String, String> tags) {
        assertThat(point.getAsDouble()).isEqualTo(value);
        assertThat(attributes(point)).isEqualTo(tags);
    }

    private static Map<String, String> attributes(NumberDataPoint point) {
        return point.getAttributesList().stream()
                .collect(Collectors.toMap(
                        KeyValue::getKey, pair -> pair.getValue().getStringValue()));
    }
}
