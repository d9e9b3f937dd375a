package io.github.listenqueue.agent.live;

import static io.github.listenqueue.testsupport.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.listenqueue.testsupport.Jdk;
import io.github.listenqueue.testsupport.Ports;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The ports of the agent in a JVM whose own server is stuck. */
class EndpointIT {

    private final HttpClient client = HttpClient.newHttpClient();

    static Stream<Jdk> jvms() throws IOException {
        return Jdks.all().stream();
    }

    @ParameterizedTest
    @MethodSource("jvms")
    void answersWhileTheApplicationIsStuck(Jdk jvm) throws Exception {
        List<Integer> ports = Ports.free(2);
        String options = "=interval=50ms,http=" + ports.get(0) + ",haproxy=" + ports.get(1) + ",loadFloor=0.2";
        try (TargetProcess target =
                TargetProcess.start(jvm, List.of(), "stuck", "-javaagent:" + Command.JAR + options)) {
            await().untilAsserted(() -> {
                HttpResponse<String> health = get(ports.get(0), "/health");
                assertThat(health.statusCode()).as(health.body()).isEqualTo(503);
                assertThat(health.body()).contains("\"status\": \"DOWN\"", "\"reason\": ");
            });
            await().untilAsserted(() -> assertThat(get(ports.get(0), "/queues").body())
                    .contains("ACCEPTOR_BLOCKED", "\"depth\": 11", "\"limit\": 10", ":" + target.port()));
            // Its own two listeners are tools, and in no trouble.
            assertThat(get(ports.get(0), "/queues").body().split("\"application\": false", -1))
                    .hasSize(3);
            assertThat(get(ports.get(0), "/load").body()).contains("\"share\": 0.", "\"reason\": ", "\"at\": \"2");
            assertThat(get(ports.get(0), "/nothing").statusCode()).isEqualTo(404);
            assertMetrics(get(ports.get(0), "/metrics"), target.port());
            try (Socket haproxy = new Socket(InetAddress.getLoopbackAddress(), ports.get(1))) {
                assertThat(new String(haproxy.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                        .matches("up \\d+% #.*\n");
            }
        }
    }

    private static void assertMetrics(HttpResponse<String> scrape, int port) throws IOException {
        List<String> promised = Files.readAllLines(Path.of("../docs/metrics.md")).stream()
                .filter(line -> line.matches("# (TYPE|HELP) (listen_queue|tcp)_.*"))
                .toList();
        assertThat(promised).isNotEmpty();
        assertThat(scrape.headers().firstValue("Content-Type").orElse("")).startsWith("text/plain; version=0.0.4");
        assertThat(scrape.body().lines()).containsAll(promised);
        assertThat(scrape.body())
                .containsPattern("listen_queue_depth_connections\\{[^}]*port=\"" + port + "\"[^}]*} 11\\.0");
    }

    /** A request that is never complete, and connections without one. */
    @Test
    void silentClientsDoNotHoldUpTheOthers() throws Exception {
        int port = Ports.free();
        try (TargetProcess target = TargetProcess.start(
                        Jdks.recent(), List.of(), "calm", "-javaagent:" + Command.JAR + "=http=" + port);
                Socket silent = new Socket(InetAddress.getLoopbackAddress(), port);
                Socket half = new Socket(InetAddress.getLoopbackAddress(), port)) {
            half.getOutputStream().write("GET /hea".getBytes(StandardCharsets.US_ASCII));
            await().untilAsserted(
                            () -> assertThat(get(port, "/health").statusCode()).isEqualTo(200));
            assertThat(get(port, "/queues").body()).contains(":" + target.port());
            // Both are closed in the end.
            assertThat(silent.getInputStream().readAllBytes()).isEmpty();
            assertThat(half.getInputStream().readAllBytes()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"http", "haproxy"})
    void aPortInUseEndsTheJvmWithOneLine(String option) throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Command command = Command.run(List.of(
                    Jdks.recent().java().toString(),
                    "-javaagent:" + Command.JAR + "=" + option + "=" + taken.getLocalPort(),
                    "-version"));
            assertThat(command.err().lines().filter(line -> line.startsWith("listenqueue-agent:")))
                    .singleElement()
                    .asString()
                    .startsWith("listenqueue-agent: " + option + ": cannot listen on port " + taken.getLocalPort()
                            + " of address 127.0.0.1: ");
            assertThat(command.status()).isEqualTo(2);
        }
    }

    private HttpResponse<String> get(int port, String path) throws IOException, InterruptedException {
        URI address = URI.create("http://127.0.0.1:" + port + path);
        return client.send(
                HttpRequest.newBuilder(address).timeout(Duration.ofMinutes(1)).build(),
                HttpResponse.BodyHandlers.ofString());
    }
}
