package io.github.listenqueue.agent.http;

import io.github.listenqueue.ListenQueueHealth;
import io.github.listenqueue.ListenQueueLoad;
import io.github.listenqueue.ListenQueueMonitor;
import io.github.listenqueue.ListenQueueStatus;
import io.github.listenqueue.agent.http.HttpAnswer.Status;
import io.github.listenqueue.agent.json.JsonObject;
import io.github.listenqueue.agent.json.QueueJson;
import io.github.listenqueue.balancer.internal.AnswerServer;
import java.net.InetSocketAddress;
import java.util.Map;

/**
 * The HTTP endpoint of a JVM with the agent, on one thread of its own, so that it also answers while no thread of the application
 * works. Its listener counts as a tool's.
 */
public final class HttpEndpoint {

    private static final long MAX_OPEN_MS = 5_000;

    private final ListenQueueMonitor monitor;

    private HttpEndpoint(ListenQueueMonitor monitor) {
        this.monitor = monitor;
    }

    /**
     * Opens the port and answers until the JVM ends.
     *
     * @throws java.io.UncheckedIOException if the port is in use or the address is not local
     */
    public static void start(ListenQueueMonitor monitor, InetSocketAddress address) {
        HttpEndpoint endpoint = new HttpEndpoint(monitor);
        PrometheusMetrics metrics = new PrometheusMetrics(monitor);
        AnswerServer server = AnswerServer.open(
                "listenqueue-http",
                address,
                peer -> true,
                new HttpProtocol(Map.of(
                        "/health", endpoint::health,
                        "/load", endpoint::load,
                        "/queues", endpoint::queues,
                        "/metrics", metrics::scrape)),
                MAX_OPEN_MS);
        monitor.tool(server.address().getPort());
        server.start();
    }

    private HttpAnswer health() {
        ListenQueueHealth health = monitor.health();
        JsonObject details = new JsonObject()
                .put("reason", health.reason())
                .put("takenAt", monitor.snapshot().takenAt());
        boolean down = health.status() == ListenQueueHealth.Status.DOWN;
        return HttpAnswer.json(
                down ? Status.SERVICE_UNAVAILABLE : Status.OK,
                new JsonObject().put("status", health.status().name()).put("details", details));
    }

    private HttpAnswer load() {
        ListenQueueLoad load = monitor.load();
        return HttpAnswer.json(
                Status.OK,
                new JsonObject()
                        .put("share", load.share())
                        .put("reason", load.reason())
                        .put("at", load.at()));
    }

    private HttpAnswer queues() {
        ListenQueueStatus status = monitor.status();
        return HttpAnswer.json(
                Status.OK,
                new JsonObject()
                        .put("takenAt", status.snapshot().takenAt())
                        .put("source", status.snapshot().source().text())
                        .put(
                                "listeners",
                                status.stats().stream().map(QueueJson::of).toList()));
    }
}
