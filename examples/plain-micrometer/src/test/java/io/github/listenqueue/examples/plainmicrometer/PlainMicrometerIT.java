package io.github.listenqueue.examples.plainmicrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example in a process of its own, on free ports. */
class PlainMicrometerIT {

    private static final Pattern METRICS = Pattern.compile("http://localhost:\\d+/metrics");

    @TempDir
    private Path folder;

    @Test
    void exportsTheQueuesOfBothPorts() throws Exception {
        Path output = folder.resolve("output");
        Process example = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-jar",
                        System.getProperty("example.jar"),
                        "0",
                        "0")
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            await().until(() -> !example.isAlive() || metricsOf(output).isPresent());
            String url = metricsOf(output).orElseThrow(() -> new AssertionError("the example has ended"));
            await().until(() -> scrape(url).contains("listener=\"http\""));

            String text = scrape(url);
            assertThat(text.lines().filter(line -> line.startsWith("listen_queue_limit_connections{")))
                    .hasSize(2)
                    .anyMatch(line -> line.contains("listener=\"http\"") && line.endsWith("} 128.0"))
                    .anyMatch(line -> line.contains("listener=\"management\"") && line.endsWith("} 16.0"));
            assertThat(text)
                    .contains("listen_queue_listeners 2.0\n")
                    .contains("# TYPE listen_queue_drops_packets_total counter\n");
            assertThat(Files.readString(output)).doesNotContain("WARN");
        } finally {
            example.destroyForcibly().waitFor();
        }
    }

    private static Optional<String> metricsOf(Path output) throws IOException {
        return Files.readAllLines(output).stream()
                .map(METRICS::matcher)
                .filter(Matcher::matches)
                .map(Matcher::group)
                .findFirst();
    }

    private static String scrape(String url) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofString())
                .body();
    }
}
