package io.github.listenqueue.internal.diagnosis.acceptor;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The known kinds of servers, with the stack frames that identify them and the names of their settings. To support another
 * server, add an entry here. No other class changes.
 */
public enum ServerType {
    TOMCAT(new Entry("org.apache.tomcat.", "org.apache.coyote.", "org.apache.catalina.")
            .frames(Role.ACCEPTS, "org.apache.tomcat.util.net.Acceptor", "run")
            .frames(Role.LIMITS, "org.apache.tomcat.util.threads.LimitLatch", "countUpOrAwait")
            .backlog("Tomcat's acceptCount", "Spring Boot: server.tomcat.accept-count=%s")
            .connections(
                    "Tomcat's maxConnections (Spring Boot: server.tomcat.max-connections)",
                    "server.tomcat.keep-alive-timeout")),
    JETTY(new Entry("org.eclipse.jetty.")
            .frames(Role.ACCEPTS, "org.eclipse.jetty.server.AbstractConnector$Acceptor", "run")
            // Selects and runs tasks that do not block. Another thread goes on selecting before this one runs a task
            // that may block.
            .frames(Role.SELECTS, "org.eclipse.jetty.util.thread.strategy.AdaptiveExecutionStrategy", "tryProduce")
            .frames(Role.SELECTS, "org.eclipse.jetty.util.thread.strategy.EatWhatYouKill", "tryProduce")
            .backlog(
                    "Jetty's acceptQueueSize",
                    "ServerConnector.setAcceptQueueSize; Spring Boot has no property for it, so use a"
                            + " JettyServerCustomizer")
            .connections(
                    "Jetty's connection limit (ConnectionLimit, NetworkConnectionLimit, AcceptRateLimit, or other code"
                            + " that calls setAccepting; Spring Boot: server.jetty.max-connections)",
                    "ServerConnector.idleTimeout; Spring Boot: server.jetty.connection-idle-timeout")),
    UNDERTOW(new Entry("io.undertow.", "org.xnio.", "org.jboss.threads.")
            .frames(Role.SELECTS, "org.xnio.nio.WorkerThread", "run")
            .backlog(
                    "Undertow's Options.BACKLOG",
                    "Undertow.builder().setSocketOption; Spring Boot: server.undertow.options.socket.BACKLOG=%s")
            .connections(
                    "Undertow's connection limit (Options.CONNECTION_HIGH_WATER; Spring Boot:"
                            + " server.undertow.options.socket.CONNECTION_HIGH_WATER)",
                    "UndertowOptions.NO_REQUEST_TIMEOUT; Spring Boot: server.undertow.no-request-timeout")
            .offload("move blocking code off the I/O threads: BlockingHandler, or HttpServerExchange.dispatch")),
    NETTY(new Entry("io.netty.")
            .frames(Role.SELECTS, "io.netty.channel.nio.NioEventLoop", "run")
            .frames(Role.SELECTS, "io.netty.channel.epoll.EpollEventLoop", "run")
            // Netty 4.2, whatever the transport
            .frames(Role.SELECTS, "io.netty.channel.SingleThreadIoEventLoop", "run")
            .frames(Role.SELECTS, "io.netty.incubator.channel.uring.IOUringEventLoop", "run")
            .frames(Role.WAITS, "io.netty.channel.epoll.Native", "epollWait", "epollWait0", "epollBusyWait0")
            .frames(Role.WAITS, "io.netty.channel.uring.Native", "ioUringEnter")
            .frames(Role.WAITS, "io.netty.incubator.channel.uring.Native", "ioUringEnter")
            .backlog(
                    "Netty's ChannelOption.SO_BACKLOG",
                    "ServerBootstrap.option; Reactor Netty: HttpServer.option; Vert.x: HttpServerOptions.setAcceptBacklog;"
                            + " Armeria: ServerBuilder.channelOption; gRPC: NettyServerBuilder.withOption")
            .offload("move blocking code off the event loop: a separate group for the server channel (boss group), and"
                    + " an executor for handlers that block")),
    HELIDON(new Entry("io.helidon.")
            .frames(Role.ACCEPTS, "io.helidon.webserver.ServerListener", "listen")
            .backlog("Helidon's backlog", "ListenerConfig.backlog; in its configuration: backlog: %s")
            .connections(
                    "Helidon's maxTcpConnections (ListenerConfig; in its configuration: max-tcp-connections)",
                    "ListenerConfig.idleConnectionTimeout; in its configuration: idle-connection-timeout")),
    /** The Netty inside {@code grpc-netty-shaded}. gRPC on an unshaded Netty has the frames of {@link #NETTY}. */
    GRPC_NETTY(new Entry("io.grpc.")
            .frames(Role.SELECTS, "io.grpc.netty.shaded.io.netty.channel.nio.NioEventLoop", "run")
            .frames(Role.SELECTS, "io.grpc.netty.shaded.io.netty.channel.epoll.EpollEventLoop", "run")
            .frames(
                    Role.WAITS,
                    "io.grpc.netty.shaded.io.netty.channel.epoll.Native",
                    "epollWait",
                    "epollWait0",
                    "epollBusyWait0")
            .backlog("gRPC's ChannelOption.SO_BACKLOG", "NettyServerBuilder.withOption")
            .offload(
                    "move blocking code off the event loop: no directExecutor, no slow code in a ServerTransportFilter, or"
                            + " a bossEventLoopGroup separate from the workers")),
    GRPC_OKHTTP(new Entry("io.grpc.")
            .frames(Role.ACCEPTS, "io.grpc.okhttp.OkHttpServer", "acceptConnections")
            .frames(Role.HANDLES, "io.grpc.okhttp.OkHttpServerTransport", "startIo")
            .backlog(
                    "the backlog of gRPC's OkHttp server",
                    "it has no setting and requests 50: use OkHttpServerBuilder.socketFactory with a ServerSocket whose"
                            + " bind requests more")
            .offload(
                    "move the connections off the acceptor thread: OkHttpServerBuilder.transportExecutor with a pool that"
                            + " never runs a task in the calling thread")),
    JDK_HTTP_SERVER(new Entry()
            .frames(Role.ACCEPTS, "sun.net.httpserver.ServerImpl$Dispatcher", "run")
            .frames(Role.HANDLES, "sun.net.httpserver.ServerImpl$Exchange", "run")
            .backlog("the backlog argument of HttpServer.create", "0 or less means 50")
            .offload("move the handlers off the acceptor thread: HttpServer.setExecutor with a thread pool")),
    /** An accept loop around {@code ServerSocket} or {@code ServerSocketChannel}, of the application or unknown. */
    PLAIN(new Entry()
            .frames(Role.WAITS, "sun.nio.ch.EPoll", "wait")
            .frames(Role.LIMITS, "java.util.concurrent.Semaphore", "acquire", "acquireUninterruptibly", "tryAcquire")
            .frames(Role.LIMITS, "java.util.concurrent.ArrayBlockingQueue", "put", "offer")
            .frames(Role.LIMITS, "java.util.concurrent.LinkedBlockingQueue", "put", "offer")
            .frames(Role.LIMITS, "java.util.concurrent.LinkedBlockingDeque", "put", "putLast", "putFirst", "offer")
            .frames(Role.LIMITS, "java.util.concurrent.SynchronousQueue", "put", "offer")
            .frames(Role.LIMITS, "java.util.concurrent.LinkedTransferQueue", "transfer", "tryTransfer")
            .backlog(
                    "the backlog argument of ServerSocket or bind",
                    "0 or less means 50; a library that creates the socket may have its own setting"));

    /** The meaning of a frame for the thread that has it on its stack. */
    enum Role {
        /** An accept loop that serves no other sockets: while it waits, nothing is accepted. */
        ACCEPTS,
        /** A loop that serves many sockets, perhaps a listener among them. */
        SELECTS,
        /** The call in which a loop waits for events. */
        WAITS,
        /** A call in which an accept loop is held back on purpose. */
        LIMITS,
        /** A handler that runs on the acceptor thread. Its waits do not limit accepting. */
        HANDLES
    }

    /** The server of a frame, and the role of the frame. */
    record Mark(ServerType server, Role role) {}

    private static final Map<String, Mark> MARKS = new HashMap<>();
    private static final List<String> PACKAGES = new ArrayList<>();
    private static final List<String> BACKLOGS = new ArrayList<>();

    static {
        for (ServerType each : values()) {
            each.entry.frames.forEach((method, role) -> MARKS.put(method, new Mark(each, role)));
            PACKAGES.addAll(each.entry.packages);
            BACKLOGS.add(each.entry.backlog);
        }
    }

    @SuppressWarnings("ImmutableEnumChecker") // a complete entry never changes
    private final Entry entry;

    ServerType(Entry entry) {
        this.entry = entry;
    }

    /** Returns the server and role of a frame; null if it is unknown. */
    static @Nullable Mark mark(StackTraceElement frame) {
        return MARKS.get(Frames.method(frame));
    }

    static boolean is(StackTraceElement frame, Role role) {
        Mark mark = mark(frame);
        return mark != null && mark.role() == role;
    }

    /** Returns true if a class belongs to a server. */
    static boolean isServer(String type) {
        return PACKAGES.stream().anyMatch(type::startsWith);
    }

    /** Returns the backlog setting with a value, or the settings of all servers if the server is unknown. */
    public static String backlog(@Nullable ServerType server, String value) {
        String setting = server == null ? "the server's backlog" : server.entry.backlog;
        String hint = server == null
                ? String.join(", ", BACKLOGS) + ", where 0 or less means 50"
                : server.entry.backlogHint.replace("%s", value);
        return setting + " to " + value + " (" + hint + ")";
    }

    /** Returns advice on a connection limit that holds the acceptor back. */
    public String limitAdvice() {
        return entry.limitAdvice;
    }

    /** Returns advice on work that keeps the acceptor from accepting. */
    public String offloadAdvice() {
        return entry.offload;
    }

    /** The facts about one server. */
    private static final class Entry {

        private static final String FASTER = ", or finish requests and close idle connections faster";

        private final List<String> packages;
        private final Map<String, Role> frames = new HashMap<>();
        private String backlog = "";
        private String backlogHint = "";
        private String limitAdvice = "raise the limit that holds the acceptor back" + FASTER;
        private String offload =
                "move the work off the acceptor thread: hand each connection to another thread at once,"
                        + " and let none of them hold a lock that the acceptor needs";

        /** Creates an entry with the packages of the server, each ending in a dot. */
        Entry(String... packages) {
            this.packages = List.of(packages);
        }

        Entry frames(Role role, String type, String... methods) {
            for (String method : methods) {
                frames.put(type + "." + method, role);
            }
            return this;
        }

        /** Sets the name of the backlog setting, and the ways to set it to {@code %s}. */
        Entry backlog(String setting, String hint) {
            backlog = setting;
            backlogHint = hint;
            return this;
        }

        /** Sets the connection limit that holds the acceptor back, and the setting that closes idle connections. */
        Entry connections(String limit, String idle) {
            limitAdvice = "raise " + limit + FASTER + " (" + idle + ")";
            return this;
        }

        /** Sets the advice to move work off the acceptor thread. */
        Entry offload(String advice) {
            offload = advice;
            return this;
        }
    }
}
