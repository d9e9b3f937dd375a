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
 * @param group the group of loops, compared by identity
 * @param count the number of loops
 */
record EventLoops(Object group, int count) {

    private static final Logger LOG = LoggerFactory.getLogger(EventLoops.class);

    /** The name of the class, because not every application has it on its class path. */
    private static final List<String> TYPES = List.of("reactor.netty.DisposableServer");

    /** Returns the event loops of a running server; null if it is not Reactor Netty. */
    static @Nullable EventLoops of(WebServer server) {
        try {
            RunningServer running = RunningServer.find(server, TYPES);
            return running == null ? null : NettyLoops.of(running.server());
        } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
            LOG.debug("Cannot read the event loops of {}", server, e);
            return null;
        }
    }
}
