package io.github.listenqueue.internal.diagnosis.acceptor;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ServerTypeTest {

    @ParameterizedTest
    @CsvSource({
        "TOMCAT, false, org.apache.tomcat.util.net.Acceptor.run",
        "JETTY, false, org.eclipse.jetty.server.AbstractConnector$Acceptor.run",
        "JETTY, true, org.eclipse.jetty.util.thread.strategy.AdaptiveExecutionStrategy.tryProduce",
        "JETTY, true, org.eclipse.jetty.util.thread.strategy.EatWhatYouKill.tryProduce",
        "UNDERTOW, true, org.xnio.nio.WorkerThread.run",
        "NETTY, true, io.netty.channel.nio.NioEventLoop.run",
        "NETTY, true, io.netty.channel.epoll.EpollEventLoop.run",
        "NETTY, true, io.netty.channel.SingleThreadIoEventLoop.run",
        "HELIDON, false, io.helidon.webserver.ServerListener.listen",
        "GRPC_NETTY, true, io.grpc.netty.shaded.io.netty.channel.nio.NioEventLoop.run",
        "GRPC_NETTY, true, io.grpc.netty.shaded.io.netty.channel.epoll.EpollEventLoop.run",
        "GRPC_OKHTTP, false, io.grpc.okhttp.OkHttpServer.acceptConnections",
        "JDK_HTTP_SERVER, false, sun.net.httpserver.ServerImpl$Dispatcher.run",
    })
    void recognisesAServerByItsAcceptLoop(ServerType server, boolean selects, String loop) {
        String stack = "com.shop.Cart.add " + loop + " java.lang.Thread.run";

        assertThat(AcceptLoop.in(Stacks.of(stack))).isEqualTo(new AcceptLoop(server, selects, 1));
        assertThat(AcceptLoop.in(Stacks.of(loop + "Loop"))).isNull();
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
        assertThat(Stacks.of("org.xnio.A.b io.netty.A.b org.apache.catalina.A.b java.A.b"))
                .noneMatch(Frames::isApplication);
        assertThat(Stacks.of("org.apache.kafka.A.b io.nettyfake.A.b")).allMatch(Frames::isApplication);
    }

    @ParameterizedTest
    @EnumSource(ServerType.class)
    void namesTheSettingsWithTheValue(ServerType server) {
        assertThat(ServerType.backlog(server, "1024"))
                .contains(" to 1024 (")
                .endsWith(")")
                .doesNotContain("%s", " ()");
        assertThat(ServerType.backlog(null, "1024"))
                .contains(ServerType.backlog(server, "1024").split(" to 1024", 2)[0]);
        assertThat(server.limitAdvice()).startsWith("raise ").contains(", or finish requests");
        assertThat(server.offloadAdvice()).startsWith("move ");
    }

    @Test
    void givesTheAdviceOfTheServer() {
        assertThat(ServerType.TOMCAT.limitAdvice()).contains("maxConnections", "(server.tomcat.keep-alive-timeout)");
        assertThat(ServerType.JETTY.limitAdvice()).contains("ConnectionLimit", "(ServerConnector.idleTimeout;");
        assertThat(ServerType.UNDERTOW.limitAdvice()).contains("CONNECTION_HIGH_WATER", "(UndertowOptions.NO_REQUEST");
        assertThat(ServerType.PLAIN.limitAdvice())
                .isEqualTo(
                        "raise the limit that holds the acceptor back, or finish requests and close idle connections faster");
        assertThat(ServerType.UNDERTOW.offloadAdvice()).contains("BlockingHandler");
        assertThat(ServerType.NETTY.offloadAdvice()).contains("boss group");
        assertThat(ServerType.JDK_HTTP_SERVER.offloadAdvice()).contains("setExecutor");
        assertThat(ServerType.TOMCAT.offloadAdvice()).isEqualTo(ServerType.PLAIN.offloadAdvice());
    }

    @Test
    void namesTheSettingsOfServersThatWrapNetty() {
        assertThat(ServerType.backlog(ServerType.NETTY, "1024"))
                .contains("HttpServerOptions.setAcceptBacklog", "HttpServer.option", "ServerBuilder.channelOption");
    }
}
