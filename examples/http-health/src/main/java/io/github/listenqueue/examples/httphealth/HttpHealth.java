package io.github.listenqueue.examples.httphealth;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.listenqueue.ListenQueueHealth;
import io.github.listenqueue.ListenQueueMonitor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/** A server on 8080, and on 8081 its health: 503 while connections to it are being refused. */
final class HttpHealth {

    public static void main(String[] args) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(8080), 128);
        server.createContext("/", exchange -> answer(exchange, 200, "hello\n"));
        server.start();

        // A flood of health checks must not affect the health of the server.
        ListenQueueMonitor monitor = ListenQueueMonitor.builder().tool(8081).start();
        HttpServer management = HttpServer.create(new InetSocketAddress(8081), 16);
        management.createContext("/health", exchange -> {
            ListenQueueHealth health = monitor.health();
            int code = health.status() == ListenQueueHealth.Status.DOWN ? 503 : 200;
            answer(exchange, code, health.status() + ": " + health.reason() + "\n");
        });
        management.start();
    }

    private static void answer(HttpExchange exchange, int code, String text) throws IOException {
        exchange.sendResponseHeaders(code, 0);
        exchange.getResponseBody().write(text.getBytes(StandardCharsets.UTF_8));
        exchange.close();
    }
}
