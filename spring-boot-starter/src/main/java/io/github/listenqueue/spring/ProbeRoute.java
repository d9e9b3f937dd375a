package io.github.listenqueue.spring;

import java.util.List;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementPortType;
import org.springframework.context.SmartLifecycle;
import org.springframework.core.env.Environment;

/**
 * A check at start, once the servers listen. It warns if health probes depend on the application's own accept queue or on its
 * event loops.
 */
final class ProbeRoute implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(ProbeRoute.class);

    private final WebServerRegistrar servers;
    private final Environment environment;
    private final Supplier<List<String>> pathsOnServer;
    private volatile boolean running;

    /**
     * Makes a check of the routes of this application's probes.
     *
     * @param pathsOnServer the paths on the application's own port at which health groups are also served
     */
    ProbeRoute(WebServerRegistrar servers, Environment environment, Supplier<List<String>> pathsOnServer) {
        this.servers = servers;
        this.environment = environment;
        this.pathsOnServer = pathsOnServer;
    }

    @Override
    public void start() {
        running = true;
        // A mock web environment, or a server that is not Spring Boot's.
        if (servers.none()) {
            return;
        }
        ManagementPortType managementPort = ManagementPortType.get(environment);
        if (managementPort == ManagementPortType.SAME) {
            LOG.warn(
                    "Health probes pass the queue they check, because the management port is the application's own: while"
                            + " that queue is full, a probe gets no answer instead of DOWN; set management.server.port to"
                            + " another port than server.port");
        }
        List<String> paths = managementPort == ManagementPortType.DIFFERENT ? pathsOnServer.get() : List.of();
        if (!paths.isEmpty()) {
            LOG.warn(
                    "Health probes at {} pass the queue they check, because these paths are on the application's own port:"
                            + " while that queue is full, a probe gets no answer instead of DOWN; probe the management"
                            + " port, and leave out management.endpoint.health.probes.add-additional-paths and"
                            + " additional-path=server:… of health groups",
                    String.join(", ", paths));
        }
        EventLoops shared = servers.sharedLoops();
        if (shared != null) {
            LOG.warn(
                    "Health probes need the event loops they check, because the management server runs on the same {}"
                            + " event loops as the application's: while handlers block these, a probe may get no answer"
                            + " although the management port is another; give the application's server loops of its"
                            + " own, by a bean WebServerFactoryCustomizer<NettyReactiveWebServerFactory> that sets a"
                            + " ReactorResourceFactory with useGlobalResources=false",
                    shared.count());
        }
    }

    @Override
    public void stop() {
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
