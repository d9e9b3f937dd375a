package io.github.listenqueue.micrometer;

import static io.github.listenqueue.micrometer.Expected.ALL;
import static io.github.listenqueue.micrometer.Expected.OF_A_LISTENER;
import static io.github.listenqueue.micrometer.Soon.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.listenqueue.ListenQueueMonitor;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompositeTest {

    @TempDir
    private Path folder;

    @Test
    void registriesOfACompositeAreServedWheneverTheyAreAdded() {
        FakeProc proc = new FakeProc(folder).listen(11, 8080, 3);
        CompositeMeterRegistry composite = new CompositeMeterRegistry();
        SimpleMeterRegistry early = new SimpleMeterRegistry();
        SimpleMeterRegistry late = new SimpleMeterRegistry();
        try (ListenQueueMonitor monitor = proc.monitor().build();
                ListenQueueMetrics metrics = new ListenQueueMetrics(monitor)) {
            monitor.sample();
            metrics.bindTo(composite);
            assertThat(composite.getMeters()).as("with no registry in it").hasSize(ALL);
            composite.add(early);
            proc.listen(12, 9090, 4);
            await().until(() -> monitor.sample().queues().size() == 2);
            await().until(() -> early.getMeters().size() == ALL + OF_A_LISTENER);
            composite.add(late);

            for (SimpleMeterRegistry each : new SimpleMeterRegistry[] {early, late}) {
                assertThat(each.getMeters()).hasSize(ALL + OF_A_LISTENER);
                assertThat(each.get("listen.queue.depth")
                                .tag("port", "9090")
                                .gauge()
                                .value())
                        .isEqualTo(4);
                assertThat(each.get("tcp.listen.drops").functionCounter().count())
                        .isEqualTo(53);
            }

            proc.close(12);
            await().until(() -> monitor.sample().queues().size() == 1);
            await().until(() ->
                    early.getMeters().size() == ALL && late.getMeters().size() == ALL);
        }
        assertThat(composite.getMeters()).isEmpty();
        assertThat(early.getMeters()).isEmpty();
        assertThat(late.getMeters()).isEmpty();
    }

    @Test
    void aCompositeAndOneOfItsRegistriesMayBothBeBound() {
        CompositeMeterRegistry composite = new CompositeMeterRegistry();
        SimpleMeterRegistry simple = new SimpleMeterRegistry();
        composite.add(simple);
        try (ListenQueueMonitor monitor =
                        new FakeProc(folder).listen(11, 8080, 3).monitor().build();
                ListenQueueMetrics metrics = new ListenQueueMetrics(monitor)) {
            monitor.sample();
            metrics.bindTo(composite);
            metrics.bindTo(simple);
            assertThat(simple.getMeters()).hasSize(ALL);
        }
        assertThat(simple.getMeters()).isEmpty();
    }
}
