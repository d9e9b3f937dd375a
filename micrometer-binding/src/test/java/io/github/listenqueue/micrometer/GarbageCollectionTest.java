package io.github.listenqueue.micrometer;

import static io.github.listenqueue.micrometer.Soon.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.listenqueue.ListenQueueMonitor;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The strong references to the objects that meters read, which a registry holds weakly. */
class GarbageCollectionTest {

    @TempDir
    private Path folder;

    private final MeterRegistry registry = new SimpleMeterRegistry();

    @Test
    void metersLiveWhileOnlyTheMonitorHoldsTheMetrics() {
        FakeProc proc = new FakeProc(folder).listen(11, 8080, 3);
        try (ListenQueueMonitor monitor = proc.monitor().build()) {
            monitor.sample();
            new ListenQueueMetrics(monitor).bindTo(registry);
            collectGarbage();

            proc.listen(11, 8080, 4).counters(100, 200);
            await().until(() -> monitor.sample().counters().listenDrops().orElseThrow() == 200);
            assertThat(gauge("listen.queue.depth")).isEqualTo(4);
            assertThat(gauge("listen.queue.depth.max")).isEqualTo(4);
            assertThat(gauge("listen.queue.listeners")).isEqualTo(1);
            assertThat(registry.get("tcp.listen.drops").functionCounter().count())
                    .isEqualTo(200);
            proc.listen(12, 9090, 0);
            await().until(() -> monitor.sample().queues().size() == 2);
            await().until(() -> registry.find("listen.queue.depth").gauges().size() == 2);
        }
    }

    @Test
    void theThreadThatSamplesHoldsTheMonitorAndTheMetrics() {
        FakeProc proc = new FakeProc(folder).listen(11, 8080, 3);
        WeakReference<ListenQueueMonitor> monitor = started(proc);
        collectGarbage();
        await().until(() -> registry.find("listen.queue.depth").gauges().size() == 1);

        proc.listen(11, 8080, 4);
        await().until(() -> gauge("listen.queue.depth") == 4);

        ListenQueueMonitor held = monitor.get();
        assertThat(held).isNotNull();
        held.close();
    }

    @Test
    void closedMetricsAreHeldByNobody() {
        try (ListenQueueMonitor monitor =
                new FakeProc(folder).listen(11, 8080, 3).monitor().build()) {
            monitor.sample();
            WeakReference<ListenQueueMetrics> closed = closed(monitor);

            await().until(() -> {
                System.gc();
                return closed.get() == null;
            });
        }
    }

    @Test
    void aClosedRegistryIsHeldByNobody() {
        FakeProc proc = new FakeProc(folder).listen(11, 8080, 3);
        try (ListenQueueMonitor monitor = proc.monitor().build();
                ListenQueueMetrics metrics = new ListenQueueMetrics(monitor)) {
            monitor.sample();
            metrics.bindTo(registry);
            WeakReference<MeterRegistry> closed = boundAndClosed(metrics);
            proc.listen(12, 9090, 0);
            await().until(() -> monitor.sample().queues().size() == 2);

            await().until(() -> {
                System.gc();
                return closed.get() == null;
            });
        }
    }

    private static WeakReference<MeterRegistry> boundAndClosed(ListenQueueMetrics metrics) {
        MeterRegistry other = new SimpleMeterRegistry();
        metrics.bindTo(other);
        other.close();
        return new WeakReference<>(other);
    }

    private WeakReference<ListenQueueMonitor> started(FakeProc proc) {
        ListenQueueMonitor monitor =
                proc.monitor().interval(Duration.ofMillis(10)).start();
        new ListenQueueMetrics(monitor).bindTo(registry);
        return new WeakReference<>(monitor);
    }

    private WeakReference<ListenQueueMetrics> closed(ListenQueueMonitor monitor) {
        ListenQueueMetrics metrics = new ListenQueueMetrics(monitor);
        metrics.bindTo(registry);
        metrics.close();
        return new WeakReference<>(metrics);
    }

    private double gauge(String name) {
        return registry.get(name).gauge().value();
    }

    private static void collectGarbage() {
        WeakReference<Object> marker = new WeakReference<>(new Object());
        await().until(() -> {
            System.gc();
            return marker.get() == null;
        });
    }
}
