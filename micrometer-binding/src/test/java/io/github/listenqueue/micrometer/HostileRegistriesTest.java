package io.github.listenqueue.micrometer;

import static io.github.listenqueue.micrometer.Expected.ALL;
import static io.github.listenqueue.micrometer.Expected.OF_A_LISTENER;
import static io.github.listenqueue.micrometer.Soon.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.listenqueue.ListenQueueMonitor;
import io.github.listenqueue.testsupport.CapturedLog;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Registries that throw, refuse, rewrite, are closed, or have such meters already. */
class HostileRegistriesTest {

    @TempDir
    private Path folder;

    private final CapturedLog log = new CapturedLog(ListenQueueMetrics.class.getName());
    private final MeterRegistry registry = new SimpleMeterRegistry();
    private final MeterRegistry healthy = new SimpleMeterRegistry();
    private FakeProc proc;
    private ListenQueueMonitor monitor;
    private ListenQueueMetrics metrics;

    @BeforeEach
    void setUp() {
        proc = new FakeProc(folder).listen(11, 8080, 3);
        monitor = proc.monitor().build();
        monitor.sample();
        metrics = new ListenQueueMetrics(monitor);
    }

    @AfterEach
    void close() {
        monitor.close();
        log.close();
    }

    @Test
    void aRegistryThatRejectsSomeMetersGetsTheOthersOnce() {
        AtomicInteger attempts = new AtomicInteger();
        registry.config().meterFilter(new MeterFilter() {
            @Override
            public Meter.Id map(Meter.Id id) {
                if (id.getName().startsWith("listen.queue.depth")) {
                    attempts.incrementAndGet();
                    throw new IllegalArgumentException("no depths here");
                }
                return id;
            }
        });
        metrics.bindTo(registry);
        metrics.bindTo(healthy);

        assertThat(registry.getMeters()).hasSize(ALL - 2);
        assertThat(healthy.getMeters()).hasSize(ALL);
        proc.listen(12, 9090, 0);
        await().until(() -> monitor.sample().queues().size() == 2);
        await().until(() -> healthy.getMeters().size() == ALL + OF_A_LISTENER);
        await().until(() -> registry.getMeters().size() == ALL - 2 + OF_A_LISTENER - 2);
        assertThat(attempts).hasValue(4);
        assertThat(log.lines())
                .containsExactly("WARN SimpleMeterRegistry failed to register listen.queue.depth; that is not tried"
                        + " again, and further failures of this registry are not logged");

        metrics.close();
        assertThat(registry.getMeters()).isEmpty();
        assertThat(healthy.getMeters()).isEmpty();
    }

    @Test
    void aRegistryThatThrowsAnErrorHarmsNoOther() {
        registry.config().onMeterAdded(meter -> {
            throw new NoClassDefFoundError("no descriptor left to load it with");
        });
        metrics.bindTo(registry);
        metrics.bindTo(healthy);

        assertThat(healthy.getMeters()).hasSize(ALL);
        assertThat(log.lines()).hasSize(1);
    }

    @Test
    void aRegistryThatThrowsAtRemovalHarmsNoOther() {
        metrics.bindTo(registry);
        metrics.bindTo(healthy);
        registry.config().onMeterRemoved(meter -> {
            throw new IllegalStateException("never");
        });

        proc.close(11);
        await().until(() -> monitor.sample().queues().isEmpty());
        await().until(() -> healthy.getMeters().size() == ALL - OF_A_LISTENER);
        metrics.close();

        assertThat(healthy.getMeters()).isEmpty();
        assertThat(log.lines()).singleElement().asString().startsWith("WARN SimpleMeterRegistry failed to remove ");
    }

    @Test
    void aRegistryThatDeniesSomeMetersGetsTheOthers() {
        registry.config().meterFilter(MeterFilter.denyNameStartsWith("listen.queue.depth"));
        metrics.bindTo(registry);

        assertThat(registry.getMeters()).hasSize(ALL - 2);
        metrics.close();
        assertThat(registry.getMeters()).isEmpty();
        assertThat(log.lines()).isEmpty();
    }

    @Test
    void aRegistryThatRewritesIdsIsCleanedUp() {
        registry.config().commonTags("region", "north").meterFilter(new MeterFilter() {
            @Override
            public Meter.Id map(Meter.Id id) {
                return id.withName("our." + id.getName());
            }
        });
        metrics.bindTo(registry);
        assertThat(registry.get("our.listen.queue.depth")
                        .tag("region", "north")
                        .gauge()
                        .value())
                .isEqualTo(3);

        metrics.close();
        assertThat(registry.getMeters()).isEmpty();
    }

    @Test
    void mergedListenersStayMergedWhileTheFirstIsOpen() {
        proc.listen(12, 8080, 5);
        await().until(() -> monitor.sample().queues().size() == 2);
        registry.config().meterFilter(MeterFilter.ignoreTags("sibling"));
        metrics.bindTo(registry);
        metrics.bindTo(healthy);
        assertThat(registry.getMeters()).hasSize(ALL);

        proc.close(12);
        await().until(() -> monitor.sample().queues().size() == 1);
        await().until(() -> healthy.getMeters().size() == ALL);
        assertThat(registry.getMeters()).hasSize(ALL);
        assertThat(registry.get("listen.queue.depth").gauge().value()).isEqualTo(3);
        metrics.close();
        assertThat(registry.getMeters()).isEmpty();
        assertThat(log.lines()).isEmpty();
    }

    @Test
    void aClosedOneGetsNothing() {
        MeterRegistry closed = new SimpleMeterRegistry();
        closed.close();
        metrics.bindTo(closed);
        metrics.bindTo(registry);
        metrics.bindTo(healthy);
        registry.close();

        proc.listen(12, 9090, 0);
        await().until(() -> monitor.sample().queues().size() == 2);
        await().until(() -> healthy.getMeters().size() == ALL + OF_A_LISTENER);
        assertThat(closed.getMeters()).isEmpty();
        assertThat(registry.getMeters()).isEmpty();
        assertThat(log.lines()).containsExactly("WARN SimpleMeterRegistry is closed and gets no meters");
    }

    @Test
    void prometheusWithOtherTagKeysShowsWhatIsLeft() {
        PrometheusMeterRegistry prometheus = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        prometheus.throwExceptionOnRegistrationFailure();
        Gauge.builder("listen.queue.depth", () -> 42).baseUnit("connections").register(prometheus);
        metrics.bindTo(prometheus);

        assertThat(prometheus.scrape())
                .contains("listen_queue_depth_connections 42.0\n")
                .contains("listen_queue_depth_max_connections{")
                .contains("listen_queue_listeners 1.0\n");
        // Newer ones take meters of one name with different tags.
        assertThat(log.lines())
                .hasSizeLessThanOrEqualTo(1)
                .allMatch(
                        line -> line.startsWith("WARN PrometheusMeterRegistry failed to register listen.queue.depth;"));
        metrics.close();
        assertThat(prometheus.scrape())
                .contains("listen_queue_depth_connections 42.0\n")
                .doesNotContain("_max_");
    }

    @Test
    void aMeterOfTheSameNameAndTagsIsShared() {
        Gauge.builder("listen.queue.somaxconn", () -> 42)
                .baseUnit("connections")
                .register(registry);
        metrics.bindTo(registry);

        assertThat(registry.getMeters()).hasSize(ALL);
        assertThat(registry.get("listen.queue.somaxconn").gauge().value()).isEqualTo(42);
        metrics.close();
        assertThat(registry.getMeters()).isEmpty();
    }

    @Test
    void leavesTheMetersOfOtherBindersAlone() {
        ListenQueueMetrics second = new ListenQueueMetrics(monitor);
        metrics.bindTo(registry);
        List<Meter> before = registry.getMeters();
        second.bindTo(registry);

        assertThat(log.lines())
                .singleElement()
                .asString()
                .startsWith("WARN SimpleMeterRegistry already has ")
                .endsWith("from elsewhere, which stays as it is; further meters like it are not logged");
        second.close();
        assertThat(registry.getMeters())
                .usingElementComparator((a, b) -> a == b ? 0 : 1)
                .hasSameElementsAs(before);
        assertThat(registry.get("listen.queue.depth").gauge().value()).isEqualTo(3);
        metrics.close();
        assertThat(registry.getMeters()).isEmpty();
    }

    @Test
    void otherMetricsWithOtherTagsLiveBeside() {
        ListenQueueMetrics second = new ListenQueueMetrics(monitor, List.of(Tag.of("by", "second")));
        metrics.bindTo(registry);
        second.bindTo(registry);
        assertThat(registry.getMeters()).hasSize(2 * ALL);

        metrics.close();
        assertThat(registry.getMeters())
                .hasSize(ALL)
                .allMatch(meter -> meter.getId().getTag("by") != null);
        second.close();
        assertThat(registry.getMeters()).isEmpty();
    }
}
