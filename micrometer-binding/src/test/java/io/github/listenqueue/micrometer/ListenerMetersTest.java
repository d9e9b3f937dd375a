package io.github.listenqueue.micrometer;

import static io.github.listenqueue.micrometer.Soon.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.listenqueue.DropReason;
import io.github.listenqueue.ListenQueueDiagnosis.Cause;
import io.github.listenqueue.ListenQueueMonitor;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tags;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The meters of a listener for all kinds of statistics. */
class ListenerMetersTest {

    @TempDir
    private Path folder;

    private FakeProc proc;
    private ListenQueueMonitor monitor;
    /** A strong reference, since a registry holds the objects of meters weakly. */
    private MeterGroup group;

    private final FakeStats stats = new FakeStats();
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    @BeforeEach
    void setUp() {
        proc = new FakeProc(folder);
        monitor = proc.monitor().build();
    }

    @AfterEach
    void close() {
        monitor.close();
    }

    @Test
    void waitingTimeAndHalfOpenRequestsComeFromTheStats() {
        stats.oldestWaiting = Optional.of(Duration.ofMillis(1204));
        stats.halfOpen = OptionalInt.of(34);
        shown();

        assertThat(value("listen.queue.wait.max")).isEqualTo(1.204);
        assertThat(value("listen.queue.half.open")).isEqualTo(34);
    }

    @Test
    void unknownValuesAreNaN() {
        shown();

        assertThat(value("listen.queue.wait.max")).isNaN();
        assertThat(value("listen.queue.half.open")).isNaN();
        assertThat(value("listen.queue.stall.tolerance")).isNaN();
    }

    @Test
    void anUnreadableListenerShowsNoOldValues() {
        stats.oldestWaiting = Optional.of(Duration.ofMillis(1204));
        stats.halfOpen = OptionalInt.of(34);
        stats.current = false;
        shown();

        assertThat(value("listen.queue.wait.max")).isNaN();
        assertThat(value("listen.queue.half.open")).isNaN();
    }

    @Test
    void theHighestDepthIsThatOfThePeakWindowAtEachRead() {
        stats.peak = 129;
        shown();

        assertThat(value("listen.queue.depth.max")).isEqualTo(129);
        assertThat(value("listen.queue.depth.max")).isEqualTo(129);
        assertThat(stats.windowsAsked).hasSize(2).containsOnly(Duration.ofMinutes(1));
        stats.current = false;
        assertThat(value("listen.queue.depth.max")).isNaN();
    }

    @Test
    void stallToleranceIsThatOfTheLatestSample() {
        stats.limit = OptionalInt.of(128);
        stats.address = new InetSocketAddress("::", 8080);
        proc.listen(1, 8080, 0);
        shown();
        monitor.sample();
        await().until(() -> {
            proc.passiveOpens(1000);
            return monitor.sample().arrivalRate().orElse(0) > 0;
        });

        Duration tolerance =
                monitor.snapshot().stallTolerance(stats.shown().queue()).orElseThrow();
        assertThat(value("listen.queue.stall.tolerance")).isPositive().isEqualTo(tolerance.toNanos() / 1e9);
        stats.current = false;
        assertThat(value("listen.queue.stall.tolerance")).isNaN();

        stats.current = true;
        proc.listen(2, 8081, 0);
        await().until(() -> !monitor.sample().soleListener());
        assertThat(value("listen.queue.stall.tolerance"))
                .as("beside another listener")
                .isNaN();
    }

    @Test
    void everyCauseHasItsEpisodesFromZeroOn() {
        shown();
        for (Cause cause : Cause.values()) {
            assertThat(episodes(cause)).as("%s", cause).isZero();
        }

        stats.episodes.put(Cause.ACCEPTOR_BLOCKED, 2L);
        stats.episodes.put(Cause.BURST, 1L);
        assertThat(episodes(Cause.ACCEPTOR_BLOCKED)).isEqualTo(2);
        assertThat(episodes(Cause.BURST)).isEqualTo(1);
        assertThat(registry.get("listen.queue.episodes").functionCounters())
                .hasSameSizeAs(Cause.values())
                .satisfies(all -> assertThat(
                                all.stream().mapToDouble(each -> each.count()).sum())
                        .isEqualTo(3));
    }

    @Test
    void everyReasonHasItsPacketsFromZeroOn() {
        shown();
        for (DropReason reason : DropReason.values()) {
            assertThat(losses(reason)).as("%s", reason).isZero();
        }

        stats.dropped.put(DropReason.SYN_QUEUE_FULL, 3L);
        stats.dropped.put(DropReason.UNKNOWN, 1L);
        assertThat(losses(DropReason.ACCEPT_QUEUE_FULL)).isZero();
        assertThat(losses(DropReason.SYN_QUEUE_FULL)).isEqualTo(3);
        assertThat(losses(DropReason.UNKNOWN)).isEqualTo(1);
    }

    @Test
    void aStalledQueueIsOneAndAToolsListenerIsZero() {
        shown();
        assertThat(value("listen.queue.stalled")).isZero();
        assertThat(value("listen.queue.application")).isEqualTo(1);

        stats.stalled = true;
        stats.application = false;
        assertThat(value("listen.queue.stalled")).isEqualTo(1);
        assertThat(value("listen.queue.application")).isZero();

        stats.current = false;
        assertThat(value("listen.queue.stalled")).isNaN();
        assertThat(value("listen.queue.application")).as("no sample tells it").isZero();
    }

    @Test
    void aUnixListenerHasEverythingButDrops() {
        stats.address = UnixDomainSocketAddress.of("/run/shop.sock");
        stats.name = "/run/shop.sock";
        shown();

        assertThat(registry.getMeters())
                .extracting(Meter::getId)
                .allMatch(id -> "unix".equals(id.getTag("transport")))
                .extracting(Meter.Id::getName)
                .contains(
                        "listen.queue.depth",
                        "listen.queue.limit",
                        "listen.queue.wait.max",
                        "listen.queue.stalled",
                        "listen.queue.application",
                        "listen.queue.episodes")
                .doesNotContain("listen.queue.drops", "listen.queue.losses");
    }

    @Test
    void aNameOfAnyCharactersIsOneLabel() {
        stats.address = UnixDomainSocketAddress.of("/run/a \"b\" \\c,d=\u00e9}.sock");
        stats.name = "@shop\u0000\n";
        shown();

        assertThat(registry.scrape().lines())
                .filteredOn(line -> line.startsWith("listen_queue_depth_connections"))
                .containsExactly("listen_queue_depth_connections{address=\"/run/a \\\"b\\\" \\\\c,d=\u00e9}.sock\","
                        + "listener=\"@shop\u0000\\n\",port=\"none\",sibling=\"0\",transport=\"unix\"} 0.0");
    }

    private void shown() {
        Logger log = LoggerFactory.getLogger(ListenQueueMetrics.class);
        RegisteredMeters meters = new RegisteredMeters(registry, meter -> false, log);
        MeteredListener listener = new MeteredListener(stats.shown(), stats.name, 0);
        group = ListenerMeters.of(meters, monitor, listener, Tags.empty(), Duration.ofMinutes(1));
        group.register();
    }

    private double value(String name) {
        return registry.get(name).gauge().value();
    }

    private double losses(DropReason reason) {
        return registry.get("listen.queue.losses")
                .tag("reason", reason.name().toLowerCase(Locale.ROOT))
                .functionCounter()
                .count();
    }

    private double episodes(Cause cause) {
        return registry.get("listen.queue.episodes")
                .tag("cause", cause.name().toLowerCase(Locale.ROOT))
                .functionCounter()
                .count();
    }
}
