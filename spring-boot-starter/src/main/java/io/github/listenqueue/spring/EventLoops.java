package io.github.listenqueue.spring;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.web.server.WebServer;

/**
 * The event loops that a Reactor Netty server accepts on. Servers that accept on the same ones were made with the same
 * {@code LoopResources}, and so handle requests on the same ones, too.
 *
 * @param group the group of loops, which equals itself alone
 * @param count how many loops there are
 */
record EventLoops(Object group, int count) {

    private static final Logger LOG = LoggerFactory.getLogger(EventLoops.class);

    /** By name, because not every application has it on its class path. */
    private static final List<String> TYPES = List.of("reactor.netty.DisposableServer");

    /** Asks a running server; null if it is none of Reactor Netty's. */
    static @Nullable EventLoops of(WebServer server) {
        try {
            RunningServer running = RunningServer.find(server, TYPES);
            return running == null ? null : NettyLoops.of(running.server());
        } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
            LOG.debug("Cannot ask {} for its event loops", server, e);
            return null;
        }
    }
}
