package io.github.listenqueue.spring;

import java.net.InetSocketAddress;
import java.util.Map;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.web.server.WebServer;

/**
 * The backlogs that a running server passed to {@code listen()}, by address, read from that server. A backlog that is not found
 * stays undeclared.
 */
final class ServerBacklogs {

    private static final Logger LOG = LoggerFactory.getLogger(ServerBacklogs.class);

    /** By the name of the server's type, because no application has all of them on its class path. */
    private static final Map<String, Function<Object, Map<InetSocketAddress, Integer>>> BY_TYPE = Map.of(
            "org.apache.catalina.startup.Tomcat", TomcatBacklogs::of,
            "org.eclipse.jetty.server.Server", JettyBacklogs::of,
            "io.undertow.Undertow", UndertowBacklogs::of,
            "reactor.netty.DisposableServer", NettyBacklogs::of);

    /** The backlog that {@code java.net} and {@code java.nio} use instead of one below 1. */
    private static final int JAVA_DEFAULT = 50;

    private ServerBacklogs() {}

    static Map<InetSocketAddress, Integer> of(WebServer server) {
        try {
            RunningServer running = RunningServer.find(server, BY_TYPE.keySet());
            Function<Object, Map<InetSocketAddress, Integer>> backlogs =
                    running == null ? null : BY_TYPE.get(running.type());
            if (running != null && backlogs != null) {
                return backlogs.apply(running.server());
            }
        } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
            LOG.debug("Cannot read the backlog of {}", server, e);
        }
        return Map.of();
    }

    static int passedByJava(int backlog) {
        return backlog < 1 ? JAVA_DEFAULT : backlog;
    }
}
