package io.github.listenqueue.examples.plainmicrometer;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.listenqueue.ListenQueueMonitor;
import io.github.listenqueue.micrometer.ListenQueueMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** A server, and the metrics of its accept queues on a second port. Arguments: the two ports, by default 8080 and 8081. */
final class PlainMicrometer {

    public static void main(String[] args) throws IOException {
        HttpServer server = listen(args.length > 0 ? args[0] : "8080", 128);
        server.createContext("/", exchange -> answer(exchange, "hello\n"));
        HttpServer management = listen(args.length > 1 ? args[1] : "8081", 16);

        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        ListenQueueMonitor monitor = ListenQueueMonitor.builder()
                .name(server.getAddress().getPort(), "http")
                .name(management.getAddress().getPort(), "management")
                .start();
        ListenQueueMetrics.builder(monitor)
                .peakWindow(Duration.ofSeconds(15)) // the scrape interval
                .build()
                .bindTo(registry);

        management.createContext("/metrics", exchange -> answer(exchange, registry.scrape()));
        server.start();
        management.start();
        System.out.println("http://localhost:" + management.getAddress().getPort() + "/metrics");
    }

    private static HttpServer listen(String port, int backlog) throws IOException {
        return HttpServer.create(new InetSocketAddress(Integer.parseInt(port)), backlog);
    }

    private static void answer(HttpExchange exchange, String text) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
        exchange.sendResponseHeaders(200, 0);
        exchange.getResponseBody().write(text.getBytes(StandardCharsets.UTF_8));
        exchange.close();
    }
}
