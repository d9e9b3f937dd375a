package io.github.listenqueue.spring;

import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.apache.coyote.AbstractProtocol;

/** {@code acceptCount} of each connector of a running Tomcat. */
final class TomcatBacklogs {

    private TomcatBacklogs() {}

    static Map<InetSocketAddress, Integer> of(Object server) {
        Map<InetSocketAddress, Integer> backlogs = new HashMap<>();
        for (Connector connector : ((Tomcat) server).getService().findConnectors()) {
            if (connector.getLocalPort() > 0
                    && connector.getProtocolHandler() instanceof AbstractProtocol<?> protocol) {
                // Without an address it is the wildcard's.
                backlogs.put(
                        new InetSocketAddress(protocol.getAddress(), connector.getLocalPort()),
                        ServerBacklogs.passedByJava(protocol.getAcceptCount()));
            }
        }
        return backlogs;
    }
}
