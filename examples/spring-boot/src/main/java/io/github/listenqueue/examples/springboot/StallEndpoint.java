package io.github.listenqueue.examples.springboot;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.catalina.connector.Connector;
import org.apache.coyote.AbstractProtocol;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.tomcat.TomcatWebServer;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.stereotype.Component;

/** The endpoint {@code POST /actuator/stall}, which stops Tomcat's acceptor for some seconds while the kernel queues. */
@Component
@Endpoint(id = "stall")
class StallEndpoint {

    private static final int MAX_S = 60;

    private final WebServerApplicationContext application;
    private int stalls;

    StallEndpoint(WebServerApplicationContext application) {
        this.application = application;
    }

    /** Stalls the acceptor. A call during a stall begins a new one, and zero seconds ends it. */
    @WriteOperation
    synchronized Map<String, Integer> stall(int seconds) {
        int bounded = Math.min(Math.max(seconds, 0), MAX_S);
        int stall = ++stalls;
        if (bounded == 0) {
            accept(connector());
        } else {
            connector().pause();
            CompletableFuture.delayedExecutor(bounded, TimeUnit.SECONDS).execute(() -> end(stall));
        }
        return Map.of("stalledSeconds", bounded);
    }

    private synchronized void end(int stall) {
        if (stall == stalls) {
            accept(connector());
        }
    }

    private static void accept(Connector connector) {
        connector.resume();
        // Tomcat loses this limit in a pause.
        if (connector.getProtocolHandler() instanceof AbstractProtocol<?> protocol) {
            protocol.setMaxConnections(protocol.getMaxConnections());
        }
    }

    private Connector connector() {
        if (application.getWebServer() instanceof TomcatWebServer server) {
            return server.getTomcat().getConnector();
        }
        throw new IllegalStateException("not on Tomcat: " + application.getWebServer());
    }
}
