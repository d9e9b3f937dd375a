package io.github.listenqueue.springtests;

import static io.github.listenqueue.springtests.JvmVariant.Server.JETTY;
import static io.github.listenqueue.springtests.JvmVariant.Server.NETTY;
import static io.github.listenqueue.springtests.JvmVariant.Server.TOMCAT;
import static io.github.listenqueue.springtests.JvmVariant.Server.UNDERTOW;
import static io.github.listenqueue.springtests.JvmVariant.Server.UNDERTOW_BY_DEFAULT;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.listenqueue.testsupport.Http;
import io.github.listenqueue.testsupport.LoadClients;
import io.github.listenqueue.testsupport.Ss;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The application in separate processes, with the starter as its only addition: idle, with a stalled acceptor and a full queue,
 * and after the recovery.
 */
@Execution(ExecutionMode.CONCURRENT)
class ApplicationIT {

    private static final String READINESS = "/actuator/health/readiness";
    private static final Path FOLDER = Path.of(System.getProperty("app.folder"));
    private static final String GENERATION = System.getProperty("spring-boot.version");

    static Stream<JvmVariant> variants() {
        Stream<JvmVariant> executableJars =
                Stream.of(new JvmVariant(TOMCAT, 17, true), new JvmVariant(TOMCAT, 25, true));
        Stream<JvmVariant> otherServers = switch (GENERATION.substring(0, 3)) {
            case "3.5" ->
                Stream.of(
                        new JvmVariant(UNDERTOW, 17, false),
                        new JvmVariant(UNDERTOW_BY_DEFAULT, 25, false),
                        new JvmVariant(NETTY, 25, false));
            case "4.0" -> Stream.of(new JvmVariant(JETTY, 17, false));
            default ->
                Stream.of(
                        new JvmVariant(NETTY, 17, true),
                        new JvmVariant(JETTY, 25, true),
                        new JvmVariant(TOMCAT, 17, false));
        };
        return Stream.concat(executableJars, otherServers);
    }

    @ParameterizedTest
    @MethodSource("variants")
    void reportsAFullQueueAndItsRecovery(JvmVariant variant) throws Exception {
        try (Application application = Application.start(variant.command(FOLDER))) {
            Http management = new Http(application.managementPort());
            await().untilAsserted(() ->
                    assertThat(management.get(READINESS).statusCode()).isEqualTo(200));
            await().untilAsserted(() -> assertCalm(variant, application, management));

            management.post("/actuator/stall", "{\"stalled\": true}");
            try (LoadClients crowd = new LoadClients()) {
                crowd.overfill(application.port());
                await().untilAsserted(() ->
                        assertThat(management.get(READINESS).statusCode()).isEqualTo(503));
                await().untilAsserted(() -> assertFull(variant, application, management));
                await().untilAsserted(() -> assertThat(application.log()).contains("Heard that http is full"));
            }
            management.post("/actuator/stall", "{\"stalled\": false}");
            await().untilAsserted(() ->
                    assertThat(management.get(READINESS).statusCode()).isEqualTo(200));

            assertThat(application.log().contains("Health probes need the event loops they check"))
                    .as("both servers of Reactor Netty run on the same event loops")
                    .isEqualTo(variant.server() == NETTY);
            assertThat(application.stop()).as(application.log()).isEqualTo(143);
            assertThat(application.log())
                    .doesNotContain("Exception", "ERROR", "Health probes pass the queue")
                    // The JVM's warning about native access. Netty causes further warnings.
                    .doesNotContainPattern("called by (io\\.github\\.listenqueue|com\\.sun\\.jna)");
        }
    }

    private static void assertCalm(JvmVariant variant, Application application, Http management) throws Exception {
        assertThat(management.get("/actuator/prometheus").body())
                .contains(
                        "{address=\"::\",listener=\"http\",port=\"" + application.port() + "\",sibling=\"0\",",
                        "{address=\"::\",listener=\"management\",port=\"" + application.managementPort() + "\",",
                        "listen_queue_depth_connections{",
                        "listen_queue_limit_connections{",
                        "listen_queue_wait_max_seconds{",
                        "listen_queue_half_open_connections{",
                        "listen_queue_stall_tolerance_seconds{",
                        "listen_queue_episodes_total{address=\"::\",cause=\"acceptor_blocked\",listener=\"http\",");
        Json http = Json.get(management, "/actuator/listenqueues/http");
        assertThat(http.at("source.kind")).as("%s", http).isEqualTo(variant.asksSockets() ? "SOCKET" : "PROCFS");
        assertThat(http.at("listeners.0.limitSource")).isEqualTo(variant.asksSockets() ? "kernel" : "declared");
        assertThat(http.number("listeners.0.limit"))
                .isEqualTo(variant.limit())
                .isEqualTo(Ss.listener(application.port()).limit());
        Json actuator = Json.get(management, "/actuator/listenqueues/management");
        assertThat(actuator.number("listeners.0.limit"))
                .isEqualTo(Ss.listener(application.managementPort()).limit());
        assertThat(management.get("/actuator/listenqueues/nobody").statusCode()).isEqualTo(404);
        assertThat(Json.get(management, "/actuator/health").at("components.listenQueue.status"))
                .isEqualTo("UP");
    }

    private static void assertFull(JvmVariant variant, Application application, Http management) throws Exception {
        Ss.Row before = Ss.listener(application.port());
        Json http = Json.get(management, "/actuator/listenqueues/http");
        Json health = Json.get(management, "/actuator/health");
        // Refused clients retry, so only numbers that did not change in between can be compared.
        assertThat(Ss.listener(application.port())).isEqualTo(before);
        assertThat(http.number("listeners.0.depth")).isEqualTo(before.depth());
        assertThat(before.depth()).isGreaterThan(before.limit());
        assertThat(http.at("listeners.0.full")).isEqualTo(true);
        assertThat(http.at("status")).isEqualTo("DOWN");
        assertThat(http.at("listeners.0.saturation.since")).isNotNull();
        // After 5 s the reason also says that the queue is not being emptied.
        String reason = "http is full.*: " + before.depth() + " waiting, limit " + before.limit() + ".*";
        assertThat((String) http.at("reason")).matches(reason);
        assertThat((String) health.at("components.listenQueue.details.reason")).matches(reason);
        assertThat(health.at("components.listenQueue.status")).isEqualTo("DOWN");
        assertThat((String) http.at("listeners.0.saturation.cause")).isNotBlank();
        assertThat(http.at("listeners.0.saturation.advice")).isInstanceOf(List.class);
        assertThat(health.at("components.listenQueue.details.listeners").toString())
                .contains("explanation=" + http.at("listeners.0.saturation.explanation"));
        if (variant.asksSockets()) {
            assertThat(http.number("listeners.0.drops")).isEqualTo(before.drops());
        } else {
            assertThat(http.at("listeners.0.drops")).isNull();
        }
    }

    private static ConditionFactory await() {
        return Awaitility.await().atMost(Duration.ofSeconds(30)).ignoreExceptions();
    }
}
