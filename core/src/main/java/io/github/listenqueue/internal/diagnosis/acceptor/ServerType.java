package io.github.listenqueue.internal.diagnosis.acceptor;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The known kinds of servers, with the evidence by which they are recognised and the names of their settings. To support
 * another server, add an entry here. Only a server that takes its listener out of its selector by itself needs a word in
 * {@link Arming} as well.
 */
public enum ServerType {
    /** An accept loop around {@code ServerSocket} or {@code ServerSocketChannel}, of the application or unknown. */
    PLAIN(new ServerEntry("a server of its own")
            .frames(Role.WAITS, "sun.nio.ch.EPoll", "wait")
            .frames(Role.LIMITS, "java.util.concurrent.Semaphore", "acquire", "acquireUninterruptibly", "tryAcquire")
            .frames(Role.LIMITS, "java.util.concurrent.ArrayBlockingQueue", "put", "offer")
            .frames(Role.LIMITS, "java.util.concurrent.LinkedBlockingQueue", "put", "offer")
            .frames(Role.LIMITS, "java.util.concurrent.LinkedBlockingDeque", "put", "putLast", "putFirst", "offer")
            .frames(Role.LIMITS, "java.util.concurrent.SynchronousQueue", "put", "offer")
            .frames(Role.LIMITS, "java.util.concurrent.LinkedTransferQueue", "transfer", "tryTransfer")
            .backlog(
                    "the backlog argument of the call that listens",
                    "ServerSocket or bind, where 0 or less means 50; a library that opens the socket may have its own"
                            + " setting")),
    NETTY(new ServerEntry("Netty", "io.netty.")
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
                    "ServerBootstrap.option; a framework on Netty has its own setting for it")
            .connections(
                    "the connection limit of the code that calls setAutoRead(false) on the server channel",
                    "IdleStateHandler")
            .offload("move blocking code off the event loop: a separate group for the server channel (boss group), and"
                    + " an executor for handlers that block")),
    /** Threads of an {@code AsynchronousChannelGroup}, which show their server only while they run its handlers. */
    NIO2(new ServerEntry("AsynchronousServerSocketChannel (NIO.2)")
            .frames(Role.IDENTIFIES, "sun.nio.ch.EPollPort$EventHandlerTask", "run")
            .frames(Role.IDENTIFIES, "sun.nio.ch.Invoker", "invokeUnchecked")
            .backlog(
                    "the backlog argument of AsynchronousServerSocketChannel.bind",
                    "Tomcat's NIO2 connector: acceptCount; Apache MINA SSHD: CoreModuleProperties.SOCKET_BACKLOG; 0 or"
                            + " less means 50")
            .offload(
                    "move blocking code off the completion handlers: call accept again first, and hand the connection to"
                            + " another thread")),
    MINA(new ServerEntry("Apache MINA", "org.apache.mina.")
            .frames(Role.ACCEPTS, "org.apache.mina.core.polling.AbstractPollingIoAcceptor$Acceptor", "run")
            .backlog(
                    "Apache MINA's backlog",
                    "SocketAcceptor.setBacklog; Apache MINA SSHD: CoreModuleProperties.SOCKET_BACKLOG")),
    TOMCAT(new ServerEntry("Tomcat", "org.apache.tomcat.", "org.apache.coyote.", "org.apache.catalina.")
            .frames(Role.ACCEPTS, "org.apache.tomcat.util.net.Acceptor", "run")
            .frames(Role.LIMITS, "org.apache.tomcat.util.threads.LimitLatch", "countUpOrAwait")
            .frames(
                    Role.IDENTIFIES,
                    "org.apache.tomcat.util.net.Nio2Endpoint$Nio2Acceptor",
                    "run",
                    "completed",
                    "failed")
            .backlog("Tomcat's acceptCount", "Spring Boot: server.tomcat.accept-count=%s")
            .connections(
                    "Tomcat's maxConnections (Spring Boot: server.tomcat.max-connections)",
                    "server.tomcat.keep-alive-timeout")),
    JETTY(new ServerEntry("Jetty", "org.eclipse.jetty.")
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
    UNDERTOW(new ServerEntry("Undertow", "io.undertow.", "org.xnio.", "org.jboss.threads.")
            .frames(Role.SELECTS, "org.xnio.nio.WorkerThread", "run")
            .backlog(
                    "Undertow's Options.BACKLOG",
                    "Undertow.builder().setSocketOption; Spring Boot: server.undertow.options.socket.BACKLOG=%s")
            .connections(
                    "Undertow's connection limit (Options.CONNECTION_HIGH_WATER; Spring Boot:"
                            + " server.undertow.options.socket.CONNECTION_HIGH_WATER)",
                    "UndertowOptions.NO_REQUEST_TIMEOUT; Spring Boot: server.undertow.no-request-timeout")
            .offload("move blocking code off the I/O threads: BlockingHandler, or HttpServerExchange.dispatch")),
    VERTX(new ServerEntry("Vert.x", "io.vertx.")
            .on(NETTY)
            .shownByThread("io.vertx.core.impl.VertxThread")
            .shownByFrames("io.vertx.core.")
            .backlog(
                    "Vert.x's acceptBacklog",
                    "HttpServerOptions or NetServerOptions.setAcceptBacklog; Quarkus: quarkus.http.accept-backlog=%s")
            .offload("move blocking code off the event loop: Vertx.executeBlocking, or a verticle with"
                    + " ThreadingModel.WORKER")),
    REACTOR_NETTY(new ServerEntry("Reactor Netty", "reactor.netty.")
            .on(NETTY)
            .shownByThread("reactor.netty.resources.DefaultLoopResources$EventLoop")
            .shownByFrames("reactor.netty.http.server.", "reactor.netty.transport.ServerTransport")
            .backlog(
                    "Reactor Netty's ChannelOption.SO_BACKLOG",
                    "HttpServer or TcpServer.option; Spring Boot has no property for it, so use a"
                            + " NettyServerCustomizer")
            .offload(
                    "move blocking code off the event loop: subscribeOn(Schedulers.boundedElastic()), and a loop of its"
                            + " own for the acceptor: LoopResources.create with a selectCount, or"
                            + " -Dreactor.netty.ioSelectCount=1")),
    ARMERIA(new ServerEntry("Armeria", "com.linecorp.armeria.")
            .on(NETTY)
            .shownByThread("com.linecorp.armeria.internal.common.util.EventLoopThread")
            .shownByFrames("com.linecorp.armeria.server.")
            .shownByName("armeria-boss-", "com.linecorp.armeria.server.Server")
            .backlog("Armeria's ChannelOption.SO_BACKLOG", "ServerBuilder.channelOption")
            .offload(
                    "move blocking code off the event loop: @Blocking, or ServiceRequestContext.blockingTaskExecutor")),
    GRPC_NETTY(new ServerEntry("gRPC on Netty", "io.grpc.")
            .on(NETTY)
            .shownByFrames("io.grpc.netty.")
            .shownByName("grpc-", "io.grpc.netty.NettyServerBuilder")
            .backlog(
                    "gRPC's ChannelOption.SO_BACKLOG",
                    "NettyServerBuilder.withOption; Spring gRPC has no property for it, so use a"
                            + " ServerBuilderCustomizer")
            .offload(
                    "move blocking code off the event loop: no directExecutor, no slow code in a ServerTransportFilter, or"
                            + " a bossEventLoopGroup separate from the workers")),
    GRPC_OKHTTP(new ServerEntry("gRPC on OkHttp", "io.grpc.")
            .frames(Role.ACCEPTS, "io.grpc.okhttp.OkHttpServer", "acceptConnections")
            .frames(Role.HANDLES, "io.grpc.okhttp.OkHttpServerTransport", "startIo")
            .backlog(
                    "the backlog of gRPC's OkHttp server",
                    "it has no setting and requests 50: use OkHttpServerBuilder.socketFactory with a ServerSocket whose"
                            + " bind requests more")
            .offload(
                    "move the connections off the acceptor thread: OkHttpServerBuilder.transportExecutor with a pool that"
                            + " never runs a task in the calling thread")),
    MICRONAUT(new ServerEntry("Micronaut", "io.micronaut.")
            .on(NETTY)
            .shownByThread("io.micronaut.http.netty.channel.NettyThreadFactory$NonBlockingFastThreadLocalThread")
            .shownByFrames("io.micronaut.http.server.netty.")
            .backlog("Micronaut's channel option SO_BACKLOG", "micronaut.server.netty.options.SO_BACKLOG=%s")
            .offload("move blocking code off the event loop: @ExecuteOn(TaskExecutors.BLOCKING)")),
    KTOR_NETTY(new ServerEntry("Ktor on Netty", "io.ktor.")
            .on(NETTY)
            .shownByFrames("io.ktor.server.netty.")
            .shownByName("eventLoopGroupProxy-", "io.ktor.server.netty.EventLoopGroupProxy")
            .backlog("Ktor's ChannelOption.SO_BACKLOG", "configureBootstrap = { option(ChannelOption.SO_BACKLOG, %s) }")
            .offload("move blocking code off the event loop: withContext(Dispatchers.IO)")),
    KTOR_CIO(new ServerEntry("Ktor CIO", "io.ktor.")
            .frames(Role.IDENTIFIES, "io.ktor.network.selector.ActorSelectorManager", "select")
            .backlog(
                    "the backlog of Ktor's CIO engine",
                    "it has no setting and requests 511: use the Netty or Jetty engine; a socket of ktor-network has"
                            + " SocketOptions.AcceptorOptions.backlogSize")
            .offload("move blocking code off the coroutines' dispatcher: withContext(Dispatchers.IO)")),
    RATPACK(new ServerEntry("Ratpack", "ratpack.")
            .on(NETTY)
            .shownByFrames("ratpack.exec.", "ratpack.server.")
            .backlog("Ratpack's connectQueueSize", "ServerConfigBuilder.connectQueueSize")
            .offload("move blocking code off the event loop: Blocking.get")),
    ARTEMIS(new ServerEntry("ActiveMQ Artemis")
            .on(NETTY)
            .shownByFrames("org.apache.activemq.artemis.")
            .backlog("the backlog of Artemis's acceptor", "the parameter backlog=%s of the acceptor's URL")
            .offload("move blocking code off the threads of the acceptor, or give it more of them: the parameter"
                    + " remotingThreads of the acceptor's URL")),
    SSHD(new ServerEntry("Apache MINA SSHD", "org.apache.sshd.")
            .on(NIO2)
            .on(MINA)
            .on(NETTY)
            .shownByFrames("org.apache.sshd.")
            .backlog("SSHD's CoreModuleProperties.SOCKET_BACKLOG", "SOCKET_BACKLOG.set(server, %s)")
            .offload("move slow code out of session listeners, or give the server more threads:"
                    + " CoreModuleProperties.NIO_WORKERS")),
    HELIDON(new ServerEntry("Helidon", "io.helidon.")
            .frames(Role.ACCEPTS, "io.helidon.webserver.ServerListener", "listen")
            .backlog("Helidon's backlog", "ListenerConfig.backlog; in its configuration: backlog: %s")
            .connections(
                    "Helidon's maxTcpConnections (ListenerConfig; in its configuration: max-tcp-connections)",
                    "ListenerConfig.idleConnectionTimeout; in its configuration: idle-connection-timeout")),
    PEKKO(new ServerEntry("Apache Pekko", "org.apache.pekko.")
            .frames(Role.SELECTS, "org.apache.pekko.io.SelectionHandler$ChannelRegistryImpl$Task", "run")
            .backlog("pekko.http.server.backlog", "without Pekko HTTP: the backlog of Tcp.bind")
            .connections("pekko.http.server.max-connections", "pekko.http.server.idle-timeout")
            .offload("move blocking code off the default dispatcher: give it a dispatcher of its own")),
    AKKA(new ServerEntry("Akka", "akka.")
            .frames(Role.SELECTS, "akka.io.SelectionHandler$ChannelRegistryImpl$Task", "run")
            .backlog("akka.http.server.backlog", "without Akka HTTP: the backlog of Tcp.bind")
            .connections("akka.http.server.max-connections", "akka.http.server.idle-timeout")
            .offload("move blocking code off the default dispatcher: give it a dispatcher of its own")),
    KAFKA(new ServerEntry("Kafka", "kafka.network.")
            .frames(Role.ACCEPTS, "kafka.network.Acceptor", "run")
            .frames(Role.LIMITS, "kafka.network.ConnectionQuotas", "waitForConnectionSlot")
            .backlog("Kafka's socket.listen.backlog.size", "server.properties: socket.listen.backlog.size=%s")
            .connections(
                    "Kafka's max.connections, or num.network.threads if the acceptor waits for a network thread",
                    "connections.max.idle.ms")
            .offload("move the work off the acceptor thread: it hands each connection to a network thread, so give the"
                    + " listener more of them (num.network.threads)")),
    ZOOKEEPER(new ServerEntry("ZooKeeper")
            .frames(Role.ACCEPTS, "org.apache.zookeeper.server.NIOServerCnxnFactory$AcceptThread", "run")
            .backlog("ZooKeeper's clientPortListenBacklog", "zoo.cfg: clientPortListenBacklog=%s")),
    THRIFT(new ServerEntry("Thrift", "org.apache.thrift.")
            .frames(Role.ACCEPTS, "org.apache.thrift.server.TThreadPoolServer", "serve")
            .frames(Role.ACCEPTS, "org.apache.thrift.server.TSimpleServer", "serve")
            .frames(Role.ACCEPTS, "org.apache.thrift.server.TThreadedSelectorServer$AcceptThread", "run")
            .frames(Role.SELECTS, "org.apache.thrift.server.TNonblockingServer$SelectAcceptThread", "run")
            .backlog("the backlog of Thrift's server transport", "ServerSocketTransportArgs.backlog")
            .connections(
                    "Thrift's number of threads (TThreadPoolServer.Args.maxWorkerThreads;"
                            + " TThreadedSelectorServer.Args.selectorThreads and acceptQueueSizePerThread)",
                    "clientTimeout of the transport's arguments")
            .offload("move the calls off the acceptor thread: TThreadPoolServer or TThreadedSelectorServer in place of"
                    + " TSimpleServer or TNonblockingServer")),
    GRIZZLY(new ServerEntry("Grizzly", "org.glassfish.grizzly.")
            .frames(Role.SELECTS, "org.glassfish.grizzly.nio.SelectorRunner", "run")
            .backlog("Grizzly's serverConnectionBackLog", "TCPNIOTransport.setServerConnectionBackLog")
            .offload("move blocking code off the selector threads: WorkerThreadIOStrategy in place of"
                    + " SameThreadIOStrategy")),
    HTTP_CORE(new ServerEntry("Apache HttpCore", "org.apache.hc.core5.")
            .frames(Role.ACCEPTS, "org.apache.hc.core5.http.impl.bootstrap.RequestListener", "run")
            .frames(Role.ACCEPTS, "org.apache.hc.core5.reactor.SingleCoreListeningIOReactor", "doExecute")
            .backlog("HttpCore's backlogSize", "IOReactorConfig.Builder or SocketConfig.Builder.setBacklogSize")),
    SUBETHA_SMTP(new ServerEntry("SubEthaSMTP", "org.subethamail.smtp.")
            .frames(Role.ACCEPTS, "org.subethamail.smtp.server.ServerThread", "run")
            .backlog("SubEthaSMTP's backlog", "SMTPServer.setBacklog")),
    JDK_HTTP_SERVER(new ServerEntry("the JDK's HttpServer")
            .frames(Role.ACCEPTS, "sun.net.httpserver.ServerImpl$Dispatcher", "run")
            .frames(Role.HANDLES, "sun.net.httpserver.ServerImpl$Exchange", "run")
            .backlog("the backlog argument of HttpServer.create", "0 or less means 50")
            .offload("move the handlers off the acceptor thread: HttpServer.setExecutor with a thread pool")),
    RMI(new ServerEntry("the JDK's RMI and JMX")
            .frames(Role.ACCEPTS, "sun.rmi.transport.tcp.TCPTransport$AcceptLoop", "run")
            .backlog(
                    "the backlog of RMI's server socket",
                    "it has no setting and requests 50: use an RMIServerSocketFactory whose ServerSocket requests more")
            .offload(
                    "move slow code out of the server socket that the RMIServerSocketFactory made: its accept runs on the"
                            + " acceptor thread"));

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
        HANDLES,
        /** A method that shows the server, but no loop. */
        IDENTIFIES
    }

    /** The server of a frame, and the role of the frame. */
    record Mark(ServerType server, Role role) {}

    /** Packages by which a Netty is recognised that was relocated into another package. */
    private static final List<String> RELOCATED =
            List.of(".io.netty.channel.", ".io.netty.util.", ".io.netty.handler.", ".io.netty.incubator.channel.");

    private static final Map<String, Mark> MARKS = new HashMap<>();
    private static final Set<String> METHODS = new HashSet<>();
    private static final List<String> PACKAGES = new ArrayList<>();
    private static final Map<ServerType, List<ServerType>> BUILT_ON = new HashMap<>();

    static {
        for (ServerType each : values()) {
            each.entry.frames.forEach((method, role) -> {
                MARKS.put(method, new Mark(each, role));
                METHODS.add(method.substring(method.lastIndexOf('.') + 1));
            });
            PACKAGES.addAll(each.entry.packages);
            each.entry.libraries.forEach(library ->
                    BUILT_ON.computeIfAbsent(library, key -> new ArrayList<>()).add(each));
        }
    }

    @SuppressWarnings("ImmutableEnumChecker") // a complete entry never changes
    private final ServerEntry entry;

    ServerType(ServerEntry entry) {
        this.entry = entry;
    }

    /** Returns the server and role of a frame, also of a server relocated into another package; null if it is unknown. */
    static @Nullable Mark mark(StackTraceElement frame) {
        if (!METHODS.contains(frame.getMethodName())) {
            return null;
        }
        String method = Frames.method(frame);
        Mark mark = MARKS.get(method);
        for (int dot = method.indexOf('.'); mark == null && dot >= 0; dot = method.indexOf('.', dot + 1)) {
            mark = MARKS.get(method.substring(dot + 1));
        }
        return mark;
    }

    static boolean is(StackTraceElement frame, Role role) {
        Mark mark = mark(frame);
        return mark != null && mark.role() == role;
    }

    /** Returns true if a class belongs to a server. */
    static boolean isServer(String type) {
        return PACKAGES.stream().anyMatch(type::startsWith)
                || RELOCATED.stream().anyMatch(type::contains);
    }

    /** Returns true if other servers are built on this one, so that it may be one of them. */
    boolean isLibrary() {
        return BUILT_ON.containsKey(this);
    }

    /** Returns the servers that are built on this one. */
    List<ServerType> builtOnThis() {
        return BUILT_ON.getOrDefault(this, List.of());
    }

    ServerEntry entry() {
        return entry;
    }

    /** Returns the server's name for people. */
    public String displayName() {
        return entry.name;
    }

    /** Returns the backlog setting with a value. Without a server it is the argument of the call that listens. */
    public static String backlog(@Nullable ServerType server, String value) {
        ServerEntry entry = (server == null ? PLAIN : server).entry;
        return entry.backlog + " to " + value + " (" + entry.backlogHint.replace("%s", value) + ")";
    }

    /** Returns advice on a connection limit that holds the acceptor back. */
    public String limitAdvice() {
        return entry.limitAdvice;
    }

    /** Returns advice on work that keeps the acceptor from accepting. */
    public String offloadAdvice() {
        return entry.offload;
    }
}
