package io.github.listenqueue.micrometer;

import static io.github.listenqueue.micrometer.Expected.ALL;
import static io.github.listenqueue.micrometer.Expected.OF_A_LISTENER;
import static io.github.listenqueue.micrometer.Soon.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.github.listenqueue.DropReason;
import io.github.listenqueue.ListenQueueDiagnosis.Cause;
import io.github.listenqueue.ListenQueueMonitor;
import io.github.listenqueue.ListenQueueStats;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The content of a registry while listeners, names, registries and metrics change. */
class ListenQueueMetricsTest {

    private static final Tags SHOP =
            Tags.of("listener", "shop", "address", "::", "port", "8080", "transport", "tcp6", "sibling", "0");

    @TempDir
    private Path folder;

    private FakeProc proc;
    private ListenQueueMonitor monitor;
    private ListenQueueMetrics metrics;
    private final MeterRegistry registry = new SimpleMeterRegistry();

    @BeforeEach
    void setUp() {
        proc = new FakeProc(folder).listen(11, 8080, 3);
        monitor = proc.monitor()
                .name(8080, "shop")
                .settleTime(Duration.ofMillis(10))
                .build();
        metrics = new ListenQueueMetrics(monitor);
    }

    @AfterEach
    void closeMonitor() {
        monitor.close();
    }

    @Test
    void aListenerHasEachMeterOnceWithAllTags() {
        monitor.declareBacklog(8080, 5);
        monitor.sample();
        metrics.bindTo(registry);

        assertThat(ofListeners())
                .hasSize(OF_A_LISTENER)
                .contains(
                        "listen.queue.depth" + SHOP,
                        "listen.queue.depth.max" + SHOP,
                        "listen.queue.limit" + SHOP,
                        "listen.queue.utilization" + SHOP,
                        "listen.queue.wait.max" + SHOP,
                        "listen.queue.half.open" + SHOP,
                        "listen.queue.stall.tolerance" + SHOP,
                        "listen.queue.stalled" + SHOP,
                        "listen.queue.application" + SHOP,
                        "listen.queue.saturated" + SHOP)
                .containsAll(Stream.of(Cause.values())
                        .map(cause -> "listen.queue.episodes" + SHOP.and("cause", tag(cause)))
                        .toList())
                .containsAll(Stream.of(DropReason.values())
                        .map(reason -> "listen.queue.losses" + SHOP.and("reason", tag(reason)))
                        .toList());
        assertThat(value("listen.queue.depth")).isEqualTo(3);
        assertThat(value("listen.queue.depth.max")).isEqualTo(3);
        assertThat(value("listen.queue.limit")).isEqualTo(5);
        assertThat(value("listen.queue.utilization")).isEqualTo(0.5);
    }

    @Test
    void anEpisodeCountsOnceAndWithoutADiagnosisAtItsEnd() {
        monitor.declareBacklog(8080, 5);
        monitor.sample();
        metrics.bindTo(registry);
        assertThat(monitor.stats()).extracting(ListenQueueStats::episodeCount).containsExactly(1L);
        assertThat(episodes()).containsOnly(Map.entry("unknown", 0.0));

        proc.listen(11, 8080, 0);
        await().until(() ->
                monitor.sample() != null && monitor.stats().get(0).openEpisode().isEmpty());
        assertThat(episodes()).containsOnly(Map.entry("unknown", 1.0));
    }

    @Test
    void aLimitThatIsNotKnownIsNotANumberUntilItIs() {
        monitor.sample();
        metrics.bindTo(registry);
        assertThat(value("listen.queue.limit")).isNaN();
        assertThat(value("listen.queue.utilization")).isNaN();

        monitor.declareBacklog(8080, 5);
        monitor.sample();

        assertThat(value("listen.queue.limit")).isEqualTo(5);
        assertThat(value("listen.queue.utilization")).isEqualTo(0.5);
    }

    @Test
    void theNamespaceAndTheMonitorHaveTheirMeters() {
        monitor.sample();
        metrics.bindTo(registry);

        assertThat(value("listen.queue.listeners")).isEqualTo(1);
        assertThat(value("listen.queue.unmetered")).isZero();
        assertThat(value("listen.queue.somaxconn")).isEqualTo(4096);
        assertThat(value("listen.queue.snapshot.age")).isNotNegative();
        assertThat(value("tcp.listen.overflows")).isEqualTo(51);
        assertThat(value("tcp.listen.drops")).isEqualTo(53);
        assertThat(value("tcp.syncookies.sent")).isEqualTo(7);
        assertThat(value("tcp.syn.queue.drops")).isEqualTo(2);
    }

    @Test
    void theShareIsThatOfTheMonitor() {
        monitor.declareBacklog(8080, 9);
        monitor.sample();
        metrics.bindTo(registry);
        assertThat(value("listen.queue.load.share")).isEqualTo(monitor.load().share());

        proc.listen(11, 8080, 10);
        await().until(() -> monitor.sample().queues().get(0).depth() == 10);

        assertThat(value("listen.queue.load.share"))
                .isLessThan(1)
                .isEqualTo(monitor.load().share());
        monitor.close();
        assertThat(value("listen.queue.load.share")).isNaN();
    }

    @Test
    void beforeTheFirstSampleNothingIsKnownAndNothingIsRead() {
        metrics.bindTo(registry);

        assertThat(registry.getMeters())
                .extracting(meter -> meter.getId().getName())
                .containsExactlyInAnyOrder(
                        "listen.queue.listeners",
                        "listen.queue.unmetered",
                        "listen.queue.load.share",
                        "listen.queue.snapshot.age",
                        "listen.queue.somaxconn");
        assertThat(registry.getMeters())
                .allSatisfy(meter -> assertThat(value(meter.getId().getName())).isNaN());
        assertThat(monitor.awaitFirstSample(Duration.ZERO)).isFalse();
    }

    @Test
    void registersTheListenersOfTheFirstSample() {
        metrics.bindTo(registry);
        monitor.sample();

        await().until(() -> registry.getMeters().size() == ALL);
        assertThat(value("tcp.listen.drops")).isEqualTo(53);
    }

    @Test
    void theCountersOfTheNamespaceAppearWithoutAListener() {
        proc.close(11);
        metrics.bindTo(registry);
        assertThat(registry.find("tcp.listen.drops").meters()).isEmpty();

        monitor.sample();

        await().until(() -> !registry.find("tcp.listen.drops").meters().isEmpty());
        assertThat(value("tcp.listen.drops")).isEqualTo(53);
    }

    @Test
    void aListenerThatClosesTakesItsMetersAlong() {
        proc.listen(12, 9090, 0);
        monitor.sample();
        metrics.bindTo(registry);
        assertThat(ofListeners()).hasSize(2 * OF_A_LISTENER);

        proc.close(11);
        await().until(() -> monitor.sample().queues().size() == 1);

        await().untilAsserted(() ->
                assertThat(ofListeners()).hasSize(OF_A_LISTENER).allMatch(each -> each.contains("[::]:9090")));
    }

    @Test
    void aNewNameGivesNewMeters() {
        monitor.sample();
        metrics.bindTo(registry);
        monitor.name(8080, "till");
        monitor.sample();

        await().untilAsserted(
                        () -> assertThat(ofListeners()).hasSize(OF_A_LISTENER).allMatch(each -> each.contains("till")));
        assertThat(value("listen.queue.depth")).isEqualTo(3);
    }

    @Test
    void distinguishesSiblings() {
        proc.listen(12, 8080, 4);
        monitor.sample();
        metrics.bindTo(registry);

        assertThat(registry.get("listen.queue.depth")
                        .tag("sibling", "0")
                        .gauge()
                        .value())
                .isEqualTo(3);
        assertThat(registry.get("listen.queue.depth")
                        .tag("sibling", "1")
                        .gauge()
                        .value())
                .isEqualTo(4);
    }

    @Test
    void noMoreListenersThanTheMaximumHaveMeters() {
        proc.listen(12, 8081, 0).listen(13, 8082, 0);
        monitor.sample();
        ListenQueueMetrics.builder(monitor).maxListeners(1).build().bindTo(registry);

        assertThat(ofListeners()).hasSize(OF_A_LISTENER).allMatch(each -> each.contains("shop"));
        assertThat(value("listen.queue.listeners")).isEqualTo(3);
        assertThat(value("listen.queue.unmetered")).isEqualTo(2);

        proc.close(11);
        await().until(() -> monitor.sample().queues().size() == 2);
        await().untilAsserted(() ->
                assertThat(ofListeners()).hasSize(OF_A_LISTENER).allMatch(each -> each.contains("[::]:8081")));
        assertThat(value("listen.queue.unmetered")).isEqualTo(1);
    }

    @Test
    void furtherTagsAreOnEveryMeter() {
        monitor.sample();
        new ListenQueueMetrics(monitor, List.of(Tag.of("region", "north"))).bindTo(registry);

        assertThat(registry.getMeters())
                .hasSize(ALL)
                .allSatisfy(meter -> assertThat(meter.getId().getTag("region")).isEqualTo("north"));
    }

    @Test
    void theSameRegistryTwiceIsTheSameAsOnce() {
        monitor.sample();
        metrics.bindTo(registry);
        metrics.bindTo(registry);
        assertThat(registry.getMeters()).hasSize(ALL);

        metrics.close();
        assertThat(registry.getMeters()).isEmpty();
    }

    @Test
    void severalRegistriesAreServed() {
        MeterRegistry other = new SimpleMeterRegistry();
        metrics.bindTo(registry);
        monitor.sample();
        metrics.bindTo(other);
        proc.listen(12, 9090, 0);
        await().until(() -> monitor.sample().queues().size() == 2);

        await().until(() -> registry.getMeters().size() == ALL + OF_A_LISTENER
                && other.getMeters().size() == ALL + OF_A_LISTENER);
        metrics.close();
        assertThat(registry.getMeters()).isEmpty();
        assertThat(other.getMeters()).isEmpty();
    }

    @Test
    void closeTakesTheMetersAndTheThreadAndLeavesTheMonitor() {
        metrics.bindTo(registry);
        monitor.sample();
        await().until(() -> registry.getMeters().size() == ALL);
        registry.counter("of.somebody.else");
        metrics.close();
        metrics.close();

        assertThat(registry.getMeters())
                .extracting(meter -> meter.getId().getName())
                .containsExactly("of.somebody.else");
        assertThat(monitor.isClosed()).isFalse();
        proc.listen(12, 9090, 0);
        await().until(() -> monitor.sample().queues().size() == 2);
        assertThat(registry.getMeters()).hasSize(1);
        await().until(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().startsWith("listenqueue-subscriber")));
    }

    @Test
    void aClosedSocketCannotBeBound() {
        metrics.close();
        assertThatIllegalStateException()
                .isThrownBy(() -> metrics.bindTo(registry))
                .withMessage("these metrics are closed and cannot be bound to a registry any more");

        ListenQueueMetrics ofClosed = new ListenQueueMetrics(monitor);
        monitor.close();
        assertThatIllegalStateException()
                .isThrownBy(() -> ofClosed.bindTo(registry))
                .withMessage("the monitor of these metrics is closed and has nothing to show");
        assertThat(registry.getMeters()).isEmpty();
    }

    @Test
    void afterTheMonitorIsClosedGaugesAreUnknownAndCountersStandStill() {
        monitor.declareBacklog(8080, 2);
        monitor.sample();
        metrics.bindTo(registry);
        monitor.close();

        assertThat(value("listen.queue.depth")).isNaN();
        assertThat(value("listen.queue.depth.max")).isNaN();
        assertThat(value("listen.queue.limit")).isNaN();
        assertThat(value("listen.queue.listeners")).isNaN();
        assertThat(value("listen.queue.snapshot.age")).isNaN();
        assertThat(value("listen.queue.somaxconn")).isNaN();
        assertThat(registry.get("listen.queue.episodes")
                        .tag("cause", "unknown")
                        .functionCounter()
                        .count())
                .isEqualTo(1);
        assertThat(value("tcp.listen.drops")).isEqualTo(53);
        metrics.close();
        assertThat(registry.getMeters()).isEmpty();
    }

    private static String tag(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    /** Returns the counts by cause, without those that are 0, except UNKNOWN. */
    private Map<String, Double> episodes() {
        return registry.get("listen.queue.episodes").functionCounters().stream()
                .filter(each ->
                        each.count() > 0 || "unknown".equals(each.getId().getTag("cause")))
                .collect(Collectors.toMap(each -> each.getId().getTag("cause"), FunctionCounter::count));
    }

    private double value(String name) {
        return registry.get(name).meter().measure().iterator().next().getValue();
    }

    private List<String> ofListeners() {
        return registry.getMeters().stream()
                .map(Meter::getId)
                .filter(id -> id.getTag("listener") != null)
                .map(id -> id.getName() + Tags.of(id.getTags()))
                .toList();
    }
}
