package io.github.listenqueue.diagnosis;

import io.grpc.Attributes;
import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.grpc.ServerTransportFilter;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.channel.ChannelOption;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.nio.NioEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioServerSocketChannel;
import io.grpc.okhttp.OkHttpServerBuilder;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Servers of gRPC, on its relocated Netty and on OkHttp. */
final class Grpcs {

    private static final byte[] PREFACE =
            "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0".getBytes(StandardCharsets.US_ASCII);

    private Grpcs() {}

    /** Waits for a lock in a transport filter, on the only event loop. */
    @SuppressWarnings("deprecation")
    static void lock(MonitoredServer fixture) throws Exception {
        Gate gate = new Gate();
        EventLoopGroup loop = new NioEventLoopGroup(1);
        Server server = NettyServerBuilder.forAddress(new InetSocketAddress(MonitoredServer.LOOPBACK, 0))
                .channelType(NioServerSocketChannel.class)
                .bossEventLoopGroup(loop)
                .workerEventLoopGroup(loop)
                .withOption(ChannelOption.SO_BACKLOG, 16)
                .directExecutor()
                .addTransportFilter(new ServerTransportFilter() {
                    @Override
                    public Attributes transportReady(Attributes transport) {
                        gate.pass();
                        return transport;
                    }
                })
                .build()
                .start();
        gate.blocks(fixture, server.getPort(), clients -> hello(server.getPort()));
    }

    private static void hello(int port) {
        MonitoredServer.start("grpc-client", () -> {
            try (Socket client = new Socket(MonitoredServer.LOOPBACK, port)) {
                client.getOutputStream().write(PREFACE);
                MonitoredServer.sleepLong();
            }
        });
    }

    /** Lets the accept thread serve connections, because the executor is full. */
    static void callerRuns(MonitoredServer fixture) throws Exception {
        Server server = OkHttpServerBuilder.forPort(
                        new InetSocketAddress(MonitoredServer.LOOPBACK, 0), InsecureServerCredentials.create())
                .transportExecutor(new ThreadPoolExecutor(
                        4,
                        4,
                        1,
                        TimeUnit.MINUTES,
                        new ArrayBlockingQueue<>(4),
                        new ThreadPoolExecutor.CallerRunsPolicy()))
                .build()
                .start();
        fixture.startMonitor(server.getPort()).connect(100);
        fixture.awaitDiagnosis();
    }
}
