package io.github.listenqueue.internal.diagnosis.acceptor;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The server that has the only selectors of the process, so that a listener which no selector watches is probably its own. */
final class OnlyServer {

    /** The servers that take a listener out of its selector for a while, and put it back. */
    private static final Set<ServerType> SWITCHING =
            Set.of(ServerType.NETTY, ServerType.JETTY, ServerType.UNDERTOW, ServerType.PEKKO, ServerType.AKKA);

    private OnlyServer() {}

    /**
     * Returns the server of all selectors among the threads; null if there are several, or if one of them is unknown. The selectors of the JDK serve
     * virtual threads and asynchronous channels, whose listeners do not block either.
     */
    static @Nullable ServerType of(List<ThreadSnapshot> threads) {
        ServerType only = null;
        for (ThreadSnapshot thread : threads) {
            if (Frames.accepts(thread.frames())) {
                // It accepts at another listener, and selects nothing.
                continue;
            }
            AcceptLoop loop = AcceptLoop.in(thread.frames());
            if (loop == null
                    || !loop.selects()
                    || !SWITCHING.contains(loop.server())
                    || (only != null && only != loop.server())) {
                return null;
            }
            only = loop.server();
        }
        return only;
    }
}
