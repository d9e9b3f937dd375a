package io.github.listenqueue.internal.diagnosis.acceptor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ServerTypeTest {

    @ParameterizedTest
    @CsvSource({
        "TOMCAT, false, org.apache.tomcat.util.net.Acceptor.run",
        "JETTY, false, org.eclipse.jetty.server.AbstractConnector$Acceptor.run",
        "JETTY, false, wiremock.org.eclipse.jetty.server.AbstractConnector$Acceptor.run",
        "JETTY, true, org.eclipse.jetty.util.thread.strategy.AdaptiveExecutionStrategy.tryProduce",
        "JETTY, true, org.eclipse.jetty.util.thread.strategy.EatWhatYouKill.tryProduce",
        "UNDERTOW, true, org.xnio.nio.WorkerThread.run",
        "NETTY, true, io.netty.channel.nio.NioEventLoop.run",
        "NETTY, true, io.netty.channel.epoll.EpollEventLoop.run",
        "NETTY, true, io.netty.channel.SingleThreadIoEventLoop.run",
        "NETTY, true, io.netty.incubator.channel.uring.IOUringEventLoop.run",
        "NETTY, true, io.grpc.netty.shaded.io.netty.channel.nio.NioEventLoop.run",
        "NETTY, true, org.apache.hadoop.hbase.thirdparty.io.netty.channel.epoll.EpollEventLoop.run",
        "HELIDON, false, io.helidon.webserver.ServerListener.listen",
        "GRPC_OKHTTP, false, io.grpc.okhttp.OkHttpServer.acceptConnections",
        "JDK_HTTP_SERVER, false, sun.net.httpserver.ServerImpl$Dispatcher.run",
        "RMI, false, sun.rmi.transport.tcp.TCPTransport$AcceptLoop.run",
        "AKKA, true, akka.io.SelectionHandler$ChannelRegistryImpl$Task.run",
        "KAFKA, false, kafka.network.Acceptor.run",
        "ZOOKEEPER, false, org.apache.zookeeper.server.NIOServerCnxnFactory$AcceptThread.run",
    })
    void recognisesAServerByItsAcceptLoop(ServerType server, boolean selects, String loop) {
        String stack = "com.shop.Cart.add " + loop + " java.lang.Thread.run";

        assertThat(AcceptLoop.in(Stacks.of(stack))).isEqualTo(new AcceptLoop(server, selects, 1));
        assertThat(AcceptLoop.in(Stacks.of(loop + "Loop"))).isNull();
    }

    @Test
    void aPackageThatOnlyEndsLikeAServersIsAnother() {
        assertThat(AcceptLoop.in(Stacks.of("com.shop.xio.netty.channel.nio.NioEventLoop.run")))
                .isNull();
        assertThat(AcceptLoop.in(Stacks.of("netty.channel.nio.NioEventLoop.run")))
                .isNull();
    }

    @Test
    void usesTheOutermostLoop() {
        String inner = "sun.net.httpserver.ServerImpl$Dispatcher.run";
        String outer = "io.netty.channel.nio.NioEventLoop.run";

        assertThat(AcceptLoop.in(Stacks.of(inner + " com.shop.A.b " + outer)))
                .isEqualTo(new AcceptLoop(ServerType.NETTY, true, 2));
    }

    @Test
    void classesOfAServerDoNotBelongToTheApplication() {
        assertThat(Stacks.of("org.xnio.A.b io.netty.A.b org.apache.catalina.A.b java.A.b io.vertx.core.A.b"
                        + " com.shop.shaded.io.netty.channel.A.b com.shop.shaded.io.netty.handler.codec.A.b"))
                .noneMatch(Frames::isApplication);
        assertThat(Stacks.of("org.apache.kafka.A.b io.nettyfake.A.b com.shop.io.A.b"))
                .allMatch(Frames::isApplication);
    }

    @Test
    void aWaitForConnectionsBackOffAndAllIsInTheLoopOfRmi() {
        List<StackTraceElement> waiting =
                Stacks.of(Stacks.ACCEPT + " sun.rmi.transport.tcp.TCPTransport$AcceptLoop.executeAcceptLoop"
                        + " sun.rmi.transport.tcp.TCPTransport$AcceptLoop.run java.lang.Thread.run");
        List<StackTraceElement> backingOff = Stacks.of("java.lang.Thread.sleep"
                + " sun.rmi.transport.tcp.TCPTransport$AcceptLoop.throttleLoopOnException"
                + " sun.rmi.transport.tcp.TCPTransport$AcceptLoop.executeAcceptLoop"
                + " sun.rmi.transport.tcp.TCPTransport$AcceptLoop.run java.lang.Thread.run");
        Acceptor acceptor = new Acceptor(1, "RMI TCP Accept-8080", 7, -1, ServerType.RMI, waiting, "");

        assertThat(acceptor.hasLeft(backingOff)).isFalse();
        assertThat(acceptor.hasLeft(Stacks.of("com.shop.A.b java.lang.Thread.run")))
                .isTrue();
    }

    @Test
    void anAcceptorThatWaitsForAConnectionSlotOfKafkaIsHeldBack() {
        String stack = "java.lang.Object.wait kafka.network.ConnectionQuotas.waitForConnectionSlot"
                + " kafka.network.ConnectionQuotas.inc kafka.network.Acceptor.accept"
                + " kafka.network.Acceptor.acceptNewConnections kafka.network.Acceptor.run java.lang.Thread.run";

        assertThat(Limiter.find(Stacks.snapshot(1, "data-plane-kafka-socket-acceptor", Thread.State.WAITING, stack), 2))
                .isEqualTo("ConnectionQuotas.waitForConnectionSlot");
    }

    @ParameterizedTest
    @EnumSource(ServerType.class)
    void namesTheSettingsWithTheValue(ServerType server) {
        assertThat(ServerType.backlog(server, "1024"))
                .contains(" to 1024 (")
                .endsWith(")")
                .doesNotContain("%s", " ()");
        assertThat(server.limitAdvice()).startsWith("raise ").contains(", or finish requests");
        assertThat(server.offloadAdvice()).startsWith("move ");
        assertThat(server.displayName()).isNotBlank();
    }

    @Test
    void namesTheCallThatListensWhereNoSettingIsKnown() {
        assertThat(ServerType.backlog(null, "1024"))
                .isEqualTo(ServerType.backlog(ServerType.PLAIN, "1024"))
                .startsWith("the backlog argument of the call that listens to 1024 (");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            TOMCAT          | Tomcat's acceptCount to 9 (Spring Boot: server.tomcat.accept-count=9)
            VERTX           | Vert.x's acceptBacklog to 9 (HttpServerOptions or NetServerOptions.setAcceptBacklog; Quarkus: quarkus.http.accept-backlog=9)
            GRPC_NETTY      | gRPC's ChannelOption.SO_BACKLOG to 9 (NettyServerBuilder.withOption;
            ARMERIA         | Armeria's ChannelOption.SO_BACKLOG to 9 (ServerBuilder.channelOption)
            MICRONAUT       | Micronaut's channel option SO_BACKLOG to 9 (micronaut.server.netty.options.SO_BACKLOG=9)
            KTOR_NETTY      | Ktor's ChannelOption.SO_BACKLOG to 9 (configureBootstrap = { option(ChannelOption.SO_BACKLOG, 9) })
            KAFKA           | Kafka's socket.listen.backlog.size to 9 (server.properties: socket.listen.backlog.size=9)
            ZOOKEEPER       | ZooKeeper's clientPortListenBacklog to 9 (zoo.cfg: clientPortListenBacklog=9)
            PEKKO           | pekko.http.server.backlog to 9 (
            SSHD            | SSHD's CoreModuleProperties.SOCKET_BACKLOG to 9 (
            """)
    void namesTheSetting(ServerType server, String text) {
        assertThat(ServerType.backlog(server, "9")).startsWith(text);
    }

    @Test
    void givesTheAdviceOfTheServer() {
        assertThat(ServerType.TOMCAT.limitAdvice()).contains("maxConnections", "(server.tomcat.keep-alive-timeout)");
        assertThat(ServerType.JETTY.limitAdvice()).contains("ConnectionLimit", "(ServerConnector.idleTimeout;");
        assertThat(ServerType.UNDERTOW.limitAdvice()).contains("CONNECTION_HIGH_WATER", "(UndertowOptions.NO_REQUEST");
        assertThat(ServerType.KAFKA.limitAdvice()).contains("max.connections", "num.network.threads");
        assertThat(ServerType.PEKKO.limitAdvice()).contains("pekko.http.server.max-connections");
        assertThat(ServerType.PLAIN.limitAdvice())
                .isEqualTo(
                        "raise the limit that holds the acceptor back, or finish requests and close idle connections faster");
        assertThat(ServerType.UNDERTOW.offloadAdvice()).contains("BlockingHandler");
        assertThat(ServerType.NETTY.offloadAdvice()).contains("boss group");
        assertThat(ServerType.JDK_HTTP_SERVER.offloadAdvice()).contains("setExecutor");
        assertThat(ServerType.TOMCAT.offloadAdvice()).isEqualTo(ServerType.PLAIN.offloadAdvice());
    }

    @ParameterizedTest
    @EnumSource(ServerType.class)
    void isDocumentedWithItsSetting(ServerType server) throws IOException {
        String setting = ServerType.backlog(server, "N").replace(" to N (", " | ");

        assertThat(Files.readString(Path.of("../docs/diagnosis.md")))
                .contains("| " + server.displayName() + " | " + setting.substring(0, setting.length() - 1) + " |\n");
    }

    @Test
    void knowsTheServersThatAreBuiltOnLibraries() {
        assertThat(ServerType.NETTY.builtOnThis()).contains(ServerType.VERTX, ServerType.SSHD, ServerType.GRPC_NETTY);
        assertThat(List.of(ServerType.values()).stream()
                        .filter(ServerType::isLibrary)
                        .collect(Collectors.toList()))
                .containsExactly(ServerType.NETTY, ServerType.NIO2, ServerType.MINA);
    }
}
