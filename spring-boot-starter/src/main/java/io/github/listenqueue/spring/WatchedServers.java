package io.github.listenqueue.spring;

import io.github.listenqueue.ListenQueueMonitor;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.web.server.WebServer;

/** Tells the monitor what is known of each web server as soon as it listens: its name and its backlog. */
final class WatchedServers {

    private static final String MAIN = "http";

    private final ListenQueueMonitor monitor;
    private final Map<String, String> names;
    private volatile boolean none = true;

    WatchedServers(ListenQueueMonitor monitor, Map<String, String> names) {
        this.monitor = monitor;
        this.names = names;
    }

    /**
     * Takes note of a server that listens.
     *
     * @param namespace as Spring Boot calls it: null for the application's own, "management" for that of the actuator
     */
    void add(@Nullable String namespace, WebServer server) {
        none = false;
        int port = server.getPort();
        if (port > 0 && !names.containsKey(Integer.toString(port))) {
            monitor.name(port, namespace == null ? MAIN : namespace);
        }
        ServerBacklogs.of(server).forEach(monitor::declareBacklog);
    }

    boolean none() {
        return none;
    }
}
