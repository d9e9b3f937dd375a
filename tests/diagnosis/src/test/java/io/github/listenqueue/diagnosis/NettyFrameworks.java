package io.github.listenqueue.diagnosis;

import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.server.Server;
import io.netty.channel.ChannelOption;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.internal.VertxInternal;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;

/** Frameworks that are built on Netty: Vert.x, Reactor Netty and Armeria. */
final class NettyFrameworks {

    private static final String HOST = "127.0.0.1";
    private static final int BACKLOG = 16;

    private NettyFrameworks() {}

    /** Waits for a lock on the event loop that accepts. */
    static void vertxAcceptorLock(MonitoredServer fixture) throws Exception {
        Gate gate = new Gate();
        Vertx vertx = vertx();
        int port = vertx(vertx, BACKLOG, gate);
        gate.blocks(fixture, port, clients -> {
            ((VertxInternal) vertx).acceptorEventLoopGroup().execute(gate::pass);
        });
    }

    /** Waits for a lock on the event loop that serves; another one accepts. */
    static void vertxHandlerLock(MonitoredServer fixture) throws Exception {
        Gate gate = new Gate();
        int port = vertx(vertx(), Plain.ROOMY, gate);
        served(fixture, gate, port);
    }

    private static Vertx vertx() {
        return Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    }

    private static int vertx(Vertx vertx, int backlog, Gate gate) throws Exception {
        HttpServer server = vertx.createHttpServer(new HttpServerOptions().setAcceptBacklog(backlog))
                .requestHandler(request -> {
                    gate.pass();
                    request.response().end("ok");
                });
        return server.listen(0, HOST)
                .toCompletionStage()
                .toCompletableFuture()
                .get(20, TimeUnit.SECONDS)
                .actualPort();
    }

    /** Waits for a lock on the only loop, which accepts and serves. */
    static void reactorLock(MonitoredServer fixture) throws Exception {
        Gate gate = new Gate();
        gate.blocks(fixture, reactor(gate::pass));
    }

    /** Computes on the only loop. */
    static void reactorComputes(MonitoredServer fixture) throws Exception {
        LoadClients clients = fixture.startMonitor(reactor(() -> Computation.forSeconds(20)));
        clients.get(1);
        clients.connect(80);
        fixture.awaitDiagnosis();
    }

    private static int reactor(Runnable work) {
        System.setProperty("reactor.netty.ioWorkerCount", "1");
        DisposableServer server = reactor.netty.http.server.HttpServer.create()
                .host(HOST)
                .port(0)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .handle((request, response) -> {
                    work.run();
                    return response.sendString(Mono.just("ok"));
                })
                .bindNow();
        return server.port();
    }

    /** Waits for a lock on the event loop that serves; another one accepts. */
    static void armeriaHandlerLock(MonitoredServer fixture) throws Exception {
        Gate gate = new Gate();
        served(fixture, gate, armeria(gate));
    }

    private static int armeria(Gate gate) {
        Server server = Server.builder()
                .http(new InetSocketAddress(MonitoredServer.LOOPBACK, 0))
                .channelOption(ChannelOption.SO_BACKLOG, Plain.ROOMY)
                .workerGroup(1)
                .service("/", (context, request) -> {
                    gate.pass();
                    return HttpResponse.of("ok");
                })
                .build();
        server.start().join();
        return server.activeLocalPort();
    }

    static void armeriaLoad(MonitoredServer fixture) throws Exception {
        Plain.steady(fixture, fixture.startMonitor(armeria(new Gate())));
    }

    /** Blocks the handlers of a server whose acceptor is free. */
    private static void served(MonitoredServer fixture, Gate gate, int port) throws Exception {
        LoadClients clients = fixture.startMonitor(port);
        gate.close();
        clients.get(60);
        fixture.diagnose();
    }
}
