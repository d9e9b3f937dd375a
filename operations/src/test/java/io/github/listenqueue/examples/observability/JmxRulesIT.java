package io.github.listenqueue.examples.observability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.listenqueue.testsupport.Http;
import io.github.listenqueue.testsupport.Jdk;
import io.github.listenqueue.testsupport.LoadClients;
import io.github.listenqueue.testsupport.Ports;
import io.github.listenqueue.testsupport.Servers;
import io.github.listenqueue.testsupport.Ss;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The shipped rules in the real exporters, in the JVM of a server whose queue is full. */
@Timeout(300)
final class JmxRulesIT {

    private static final int BACKLOG = 7;
    private static final int FOREIGN_SINCE = 22;
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final Pattern SAMPLE = Pattern.compile("(?m)^([a-z_]+)(?:\\{(.*)})? (\\S+)$");
    private static final Pattern LABEL = Pattern.compile("([a-z_]+)=\"((?:[^\"\\\\]|\\\\.)*)\"");

    /** Not in JMX: there is no maximum; and unknown while another listener is in the network namespace, as the exporter's. */
    private static final Set<String> ABSENT =
            Set.of("listen_queue_unmetered_listeners", "listen_queue_stall_tolerance_seconds");

    @TempDir
    private Path folder;

    enum Exporter {
        JMX_PROMETHEUS {
            @Override
            List<String> flags(int port) {
                return List.of("-javaagent:" + System.getProperty("jmx.exporter.jar") + "=127.0.0.1:" + port + ":"
                        + Kit.ROOT.resolve("jmx/jmx-prometheus.yml"));
            }
        },
        OPEN_TELEMETRY {
            @Override
            List<String> flags(int port) {
                return List.of(
                        "-javaagent:" + System.getProperty("otel.agent.jar"),
                        "-Dotel.jmx.config=" + Kit.ROOT.resolve("jmx/otel-jmx.yml"),
                        "-Dotel.jmx.discovery.delay=500",
                        "-Dotel.metrics.exporter=prometheus",
                        "-Dotel.exporter.prometheus.host=127.0.0.1",
                        "-Dotel.exporter.prometheus.port=" + port,
                        "-Dotel.traces.exporter=none",
                        "-Dotel.logs.exporter=none");
            }
        };

        abstract List<String> flags(int port);
    }

    /** The samples of a scrape by their series: the name and the labels, without those of OpenTelemetry's scope. */
    private record Scrape(Map<Series, Double> samples) {

        static Scrape of(String text) {
            Map<Series, Double> samples = new TreeMap<>();
            Matcher sample = SAMPLE.matcher(text);
            while (sample.find()) {
                if (sample.group(1).startsWith("listen_queue_")
                        || sample.group(1).startsWith("tcp_")) {
                    Map<String, String> labels = new TreeMap<>();
                    Matcher label = LABEL.matcher(sample.group(2) == null ? "" : sample.group(2));
                    while (label.find()) {
                        if (!label.group(1).startsWith("otel_scope_")) {
                            labels.put(label.group(1), label.group(2));
                        }
                    }
                    samples.put(new Series(sample.group(1), labels.toString()), Double.valueOf(sample.group(3)));
                }
            }
            return new Scrape(samples);
        }

        /** Returns the series, with the place of the listener replaced by that of the documented one. */
        Set<String> series(int port) {
            Set<String> series = new TreeSet<>();
            for (Series each : samples.keySet()) {
                if (!each.labels().contains("port=") || each.labels().contains("port=" + port + ",")) {
                    series.add(each.name()
                            + each.labels()
                                    .replaceFirst("address=[^,]+", "address=")
                                    .replaceFirst("port=\\d+", "port=")
                                    .replaceFirst("transport=\\w+", "transport="));
                }
            }
            return series;
        }

        /** Returns the value of a series of the listener that is named http. */
        double http(String name, String... more) {
            return samples.entrySet().stream()
                    .filter(each -> each.getKey().name().equals(name))
                    .filter(each -> each.getKey().labels().contains("listener=http"))
                    .filter(each -> Stream.of(more).allMatch(each.getKey().labels()::contains))
                    .mapToDouble(Map.Entry::getValue)
                    .reduce((one, other) -> {
                        throw new AssertionError("more than one series " + name + " in " + samples);
                    })
                    .orElse(Double.NaN);
        }
    }

    private record Series(String name, String labels) implements Comparable<Series> {
        @Override
        public int compareTo(Series other) {
            return toString().compareTo(other.toString());
        }
    }

    static Stream<Arguments> exportersAndJdks() {
        return Stream.of(Exporter.values())
                .flatMap(exporter -> Stream.of(17, 25).map(feature -> Arguments.of(exporter, feature)));
    }

    @ParameterizedTest(name = "{0} on Java {1}")
    @MethodSource("exportersAndJdks")
    void theSeriesAreThoseOfTheMeters(Exporter exporter, int feature) throws Exception {
        Programs.assume("timeout");
        Jdk jdk = Jdk.exactly(feature).orElse(null);
        Assumptions.assumeTrue(jdk != null, "no JDK " + feature + " found: set JAVA" + feature + "_HOME");
        List<Integer> ports = Ports.free(2);
        int port = ports.get(0);
        Http scraped = new Http(ports.get(1));
        List<String> command = new ArrayList<>(List.of(jdk.java().toString(), "-Xmx256m"));
        if (feature >= FOREIGN_SINCE) {
            command.add("--enable-native-access=ALL-UNNAMED");
        }
        command.addAll(exporter.flags(ports.get(1)));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), JmxServer.class.getName()));
        command.addAll(List.of(
                Integer.toString(port), Integer.toString(BACKLOG), ports.get(1).toString()));

        try (Child child = Child.start(folder.resolve("server.log"), command);
                LoadClients clients = new LoadClients()) {
            awaitSamples(
                    child,
                    scraped,
                    scrape -> assertThat(scrape.http("listen_queue_limit_connections"))
                            .isEqualTo(BACKLOG));
            InetSocketAddress address = new InetSocketAddress(Servers.V4, port);
            clients.fill(address, BACKLOG + 1);
            clients.overflow(address, 3);

            awaitSamples(child, scraped, scrape -> {
                Ss.Row row = Ss.listener(port);
                assertThat(scrape.http("listen_queue_depth_connections"))
                        .isEqualTo(row.depth())
                        .isEqualTo(BACKLOG + 1);
                assertThat(scrape.http("listen_queue_limit_connections")).isEqualTo(row.limit());
                assertThat(scrape.http("listen_queue_drops_packets_total")).isEqualTo((double) row.drops());
                assertThat(scrape.http("listen_queue_losses_packets_total", "reason=accept_queue_full"))
                        .isPositive();
                assertThat(scrape.http("listen_queue_utilization")).isEqualTo(1);
                assertThat(scrape.http("listen_queue_stalled")).isEqualTo(1);
                assertThat(scrape.http("listen_queue_application")).isEqualTo(1);
                assertThat(scrape.http("listen_queue_wait_max_seconds")).isPositive();
                assertThat(scrape.http("listen_queue_saturated_seconds_total")).isPositive();
                assertThat(scrape.series(port)).isEqualTo(documented());
            });
        }
    }

    private static void awaitSamples(Child child, Http scraped, Consumer<Scrape> assertion) {
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(500)).untilAsserted(() -> {
            child.checkAlive();
            try {
                assertion.accept(Scrape.of(scraped.get("/metrics").body()));
            } catch (UncheckedIOException e) {
                throw new AssertionError("no answer yet", e);
            }
        });
    }

    /** Returns the series of the scrape in docs/metrics.md. */
    private static Set<String> documented() {
        String text = Kit.text(Kit.ROOT.resolve("../docs/metrics.md"));
        Set<String> series =
                new TreeSet<>(Scrape.of(text.split("\n## A scrape\n", 2)[1].split("\n## ", 2)[0])
                        .series(8080));
        series.removeIf(each -> ABSENT.stream().anyMatch(each::startsWith));
        return Collections.unmodifiableSet(series);
    }
}
