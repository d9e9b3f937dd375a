package io.github.listenqueue.spring;

import java.util.HashMap;
import java.util.Map;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/** {@code acceptQueueSize} of each connector of a running Jetty. */
final class JettyBacklogs {

    private JettyBacklogs() {}

    static Map<Integer, Integer> of(Object server) {
        Map<Integer, Integer> backlogs = new HashMap<>();
        for (Connector connector : ((Server) server).getConnectors()) {
            if (connector instanceof ServerConnector listening && listening.getLocalPort() > 0) {
                backlogs.put(listening.getLocalPort(), ServerBacklogs.passedByJava(listening.getAcceptQueueSize()));
            }
        }
        return backlogs;
    }
}
