package io.github.listenqueue.examples.observability;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import io.github.listenqueue.testsupport.Http;
import io.github.listenqueue.testsupport.Ports;
import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A real Prometheus with an accelerated copy of the shipped files and one target. */
final class Prometheus implements AutoCloseable {

    private static final JsonMapper JSON = new JsonMapper();

    private final int port = Ports.free();
    private final Instant startedAt = Instant.now();
    private final Child child;

    private Prometheus(Path directory) {
        child = Child.start(
                directory.resolve("prometheus.log"),
                List.of(
                        "prometheus",
                        "--config.file=" + directory.resolve("prometheus.yml"),
                        "--storage.tsdb.path=" + directory.resolve("data"),
                        "--web.listen-address=127.0.0.1:" + port,
                        "--query.lookback-delta=" + Faster.of("5m")));
    }

    static Prometheus start(Path directory, int targetPort) throws IOException {
        Path rules = Files.createDirectories(directory.resolve("rules"));
        for (Path file : Kit.files("rules", ".yml")) {
            Files.writeString(rules.resolve(file.getFileName()), Faster.of(Kit.text(file)));
        }
        String config = Kit.text(Kit.ROOT.resolve("prometheus.yml"));
        Files.writeString(
                directory.resolve("prometheus.yml"),
                Faster.of(config).replace("'localhost:8081'", "'127.0.0.1:" + targetPort + "'"));
        Prometheus prometheus = new Prometheus(directory);
        await().atMost(Duration.ofSeconds(30)).until(() -> {
            prometheus.child.checkAlive();
            return new Http(prometheus.port).isOk("/-/ready");
        });
        return prometheus;
    }

    /** Returns the values of a query now. */
    List<Double> query(String expr) {
        return samples(
                api("query?query=" + encode(expr)).path("result").valueStream().map(series -> series.path("value")));
    }

    /** Returns the values of a query from the start until now. */
    List<Double> queryRange(String expr) {
        JsonNode data = api("query_range?query=" + encode(expr) + "&start=" + startedAt.getEpochSecond() + "&end="
                + Instant.now().getEpochSecond() + "&step=1");
        return samples(data.path("result")
                .valueStream()
                .flatMap(series -> series.path("values").valueStream()));
    }

    List<String> labelValues(String label, String selector) {
        return api("label/" + label + "/values?match[]=".replace("[]", "%5B%5D") + encode(selector))
                .valueStream()
                .map(JsonNode::asString)
                .toList();
    }

    /** Returns the firing alerts. */
    List<JsonNode> firing() {
        return api("alerts")
                .path("alerts")
                .valueStream()
                .filter(alert -> alert.path("state").asString().equals("firing"))
                .toList();
    }

    @Override
    public void close() {
        child.close();
    }

    private static List<Double> samples(Stream<JsonNode> pairs) {
        return pairs.map(pair -> Double.parseDouble(
                        pair.path(1).asString().replace("+Inf", "Infinity").replace("-Inf", "-Infinity")))
                .toList();
    }

    private JsonNode api(String request) {
        HttpResponse<String> response = new Http(port).get("/api/v1/" + request);
        JsonNode json = JSON.readTree(response.body());
        if (!json.path("status").asString().equals("success")) {
            throw new IllegalArgumentException(request + ": " + response.body());
        }
        return json.path("data");
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, UTF_8);
    }
}
