package io.github.listenqueue.examples.observability;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.jdi.VirtualMachine;
import io.github.listenqueue.testsupport.Http;
import io.github.listenqueue.testsupport.LoadClients;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/** The steps of an incident in order, with a real server and a real Prometheus with the shipped files. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(150)
final class ObservabilityIT {

    private static final int SMALL = 16;
    private static final Duration PATIENCE = Duration.ofSeconds(45);
    private static final Duration LONG_PATIENCE = Duration.ofSeconds(90);
    private static final Map<String, String> VARIABLES = Map.ofEntries(
            entry("job", ".*"),
            entry("instance", ".*"),
            entry("listener", ".*"),
            entry("__rate_interval", Faster.of("1m")),
            entry("__range", Faster.of("1h")));

    private Path directory;
    private final ExampleServer.ServerPorts ports = ExampleServer.ServerPorts.free();
    private ExampleServer server;
    private Prometheus prometheus;

    @BeforeAll
    void start() throws Exception {
        Programs.assume("prometheus", "timeout");
        // Kept for the output of the programs.
        directory = Files.createTempDirectory(Kit.ROOT.resolve("target"), "incident-");
        server = ExampleServer.start(directory, ports, SMALL);
        prometheus = Prometheus.start(directory, ports.management());
    }

    @AfterAll
    void stop() {
        if (prometheus != null) {
            prometheus.close();
        }
        if (server != null) {
            server.close();
        }
    }

    @Test
    @Order(1)
    void everyMeterOfTheRulesAndTheDashboardIsScraped() {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(prometheus.labelValues("__name__", "{job=\"shop\"}"))
                        .containsAll(Metrics.scrapedForAll()));
        assertThat(prometheus.firing()).isEmpty();
    }

    @Test
    @Order(1)
    void theRunbookHasASectionForEveryCause() {
        String episodes = "listen_queue_episodes_total{job=\"shop\"}";
        await().atMost(PATIENCE)
                .untilAsserted(() ->
                        assertThat(prometheus.labelValues("cause", episodes)).contains("acceptor_blocked", "unknown"));
        assertThat(Kit.runbookAnchors()).containsAll(prometheus.labelValues("cause", episodes));
    }

    @Test
    @Order(2)
    void onlyListenersOfTheApplicationAreMarkedAsSuch() {
        assertThat(prometheus.query("listen_queue_application{listener=\"http\"}"))
                .containsExactly(1.0);
        assertThat(prometheus.query("listen_queue_application{listener=\"management\"}"))
                .containsExactly(0.0);
        assertThat(prometheus.query("listen_queue_application{port=\"" + ports.debug() + "\"}"))
                .containsExactly(0.0);
    }

    /** Harmless packets at the application's listener, a full queue of a tool, and an overflow of another process. */
    @Test
    @Order(3)
    void harmlessSituationsRaiseNoAlert() throws Exception {
        // Together they last longer than any alert takes to fire.
        List<String> situations = Stream.of(
                        "increase(listen_queue_losses_packets_total{listener=\"http\",reason=\"other\"}[10m]) > 20",
                        "increase(tcp_listen_overflows_events_total[10m]) > 20",
                        "increase(listen_queue_saturated_seconds_total{port=\"" + ports.debug() + "\"}[10m]) > 30")
                .map(Faster::of)
                .toList();
        try (ServerSocket neighbour = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            List<SteadyClients> loads =
                    List.of(SteadyClients.start(neighbour.getLocalPort()), SteadyClients.start(ports.debug()));
            try {
                await().atMost(LONG_PATIENCE)
                        .pollInterval(Duration.ofMillis(200))
                        .untilAsserted(() -> {
                            SignedSyns.send(ports.http());
                            assertThat(situations)
                                    .allSatisfy(query ->
                                            assertThat(prometheus.query(query)).isNotEmpty());
                        });
            } finally {
                for (SteadyClients clients : loads) {
                    clients.stop();
                }
            }
        }
        assertThat(prometheus.queryRange("ALERTS{alertstate=\"firing\"}")).isEmpty();
    }

    @Test
    @Order(4)
    void aBurstRaisesTheAlertAboutALowLimit() throws Exception {
        server.stopFor(2 * SMALL);
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(alerts()).containsExactly("ListenQueueLimitLow http"));
    }

    @Test
    @Order(5)
    void raisingTheLimitResolvesTheAlert() {
        double somaxconn =
                prometheus.query("listen_queue_somaxconn_connections").get(0);
        restart((int) somaxconn);
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(prometheus.query("listen_queue_limit_connections{listener=\"http\"}"))
                        .containsExactly(somaxconn));
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(alerts()).isEmpty());
    }

    /** Three connections in a queue for thousands are not visible in its utilization. */
    @Test
    @Order(6)
    void aStalledQueueRaisesOneAlertAtAnyDepth() throws Exception {
        server.stall(60);
        try (LoadClients few = new LoadClients()) {
            few.start(ports.http(), 3);
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(alerts()).containsExactly("ListenQueueStalled http"));
            assertThat(prometheus.query("listen_queue_depth_connections{listener=\"http\"}"))
                    .allMatch(depth -> depth <= 3);
        }
        server.stall(0);
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(alerts()).isEmpty());
    }

    @Test
    @Order(7)
    void aStalledServerRaisesTheAlertsAndEveryQueryReturnsData() throws Exception {
        restart(SMALL);
        server.stall(60);
        SteadyClients clients = SteadyClients.start(ports.http());
        try {
            // No alert about a low limit: a larger queue does not help a stalled acceptor.
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(alerts())
                            .containsExactlyInAnyOrder(
                                    "ListenQueueFull http",
                                    "ListenQueueStalled http",
                                    "ListenQueueDropping http",
                                    "ListenQueueHigh http"));
            await().atMost(PATIENCE).untilAsserted(this::checkTheNumbersInTheDescriptions);
            assertThat(new Http(ports.management()).isOk("/actuator/health/readiness"))
                    .isFalse();
            assertThat(new Http(ports.management()).isOk("/actuator/health/liveness"))
                    .isTrue();
            await().atMost(PATIENCE).untilAsserted(this::checkEveryQueryReturnsData);
        } finally {
            clients.stop();
        }
    }

    @Test
    @Order(8)
    void everyAlertResolvesOnceConnectionsAreAccepted() {
        server.stall(0);
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(alerts()).isEmpty());
    }

    @Test
    @Order(9)
    void aStuckSamplerRaisesAnAlertUntilItRunsAgain() throws Exception {
        VirtualMachine debugged = server.stopSampling();
        try {
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(alerts()).contains("ListenQueueMonitorBlind "));
        } finally {
            debugged.dispose();
        }
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(alerts()).doesNotContain("ListenQueueMonitorBlind "));
    }

    @Test
    @Order(10)
    void dropsAreInferredWithoutSocketOptions() throws Exception {
        assertThat(description("ListenQueueDropping")).isEmpty();
        restart(SMALL, "--listenqueue.native-access=off");
        server.stall(60);
        SteadyClients clients = SteadyClients.start(ports.http());
        try {
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(description("ListenQueueDropping"))
                            .hasValueSatisfying(text -> assertThat(text).contains("inferred from the overflows")));
        } finally {
            clients.stop();
        }
    }

    @Test
    @Order(11)
    void aServerWithoutItsMonitorRaisesAnAlert() {
        restart(SMALL, "--listenqueue.enabled=false");
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(alerts()).containsExactly("ListenQueueMonitorBlind "));
    }

    private void restart(int acceptCount, String... more) {
        server.close();
        server = ExampleServer.start(directory, ports, acceptCount, more);
    }

    private List<String> alerts() {
        return prometheus.firing().stream()
                .map(alert -> alert.path("labels"))
                .map(labels -> labels.path("alertname").asString() + " "
                        + labels.path("listener").asString(""))
                .toList();
    }

    private Optional<JsonNode> firing(String alert) {
        return prometheus.firing().stream()
                .filter(firing ->
                        firing.path("labels").path("alertname").asString().equals(alert))
                .findFirst();
    }

    private Optional<String> description(String alert) {
        return firing(alert)
                .map(firing -> firing.path("annotations").path("description").asString());
    }

    private void checkTheNumbersInTheDescriptions() {
        JsonNode labels = firing("ListenQueueFull").orElseThrow().path("labels");
        assertThat(labels.path("port").asString()).isEqualTo(Integer.toString(ports.http()));
        assertThat(description("ListenQueueFull").orElseThrow())
                .contains("listener http (port " + ports.http() + ", sibling 0) of shop on 127.0.0.1:"
                        + ports.management())
                .containsPattern("Waiting for accept\\(\\) now: (17|18|19), limit 16\\.")
                .containsPattern("most frequent first: [a-z]+(_[a-z]+)*(, [a-z]+(_[a-z]+)*)*\\.$");
        assertThat(description("ListenQueueStalled").orElseThrow())
                .containsPattern("Waiting for accept\\(\\) now: (17|18|19), the oldest for [0-9.]+");
        assertThat(description("ListenQueueDropping").orElseThrow()).contains("counted at its socket");
    }

    private void checkEveryQueryReturnsData() {
        List<String> unanswered = new ArrayList<>();
        for (Dashboard.Query query : Dashboard.load().queries()) {
            String expr = Dashboard.substitute(query.expr(), VARIABLES);
            List<Double> data = query.instant() ? prometheus.query(expr) : prometheus.queryRange(expr);
            if (!isData(expr, data)) {
                unanswered.add(query.origin() + ": " + expr);
            }
        }
        for (Rule rule : Kit.rules()) {
            if (!rule.isAlert() && !isData(rule.name(), prometheus.query(rule.name()))) {
                unanswered.add(rule.name());
            }
        }
        for (String query : Kit.runbookQueries()) {
            if (!isData(query, prometheus.query(Faster.of(query)))) {
                unanswered.add("runbook: " + query);
            }
        }
        assertThat(unanswered).isEmpty();
        Set<String> variables = new TreeSet<>();
        for (JsonNode variable : Dashboard.load().variables()) {
            if (variable.path("type").asString().equals("query")) {
                variables.addAll(values(variable.path("query").path("query").asString()));
            }
        }
        assertThat(variables).contains("shop", "127.0.0.1:" + ports.management(), "http", "management");
    }

    /** Returns true for data. A stall tolerance may be NaN: with a management port, no listener has all arrivals. */
    private static boolean isData(String query, List<Double> data) {
        return query.contains("stall_tolerance")
                ? data.contains(Double.NaN)
                : data.stream().anyMatch(Double::isFinite);
    }

    private List<String> values(String variableQuery) {
        Matcher parts = Pattern.compile("label_values\\((.+), (\\w+)\\)").matcher(variableQuery);
        assertThat(parts.matches()).as(variableQuery).isTrue();
        return prometheus.labelValues(parts.group(2), Dashboard.substitute(parts.group(1), VARIABLES));
    }
}
