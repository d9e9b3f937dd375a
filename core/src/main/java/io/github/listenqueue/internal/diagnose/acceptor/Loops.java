package io.github.listenqueue.internal.diagnose.acceptor;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The methods in which servers accept: such a frame tells whose thread this is, wherever it is at the moment. */
final class Loops {

    private static final Map<String, Loop> BY_CLASS = Stream.of(
                    new Loop("org.apache.tomcat.util.net.Acceptor", "run", Server.TOMCAT, Kind.ACCEPTS),
                    new Loop("org.eclipse.jetty.server.AbstractConnector$Acceptor", "run", Server.JETTY, Kind.ACCEPTS),
                    // Selects, and runs what does not block; it leaves that to another thread before it runs what may
                    jettySelector("AdaptiveExecutionStrategy"),
                    jettySelector("EatWhatYouKill"),
                    new Loop(
                            "sun.net.httpserver.ServerImpl$Dispatcher", "run", Server.JDK_HTTP_SERVER, Kind.DISPATCHES),
                    new Loop("org.xnio.nio.WorkerThread", "run", Server.UNDERTOW, Kind.SELECTS),
                    // Netty 4.1
                    new Loop("io.netty.channel.nio.NioEventLoop", "run", Server.NETTY, Kind.SELECTS),
                    new Loop("io.netty.channel.epoll.EpollEventLoop", "run", Server.NETTY, Kind.SELECTS),
                    // Netty 4.2, whatever the transport
                    new Loop("io.netty.channel.SingleThreadIoEventLoop", "run", Server.NETTY, Kind.SELECTS))
            .collect(Collectors.toUnmodifiableMap(Loop::type, loop -> loop));

    private Loops() {}

    private static Loop jettySelector(String strategy) {
        return new Loop("org.eclipse.jetty.util.thread.strategy." + strategy, "tryProduce", Server.JETTY, Kind.SELECTS);
    }

    /** What a loop is for. */
    enum Kind {
        /** Accepts and does nothing else: where it waits, accepting waits on purpose or by accident. */
        ACCEPTS,
        /** Accepts, and runs handlers where it was given no executor. */
        DISPATCHES,
        /** Serves many sockets, perhaps a listener among them. */
        SELECTS
    }

    /** One such method. */
    record Loop(String type, String method, Server server, Kind kind) {}

    /** Where a stack is in the loop; the index of its frame. */
    record Found(Loop loop, int index) {}

    /** The outermost such frame of a stack; null if there is none. */
    static @Nullable Found in(List<StackTraceElement> frames) {
        for (int i = frames.size() - 1; i >= 0; i--) {
            Loop loop = BY_CLASS.get(frames.get(i).getClassName());
            if (loop != null && loop.method().equals(frames.get(i).getMethodName())) {
                return new Found(loop, i);
            }
        }
        return null;
    }

    /** Whose server a stack is; null if it is neither in a loop that we know nor accepts. */
    static @Nullable Server server(List<StackTraceElement> frames) {
        Found found = in(frames);
        if (found != null) {
            return found.loop().server();
        }
        return Frames.accepts(frames) || Frames.selects(frames) ? Server.PLAIN : null;
    }
}
