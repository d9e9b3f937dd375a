package io.github.listenqueue.internal.diagnosis.acceptor;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The kinds of servers that are known by the frames of their threads, with the names of their settings. To support another
 * one, add its entry here: no other class changes.
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
            // Selects and runs what does not block; another thread selects on before it runs what may block.
            .frames(Role.SELECTS, "org.eclipse.jetty.util.thread.strategy.AdaptiveExecutionStrategy", "tryProduce")
            .frames(Role.SELECTS, "org.eclipse.jetty.util.thread.strategy.EatWhatYouKill", "tryProduce")
            .backlog(
                    "Jetty's acceptQueueSize",
                    "ServerConnector.setAcceptQueueSize; Spring Boot has no property for it: a JettyServerCustomizer sets"
                            + " it")
            .connections(
                    "Jetty's limit of connections (ConnectionLimit, NetworkConnectionLimit, AcceptRateLimit, or what else"
                            + " calls setAccepting; Spring Boot: server.jetty.max-connections)",
                    "ServerConnector.idleTimeout; Spring Boot: server.jetty.connection-idle-timeout")),
    UNDERTOW(new Entry("io.undertow.", "org.xnio.", "org.jboss.threads.")
            .frames(Role.SELECTS, "org.xnio.nio.WorkerThread", "run")
            .backlog(
                    "Undertow's Options.BACKLOG",
                    "Undertow.builder().setSocketOption; Spring Boot: server.undertow.options.socket.BACKLOG=%s")
            .connections(
                    "Undertow's limit of connections (Options.CONNECTION_HIGH_WATER; Spring Boot:"
                            + " server.undertow.options.socket.CONNECTION_HIGH_WATER)",
                    "UndertowOptions.NO_REQUEST_TIMEOUT; Spring Boot: server.undertow.no-request-timeout")
            .offload("take blocking code off the I/O threads: BlockingHandler, or HttpServerExchange.dispatch")),
    NETTY(new Entry("io.netty.")
            .frames(Role.SELECTS, "io.netty.channel.nio.NioEventLoop", "run")
            .frames(Role.SELECTS, "io.netty.channel.epoll.EpollEventLoop", "run")
            // Netty 4.2, whatever the transport
            .frames(Role.SELECTS, "io.netty.channel.SingleThreadIoEventLoop", "run")
            .frames(Role.WAITS, "io.netty.channel.epoll.Native", "epollWait", "epollWait0", "epollBusyWait0")
            .backlog(
                    "Netty's ChannelOption.SO_BACKLOG",
                    "ServerBootstrap.option; Reactor Netty: HttpServer.option; Vert.x: HttpServerOptions.setAcceptBacklog;"
                            + " Armeria: ServerBuilder.channelOption; gRPC: NettyServerBuilder.withOption")
            .offload(
                    "take blocking code off the event loop: a group of its own for the server channel (boss group), and"
                            + " an executor for handlers that block")),
    HELIDON(new Entry("io.helidon.")
            .frames(Role.ACCEPTS, "io.helidon.webserver.ServerListener", "listen")
            .backlog("Helidon's backlog", "ListenerConfig.backlog; in its configuration: backlog: %s")
            .connections(
                    "Helidon's maxTcpConnections (ListenerConfig; in its configuration: max-tcp-connections)",
                    "ListenerConfig.idleConnectionTimeout; in its configuration: idle-connection-timeout")),
    /** The Netty inside {@code grpc-netty-shaded}; gRPC on a Netty beside it has the frames of {@link #NETTY}. */
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
                    "take blocking code off the event loop: no directExecutor, nothing slow in a ServerTransportFilter, or"
                            + " a bossEventLoopGroup that is not the workers'")),
    GRPC_OKHTTP(new Entry("io.grpc.")
            .frames(Role.ACCEPTS, "io.grpc.okhttp.OkHttpServer", "acceptConnections")
            .frames(Role.HANDLES, "io.grpc.okhttp.OkHttpServerTransport", "startIo")
            .backlog(
                    "the backlog of gRPC's OkHttp server",
                    "it has no setting and asks for 50: OkHttpServerBuilder.socketFactory with a ServerSocket whose bind"
                            + " asks for more")
            .offload(
                    "take the connections off the thread that accepts: OkHttpServerBuilder.transportExecutor with a pool"
                            + " that never runs a task in its caller")),
    JDK_HTTP_SERVER(new Entry()
            .frames(Role.ACCEPTS, "sun.net.httpserver.ServerImpl$Dispatcher", "run")
            .frames(Role.HANDLES, "sun.net.httpserver.ServerImpl$Exchange", "run")
            .backlog("the backlog argument of HttpServer.create", "0 or less means 50")
            .offload("take the handlers off the thread that accepts: HttpServer.setExecutor with a pool of threads")),
    /** An accept loop around {@code ServerSocket} or {@code ServerSocketChannel} that is the application's or unknown. */
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
                    "0 or less means 50; a library that makes the socket has a setting of its own, if any"));

    /** The meaning of a frame for the thread that has it on its stack. */
    enum Role {
        /** An accept loop that serves no other sockets: where it waits, accepting waits. */
        ACCEPTS,
        /** A loop that serves many sockets, perhaps a listener among them. */
        SELECTS,
        /** The call in which such a loop waits for events. */
        WAITS,
        /** A call in which an accept loop is held back on purpose. */
        LIMITS,
        /** A handler that runs on the accepting thread: its waits are no limit on accepting. */
        HANDLES
    }

    /** The kind of server that a frame belongs to, and the meaning of the frame. */
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

    @SuppressWarnings("ImmutableEnumChecker") // nothing changes an entry that is complete
    private final Entry entry;

    ServerType(Entry entry) {
        this.entry = entry;
    }

    /** Returns what is known of a frame; null if nothing is. */
    static @Nullable Mark mark(StackTraceElement frame) {
        return MARKS.get(Frames.method(frame));
    }

    static boolean is(StackTraceElement frame, Role role) {
        Mark mark = mark(frame);
        return mark != null && mark.role() == role;
    }

    /** Tells whether a class is of a server. */
    static boolean isServer(String type) {
        return PACKAGES.stream().anyMatch(type::startsWith);
    }

    /** Names the setting of the backlog with this value; those of all kinds where the kind of server is unknown. */
    public static String backlog(@Nullable ServerType server, String value) {
        String setting = server == null ? "the server's backlog" : server.entry.backlog;
        String hint = server == null
                ? String.join(", ", BACKLOGS) + ", where 0 or less means 50"
                : server.entry.backlogHint.replace("%s", value);
        return setting + " to " + value + " (" + hint + ")";
    }

    /** Advises on a limit of connections that holds the acceptor back. */
    public String limitAdvice() {
        return entry.limitAdvice;
    }

    /** Advises on work that keeps the acceptor from accepting. */
    public String offloadAdvice() {
        return entry.offload;
    }

    /** All that is known of one kind of server. */
    private static final class Entry {

        private static final String FASTER = ", or finish requests and idle connections faster";

        private final List<String> packages;
        private final Map<String, Role> frames = new HashMap<>();
        private String backlog = "";
        private String backlogHint = "";
        private String limitAdvice = "raise the limit that holds the acceptor back" + FASTER;
        private String offload =
                "take the work off the thread that accepts: hand each connection to other threads at once,"
                        + " and let none of them hold a lock that it needs";

        /** Begins with the packages of the server, each with a dot at its end. */
        Entry(String... packages) {
            this.packages = List.of(packages);
        }

        Entry frames(Role role, String type, String... methods) {
            for (String method : methods) {
                frames.put(type + "." + method, role);
            }
            return this;
        }

        /** Names the setting of the backlog, and the ways to set it to {@code %s}. */
        Entry backlog(String setting, String hint) {
            backlog = setting;
            backlogHint = hint;
            return this;
        }

        /** Names the limit of connections that holds the acceptor back, and the setting that ends idle connections. */
        Entry connections(String limit, String idle) {
            limitAdvice = "raise " + limit + FASTER + " (" + idle + ")";
            return this;
        }

        /** Tells how to take work off the accepting thread. */
        Entry offload(String advice) {
            offload = advice;
            return this;
        }
    }
}
