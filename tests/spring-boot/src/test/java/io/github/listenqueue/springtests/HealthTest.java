package io.github.listenqueue.springtests;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.listenqueue.ListenQueueMonitor;
import io.github.listenqueue.testsupport.Http;
import io.github.listenqueue.testsupport.LoadClients;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The contributor, and the readiness group that it joins. */
@ExtendWith(OutputCaptureExtension.class)
class HealthTest {

    private static final String HEALTH = "/actuator/health";
    private static final String READINESS = "/actuator/health/readiness";

    @Test
    void joinsReadiness() throws Exception {
        try (Running application = Running.with()) {
            assertFollows(application, READINESS, 503);
            assertThat(application.management().get("/actuator/health/liveness").body())
                    .doesNotContain("listenQueue");
        }
    }

    @Test
    void joinsTheReadinessThatTheApplicationMade() throws Exception {
        try (Running application = Running.with(
                "--management.endpoint.health.group.readiness.include=ping",
                "--management.endpoint.health.group.readiness.status.http-mapping.down=418",
                "--management.endpoint.health.group.other.include=ping")) {
            assertFollows(application, READINESS, 418);
            assertThat(application.management().get(READINESS).body())
                    .contains("ping")
                    .contains("listenQueue")
                    .doesNotContain("readinessState");
            assertThat(application.management().get("/actuator/health/other").body())
                    .contains("ping")
                    .doesNotContain("listenQueue");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--listenqueue.health.readiness=false",
                "--management.endpoint.health.group.readiness.exclude=listenQueue"
            })
    void staysOutOfReadinessIfConfigured(String argument) throws Exception {
        try (Running application = Running.with(argument)) {
            application.accept(false);
            try (LoadClients clients = new LoadClients()) {
                clients.start(application.port(), 40);
                await().until(() -> status(application, HEALTH) == 503);
                assertThat(status(application, READINESS)).isEqualTo(200);
            }
        }
    }

    @Test
    void keepsThePathThatReadinessHasOnTheMainPort() throws Exception {
        try (Running application = Running.with("--management.endpoint.health.probes.add-additional-paths=true")) {
            assertThat(new Http(application.port()).get("/readyz").body()).contains("UP");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--listenqueue.health.listeners=*",
                "--listenqueue.health.listeners=htt*",
                "--listenqueue.include=*",
                "--listenqueue.include=http*",
                "--listenqueue.exclude=manage*",
            })
    void considersTheWebServerThatAGlobChooses(String argument) throws Exception {
        try (Running application = Running.with(argument)) {
            assertFollows(application, HEALTH, 503);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    --listenqueue.include=management | | management | listenqueue.include=management
                    --listenqueue.exclude=*          | | none       | listenqueue.exclude=*
                    --listenqueue.health.listeners=management,/run/none* | --management.server.port= | http \
                            | listenqueue.health.listeners=management,/run/none*
                    """)
    void doesNotKnowIfPropertiesLeaveNothingToJudge(String choice, String other, String watched, String named)
            throws Exception {
        String[] arguments = other == null ? new String[] {choice} : new String[] {choice, other};
        try (Running application = Running.with(arguments)) {
            Http http = new Http(other == null ? application.managementPort() : application.port());
            await().untilAsserted(() -> {
                Json health = Json.get(http, HEALTH);
                assertThat(health.at("components.listenQueue.status")).isEqualTo("UNKNOWN");
                assertThat((String) health.at("components.listenQueue.details.reason"))
                        .isEqualTo(named + " leaves no open listener for health; watched: " + watched);
                assertThat(Json.get(http, "/actuator/listenqueues").at("status"))
                        .isEqualTo("UNKNOWN");
            });
        }
    }

    @Test
    void warnsOfListenersToConsiderThatAreNotThere(CapturedOutput output) {
        Running.with(
                        "--management.server.port=",
                        "--listenqueue.names.9=ghost",
                        "--listenqueue.health.listeners=http,management,ghost")
                .close();
        assertThat(warnings(output))
                .singleElement()
                .asString()
                .contains(" WARN ")
                .endsWith("Health does not depend on management,ghost, chosen by"
                        + " listenqueue.health.listeners=http,management,ghost: no such listener is open and watched");
    }

    @Test
    void isSilentIfEachListenerToConsiderIsThere(CapturedOutput output) {
        Running.with("--listenqueue.health.listeners=http,manage*,*").close();
        assertThat(warnings(output)).isEmpty();
    }

    @Test
    void needsNoReadinessGroup() throws Exception {
        try (Running application = Running.with("--management.endpoint.health.probes.enabled=false")) {
            assertThat(status(application, READINESS)).isEqualTo(404);
            assertFollows(application, HEALTH, 503);
        }
    }

    @Test
    void canBeSwitchedOff() throws Exception {
        for (String off : List.of(
                "listenqueue.health.enabled",
                "management.health.listenqueue.enabled",
                "management.health.defaults.enabled")) {
            try (Running application = Running.with("--" + off + "=false")) {
                assertThat(application.management().get(HEALTH).body()).as(off).doesNotContain("listenQueue");
                assertThat(application.management().get(READINESS).body())
                        .as(off)
                        .doesNotContain("listenQueue");
            }
        }
    }

    @Test
    void answersWhileTheSamplingIsStuck() throws Exception {
        Stuck.at(null);
        try (ServerSocket later = new ServerSocket();
                Running application = Running.with(List.of(Stuck.class))) {
            await().until(() -> listenQueue(application, "status"), "UP"::equals);
            CountDownLatch end = new CountDownLatch(1);
            Stuck.at(end);
            later.bind(null);
            try {
                // The blocked sample does not end, and the last snapshot ages.
                await().untilAsserted(() -> {
                    assertThat(listenQueue(application, "status")).isEqualTo("UNKNOWN");
                    assertThat((String) listenQueue(application, "details.reason"))
                            .contains("no sample for");
                    assertThat(((Number) listenQueue(application, "details.ageSeconds")).intValue())
                            .isGreaterThanOrEqualTo(5);
                });
                assertThat(status(application, READINESS)).isEqualTo(200);
            } finally {
                end.countDown();
            }
            await().until(() -> listenQueue(application, "status"), "UP"::equals);
        }
    }

    @Test
    void answersBeforeTheFirstSample() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        Stuck.at(end);
        try (Running application = Running.with(List.of(Stuck.class))) {
            assertThat(listenQueue(application, "status")).isEqualTo("UNKNOWN");
            assertThat(listenQueue(application, "details.reason")).isEqualTo("no sample yet");
            assertThat(status(application, READINESS)).isEqualTo(200);
            assertThat(Json.get(application.management(), "/actuator/listenqueues")
                            .at("reason"))
                    .isEqualTo("no sample yet");
            end.countDown();
            await().until(() -> listenQueue(application, "status"), "UP"::equals);
        } finally {
            end.countDown();
        }
    }

    private static Stream<String> warnings(CapturedOutput output) {
        return output.getAll().lines().filter(line -> line.contains("Health does not depend"));
    }

    private static Object listenQueue(Running application, String path) throws IOException, InterruptedException {
        return Json.get(application.management(), HEALTH).at("components.listenQueue." + path);
    }

    private static void assertFollows(Running application, String path, int codeWhenFull) throws Exception {
        await().until(() -> status(application, path) == 200);
        application.accept(false);
        try (LoadClients clients = new LoadClients()) {
            clients.start(application.port(), 40);
            await().until(() -> status(application, path) == codeWhenFull);
        }
        application.accept(true);
        await().until(() -> status(application, path) == 200);
    }

    private static int status(Running application, String path) throws IOException, InterruptedException {
        HttpResponse<String> answer = application.management().get(path);
        return answer.statusCode();
    }

    private static ConditionFactory await() {
        return Awaitility.await().atMost(Duration.ofSeconds(30)).ignoreExceptions();
    }

    /** A monitor of the application's own, whose sampling thread can be blocked. */
    @Configuration(proxyBeanMethods = false)
    static class Stuck {

        private static volatile CountDownLatch end = new CountDownLatch(0);

        /** Sets a latch that the monitor waits for at each listener that it finds; null for none. */
        static void at(CountDownLatch latch) {
            end = latch == null ? new CountDownLatch(0) : latch;
        }

        @Bean
        ListenQueueMonitor own() {
            return ListenQueueMonitor.builder().include(Stuck::waits).build();
        }

        private static boolean waits(SocketAddress listener) {
            try {
                return end.await(1, TimeUnit.MINUTES);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return true;
            }
        }
    }
}
