package io.github.listenqueue.spring;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementPortType;
import org.springframework.context.SmartLifecycle;
import org.springframework.core.env.Environment;

/**
 * Warns at start, once the servers listen, if health probes depend on what they judge: on the application's own accept queue,
 * or on its event loops.
 */
final class ProbeRoute implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(ProbeRoute.class);

    private final WatchedServers servers;
    private final Environment environment;
    private volatile boolean running;

    ProbeRoute(WatchedServers servers, Environment environment) {
        this.servers = servers;
        this.environment = environment;
    }

    @Override
    public void start() {
        running = true;
        // A mock web environment, or a server that is not Spring Boot's.
        if (servers.none()) {
            return;
        }
        if (ManagementPortType.get(environment) == ManagementPortType.SAME) {
            LOG.warn(
                    "Health probes pass the queue they judge, because the management port is the application's own: while"
                            + " that queue is full, a probe gets no answer instead of DOWN; set management.server.port to"
                            + " another port than server.port");
        }
        EventLoops shared = servers.sharedLoops();
        if (shared != null) {
            LOG.warn(
                    "Health probes need the event loops they judge, because the management server runs on the same {}"
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
