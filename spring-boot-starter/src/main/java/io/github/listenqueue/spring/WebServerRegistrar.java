package io.github.listenqueue.spring;

import io.github.listenqueue.ListenQueueMonitor;
import java.net.InetSocketAddress;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.web.server.WebServer;

/**
 * The registration of each web server with the monitor as soon as it listens. It declares the name and the backlog of the
 * server, marks the management server as a tool, and claims the listeners for this application's context.
 */
final class WebServerRegistrar {

    private final ListenQueueMonitor monitor;
    private final PortNames portNames;
    private final ContextShare share;
    private final Map<Integer, String> given;
    private final Map<Integer, String> names = new ConcurrentHashMap<>();
    private final Map<String, EventLoops> loops = new ConcurrentHashMap<>();
    private volatile boolean none = true;

    WebServerRegistrar(
            ListenQueueMonitor monitor, PortNames portNames, ContextShare share, Map<Integer, String> given) {
        this.monitor = monitor;
        this.portNames = portNames;
        this.share = share;
        this.given = given;
        // Naming a port again makes the monitor apply its filter to every listener again.
        share.onChange(() -> names.forEach(monitor::name));
    }

    /**
     * Registers a server that listens.
     *
     * @param namespace as Spring Boot calls it: null for the application's own, "management" for that of the actuator
     */
    void add(@Nullable String namespace, WebServer server) {
        none = false;
        String name = namespace == null ? ListenQueueProperties.HTTP : namespace;
        int port = server.getPort();
        Map<InetSocketAddress, Integer> backlogs = ServerBacklogs.of(server);
        Set<InetSocketAddress> addresses = new HashSet<>(backlogs.keySet());
        if (port > 0) {
            if (addresses.stream().noneMatch(address -> address.getPort() == port)) {
                addresses.add(Addresses.any(port));
            }
            addresses.stream()
                    .filter(address -> address.getPort() == port)
                    .forEach(address -> portNames.add(address, name));
            names.put(port, given.getOrDefault(port, name));
        }
        share.claim(name, addresses);
        names.forEach(monitor::name);
        if (port > 0 && name.equals(ListenQueueProperties.MANAGEMENT)) {
            monitor.tool(port);
        }
        backlogs.forEach((address, backlog) -> monitor.declareBacklog(address.getPort(), backlog));
        EventLoops ofServer = EventLoops.of(server);
        if (ofServer != null) {
            loops.put(name, ofServer);
        }
    }

    /** Returns the event loops that the application's web server and the management server have in common; null if none. */
    @Nullable
    EventLoops sharedLoops() {
        EventLoops main = loops.get(ListenQueueProperties.HTTP);
        return main != null && main.equals(loops.get(ListenQueueProperties.MANAGEMENT)) ? main : null;
    }

    boolean none() {
        return none;
    }
}
