package io.github.listenqueue.spring;

import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.util.HashMap;
import java.util.Map;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/** {@code acceptQueueSize} of each connector of a running Jetty. */
final class JettyBacklogs {

    private JettyBacklogs() {}

    static Map<InetSocketAddress, Integer> of(Object server) {
        Map<InetSocketAddress, Integer> backlogs = new HashMap<>();
        for (Connector connector : ((Server) server).getConnectors()) {
            if (connector instanceof ServerConnector listening
                    && listening.getTransport() instanceof ServerSocketChannel channel
                    && channel.socket().getLocalSocketAddress() instanceof InetSocketAddress address) {
                backlogs.put(address, ServerBacklogs.passedByJava(listening.getAcceptQueueSize()));
            }
        }
        return backlogs;
    }
}
