package io.github.listenqueue.examples.observability;

import io.github.listenqueue.ListenQueueMonitor;
import io.github.listenqueue.testsupport.Servers;
import java.net.ServerSocket;
import java.time.Duration;

/** A program that never accepts. Its arguments are its port and backlog, and the port of the exporter in the same JVM. */
final class JmxServer {

    private JmxServer() {}

    public static void main(String[] arguments) throws Exception {
        int port = Integer.parseInt(arguments[0]);
        try (ServerSocket server = new ServerSocket(port, Integer.parseInt(arguments[1]), Servers.V4);
                ListenQueueMonitor monitor = ListenQueueMonitor.builder()
                        .name(server.getLocalPort(), "http")
                        .tool(Integer.parseInt(arguments[2]))
                        .interval(Duration.ofMillis(50))
                        .jmx(true)
                        .start()) {
            // Ends by a signal.
            monitor.awaitFirstSample(Duration.ofMinutes(1));
            Thread.currentThread().join();
        }
    }
}
