package io.github.listenqueue.examples.balancer;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.listenqueue.DropReason;
import io.github.listenqueue.ListenQueueHealth;
import io.github.listenqueue.ListenQueueLoad;
import io.github.listenqueue.ListenQueueMonitor;
import io.github.listenqueue.ListenQueueStats;
import io.github.listenqueue.balancer.HaproxyAgentCheck;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** The process of an instance: a slow server, the library, and what the library tells a balancer. */
final class Instance {

    static final String READY = "ready";
    static final Duration INTERVAL = Duration.ofMillis(250);

    private Instance() {}

    /** Serves until the parent ends, and prints a sample for each interval. */
    @SuppressWarnings("try")
    public static void main(String[] args) throws IOException {
        InstancePorts ports = new InstancePorts(number(args[0]), number(args[1]), number(args[2]));
        int acceptsPerSecond = number(args[3]);
        Lifeline.hold();
        HttpServer endpoint =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), ports.load()), 0);
        try (SlowServer server = new SlowServer(ports.server(), acceptsPerSecond);
                ListenQueueMonitor monitor =
                        ListenQueueMonitor.builder().tool(ports.load()).start();
                HaproxyAgentCheck agent =
                        HaproxyAgentCheck.builder(monitor).port(ports.agent()).start()) {
            endpoint.createContext("/load", exchange -> answer(exchange, 200, json(monitor.load())));
            endpoint.createContext("/ready", exchange -> {
                ListenQueueHealth health = monitor.health();
                answer(exchange, health.status() == ListenQueueHealth.Status.DOWN ? 503 : 200, health.reason());
            });
            endpoint.setExecutor(Executors.newSingleThreadExecutor());
            endpoint.start();
            monitor.awaitFirstSample(Duration.ofSeconds(10));
            System.out.println(READY);
            printSamples(monitor, ports.server());
        }
    }

    private static int number(String text) {
        return Integer.parseInt(text);
    }

    /** Returns the answer that the starter gives at /actuator/listenqueues/load. */
    private static String json(ListenQueueLoad load) {
        String reason = load.reason().replace("\\", "\\\\").replace("\"", "\\\"");
        return "{\"share\":" + load.share() + ",\"reason\":\"" + reason + "\",\"at\":\"" + load.at() + "\"}";
    }

    private static void answer(HttpExchange exchange, int status, String text) throws IOException {
        try (exchange) {
            byte[] body = text.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private static void printSamples(ListenQueueMonitor monitor, int port) {
        long nextNs = System.nanoTime();
        while (true) {
            nextNs += INTERVAL.toNanos();
            while (nextNs - System.nanoTime() > 0) {
                LockSupport.parkNanos(nextNs - System.nanoTime());
            }
            long lateMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - nextNs);
            for (ListenQueueStats stats : monitor.stats()) {
                if (stats.queue().port().orElse(0) == port) {
                    System.out.println(new InstanceSample(
                                    System.currentTimeMillis(),
                                    stats.peakDepth(INTERVAL),
                                    stats.packetsDropped(DropReason.ACCEPT_QUEUE_FULL),
                                    monitor.load().share(),
                                    lateMs)
                            .toLine());
                }
            }
        }
    }
}
