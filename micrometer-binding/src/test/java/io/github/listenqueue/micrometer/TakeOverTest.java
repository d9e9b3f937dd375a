package io.github.listenqueue.micrometer;

import static io.github.listenqueue.micrometer.Expected.ALL;
import static io.github.listenqueue.micrometer.Expected.OF_A_LISTENER;
import static io.github.listenqueue.micrometer.Soon.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.listenqueue.ListenQueueMonitor;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The removal of meters that blocked others of the same name and tags. */
class TakeOverTest {

    @TempDir
    private Path oneFolder;

    @TempDir
    private Path otherFolder;

    private FakeProc otherProc;
    private ListenQueueMonitor one;
    private ListenQueueMonitor other;

    @BeforeEach
    void setUp() {
        one = new FakeProc(oneFolder).listen(11, 8080, 3).monitor().build();
        otherProc =
                new FakeProc(otherFolder).counters(61, 63).listen(12, 9090, 4).listen(13, 9091, 0);
        other = otherProc.monitor().build();
        one.sample();
        other.sample();
    }

    @AfterEach
    void close() {
        one.close();
        other.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theMetersOfTheNamespaceOutliveTheFirstWhoHadThem(boolean composite) {
        MeterRegistry registry = composite ? new CompositeMeterRegistry() : new SimpleMeterRegistry();
        if (registry instanceof CompositeMeterRegistry several) {
            several.add(new SimpleMeterRegistry());
        }
        ListenQueueMetrics first = new ListenQueueMetrics(one);
        ListenQueueMetrics second = new ListenQueueMetrics(other);
        first.bindTo(registry);
        second.bindTo(registry);
        assertThat(registry.getMeters()).hasSize(ALL + 2 * OF_A_LISTENER);
        assertThat(registry.get("listen.queue.listeners").gauge().value()).isEqualTo(1);

        // No read and no event triggers the change.
        first.close();
        assertThat(registry.getMeters()).hasSize(ALL + OF_A_LISTENER);
        assertThat(registry.get("listen.queue.listeners").gauge().value()).isEqualTo(2);
        assertThat(registry.get("tcp.listen.drops").functionCounter().count()).isEqualTo(63);

        second.close();
        assertThat(registry.getMeters()).isEmpty();
    }

    @Test
    void theLastOfThreeHasThemToo() {
        MeterRegistry registry = new SimpleMeterRegistry();
        ListenQueueMetrics first = new ListenQueueMetrics(one);
        ListenQueueMetrics second = new ListenQueueMetrics(one);
        ListenQueueMetrics third = new ListenQueueMetrics(other);
        first.bindTo(registry);
        second.bindTo(registry);
        third.bindTo(registry);

        second.close();
        assertThat(registry.get("listen.queue.listeners").gauge().value()).isEqualTo(1);
        first.close();
        assertThat(registry.get("listen.queue.listeners").gauge().value()).isEqualTo(2);
        third.close();
        assertThat(registry.getMeters()).isEmpty();
    }

    @Test
    void aListenerWhoseTagsAFilterDropsTakesOverFromTheFirst() {
        MeterRegistry registry = new SimpleMeterRegistry();
        registry.config().meterFilter(MeterFilter.ignoreTags("listener", "port"));
        try (ListenQueueMetrics metrics = new ListenQueueMetrics(other)) {
            metrics.bindTo(registry);
            assertThat(registry.getMeters()).hasSize(ALL);
            assertThat(registry.get("listen.queue.depth").gauge().value()).isEqualTo(4);

            otherProc.close(12);
            await().until(() -> other.sample().queues().size() == 1);
            await().until(() -> {
                Gauge depth = registry.find("listen.queue.depth").gauge();
                return depth != null && depth.value() == 0;
            });
            await().until(() -> registry.getMeters().size() == ALL);
        }
        assertThat(registry.getMeters()).isEmpty();
    }
}
