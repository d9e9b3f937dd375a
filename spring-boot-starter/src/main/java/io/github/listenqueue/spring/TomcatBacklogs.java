package io.github.listenqueue.spring;

import java.util.HashMap;
import java.util.Map;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.apache.coyote.AbstractProtocol;

/** {@code acceptCount} of each connector of a running Tomcat. */
final class TomcatBacklogs {

    private TomcatBacklogs() {}

    static Map<Integer, Integer> of(Object server) {
        Map<Integer, Integer> backlogs = new HashMap<>();
        for (Connector connector : ((Tomcat) server).getService().findConnectors()) {
            if (connector.getLocalPort() > 0
                    && connector.getProtocolHandler() instanceof AbstractProtocol<?> protocol) {
                backlogs.put(connector.getLocalPort(), ServerBacklogs.passedByJava(protocol.getAcceptCount()));
            }
        }
        return backlogs;
    }
}
