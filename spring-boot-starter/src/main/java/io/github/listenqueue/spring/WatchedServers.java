package io.github.listenqueue.spring;

import io.github.listenqueue.ListenQueueMonitor;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.web.server.WebServer;

/**
 * Tells the monitor what is known of each web server as soon as it listens: its name, its backlog, and that the management
 * server is a tool and not the application.
 */
final class WatchedServers {

    private final ListenQueueMonitor monitor;
    private final PortNames portNames;
    private final Map<Integer, String> given;
    private volatile boolean none = true;

    WatchedServers(ListenQueueMonitor monitor, PortNames portNames, Map<Integer, String> given) {
        this.monitor = monitor;
        this.portNames = portNames;
        this.given = given;
    }

    /**
     * Takes note of a server that listens.
     *
     * @param namespace as Spring Boot calls it: null for the application's own, "management" for that of the actuator
     */
    void add(@Nullable String namespace, WebServer server) {
        none = false;
        int port = server.getPort();
        if (port > 0) {
            String name = namespace == null ? ListenQueueProperties.HTTP : namespace;
            portNames.add(port, name);
            // Also where it has that name already: the monitor asks for every listener again whether to watch it.
            monitor.name(port, given.getOrDefault(port, name));
            if (name.equals(ListenQueueProperties.MANAGEMENT)) {
                monitor.tool(port);
            }
        }
        ServerBacklogs.of(server).forEach(monitor::declareBacklog);
    }

    boolean none() {
        return none;
    }
}
