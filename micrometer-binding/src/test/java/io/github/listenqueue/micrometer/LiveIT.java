package io.github.listenqueue.micrometer;

import static io.github.listenqueue.micrometer.Soon.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.listenqueue.ListenQueueDiagnosis.Cause;
import io.github.listenqueue.ListenQueueMonitor;
import io.github.listenqueue.SnapshotSource;
import io.github.listenqueue.testsupport.Ss;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real listeners of this process, with {@code ss} as the oracle. */
class LiveIT {

    private static final long BURST_MS = 300;

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    @BeforeAll
    static void micrometerIsTheOneThatTheBuildMeant() {
        MicrometerVersion.assertAsMeant(PrometheusMeterRegistry.class);
    }

    @Test
    void aScrapeIsWhatTheJavadocPromisesAndWhatSsShows() throws IOException {
        try (LiveServer server = LiveServer.onAllAddresses(128);
                ListenQueueMonitor monitor =
                        watching(server).name(server.port(), "http").build()) {
            assertThat(monitor.sample().source().kind()).isEqualTo(SnapshotSource.Kind.SOCKET);
            new ListenQueueMetrics(monitor).bindTo(registry);
            server.fill(129);
            server.connectAndLeave(51);
            monitor.sample();
            Ss.Row row = Ss.listener(server.port());

            assertThat(row.depth()).isEqualTo(129);
            assertThat(row.limit()).isEqualTo(128);
            assertThat(row.drops()).isGreaterThanOrEqualTo(51);
            String promised = Exposition.promised()
                    .replace("port=\"8080\"", "port=\"" + server.port() + "\"")
                    .replaceAll("(?m)^(listen_queue_(?:drops|losses)_.*) 51.0$", "$1 " + (double) row.drops());
            assertThat(withoutNamespace(registry.scrape())).isEqualTo(withoutNamespace(promised));
        }
    }

    @Test
    void aBurstBetweenTwoScrapesIsSeen() throws IOException {
        try (LiveServer server = LiveServer.onAllAddresses(16);
                ListenQueueMonitor monitor =
                        watching(server).interval(Duration.ofMillis(10)).start()) {
            ListenQueueMetrics.builder(monitor)
                    .peakWindow(Duration.ofSeconds(15))
                    .build()
                    .bindTo(registry);
            awaitMeters();
            assertThat(value("listen_queue_depth_max_connections")).isZero();
            assertThat(value("listen_queue_drops_packets_total")).isZero();
            assertThat(value("listen_queue_saturated_seconds_total")).isZero();

            server.fill(17);
            server.connectAndLeave(5);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(BURST_MS));
            server.drain();
            double dropped = Ss.listener(server.port()).drops();
            await().until(() -> value("listen_queue_depth_connections") == 0);

            assertThat(dropped).isGreaterThanOrEqualTo(5);
            assertThat(value("listen_queue_depth_max_connections")).isEqualTo(17);
            assertThat(value("listen_queue_drops_packets_total")).isEqualTo(dropped);
            assertThat(value("listen_queue_saturated_seconds_total")).isPositive();
            // Once, whichever its cause: that is known a moment later.
            await().untilAsserted(() -> assertThat(episodes()).isEqualTo(1));
        }
    }

    @Test
    void eachSiblingShowsWhatSsShowsOfIt() throws IOException {
        try (LiveServer server = LiveServer.sharing(3, 40);
                ListenQueueMonitor monitor = watching(server).build()) {
            monitor.sample();
            new ListenQueueMetrics(monitor).bindTo(registry);
            server.connectAndLeave(30);
            monitor.sample();

            assertThat(registry.find("listen.queue.depth").gauges())
                    .extracting(gauge -> gauge.getId().getTag("sibling"))
                    .containsExactlyInAnyOrder("0", "1");
            List<Ss.Row> oracle = Ss.listeners(server.port());
            assertThat(oracle)
                    .anyMatch(row -> row.limit() == 3 && row.drops() > 0)
                    .anyMatch(row -> row.limit() == 40 && row.drops() == 0);
            assertThat(registry.find("listen.queue.depth").gauges())
                    .extracting(this::numbers)
                    .containsExactlyInAnyOrderElementsOf(
                            oracle.stream().map(LiveIT::expected).toList());
        }
    }

    @Test
    void howLongTheOldestHasWaitedIsShownWhileTheQueueIsHigh() throws IOException {
        try (LiveServer server = LiveServer.onAllAddresses(16);
                ListenQueueMonitor monitor =
                        watching(server).interval(Duration.ofMillis(10)).start()) {
            new ListenQueueMetrics(monitor).bindTo(registry);
            awaitMeters();
            assertThat(value("listen_queue_wait_max_seconds")).isNaN();
            assertThat(value("listen_queue_half_open_connections")).isNaN();

            server.fill(17);
            await().until(() -> value("listen_queue_wait_max_seconds") > 1);
            assertThat(value("listen_queue_half_open_connections")).isNotNegative();

            server.drain();
            await().until(() -> Double.isNaN(value("listen_queue_wait_max_seconds"))
                    && Double.isNaN(value("listen_queue_half_open_connections")));
        }
    }

    @Test
    void aQueueThatNobodyEmptiesIsStalledAtAnyDepth() throws IOException {
        try (LiveServer server = LiveServer.onAllAddresses(100);
                ListenQueueMonitor monitor = watching(server)
                        .interval(Duration.ofMillis(10))
                        .stalledAfter(Duration.ofMillis(200))
                        .start()) {
            new ListenQueueMetrics(monitor).bindTo(registry);
            awaitMeters();
            assertThat(value("listen_queue_stalled")).isZero();
            assertThat(value("listen_queue_application")).isEqualTo(1);

            server.fill(1);
            await().until(() -> value("listen_queue_stalled") == 1);
            await().until(() -> value("listen_queue_wait_max_seconds") > 1);

            server.drain();
            await().until(() -> value("listen_queue_stalled") == 0);
        }
    }

    @Test
    void aUnixListenerHasItsMeters(@TempDir Path folder) throws IOException {
        UnixDomainSocketAddress address = UnixDomainSocketAddress.of(folder.resolve("a \"shop\".sock"));
        try (ServerSocketChannel server =
                        ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(address, 4);
                SocketChannel first = SocketChannel.open(address);
                SocketChannel second = SocketChannel.open(address);
                ListenQueueMonitor monitor =
                        ListenQueueMonitor.builder().include(address::equals).build()) {
            assertThat(List.of(server, first, second)).allMatch(Channel::isOpen);
            monitor.sample();
            new ListenQueueMetrics(monitor).bindTo(registry);

            String path = address.toString().replace("\"", "\\\"");
            String labels = "{address=\"" + path + "\",listener=\"" + path
                    + "\",port=\"none\",sibling=\"0\",transport=\"unix\"}";
            assertThat(registry.scrape().lines())
                    .contains(
                            "listen_queue_depth_connections" + labels + " 2.0",
                            "listen_queue_limit_connections" + labels + " 4.0",
                            "listen_queue_utilization" + labels + " 0.4",
                            "listen_queue_stall_tolerance_seconds" + labels + " NaN")
                    .noneMatch(line -> line.startsWith("listen_queue_drops"))
                    .noneMatch(line -> line.startsWith("listen_queue_losses"));
        }
    }

    private static ListenQueueMonitor.Builder watching(LiveServer server) {
        int port = server.port();
        return ListenQueueMonitor.builder()
                .include(address -> address instanceof InetSocketAddress inet && inet.getPort() == port);
    }

    private static List<Double> expected(Ss.Row row) {
        return List.of((double) row.depth(), (double) row.limit(), (double) row.drops());
    }

    private List<Double> numbers(Gauge depth) {
        String sibling = depth.getId().getTag("sibling");
        return List.of(
                depth.value(),
                registry.get("listen.queue.limit")
                        .tag("sibling", sibling)
                        .gauge()
                        .value(),
                registry.get("listen.queue.drops")
                        .tag("sibling", sibling)
                        .functionCounter()
                        .count());
    }

    /** They are registered one after the other, on the thread that samples; these come last. */
    private void awaitMeters() {
        await().until(() ->
                registry.find("listen.queue.episodes").functionCounters().size() == Cause.values().length);
    }

    private double episodes() {
        return registry.get("listen.queue.episodes").functionCounters().stream()
                .mapToDouble(FunctionCounter::count)
                .sum();
    }

    /** Scrapes the number of a meter of the only listener with a name. */
    private double value(String name) {
        return registry.scrape()
                .lines()
                .filter(line -> line.startsWith(name + "{"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .findFirst()
                .orElseThrow();
    }

    /** Removes the numbers of the namespace, which other processes and tests share. */
    private static String withoutNamespace(String exposition) {
        return Exposition.withoutNumber("tcp_|listen_queue_somaxconn", Exposition.normalized(exposition));
    }
}
