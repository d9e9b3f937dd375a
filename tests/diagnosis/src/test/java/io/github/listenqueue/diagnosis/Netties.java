package io.github.listenqueue.diagnosis;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;

/** Netty servers with the NIO and the epoll transport. */
enum Netties {
    NIO,
    EPOLL;

    /** Runs one event loop group for accepting and handling, like many small servers: a sleeping handler stops accepting. */
    void sleepingHandler(MonitoredServer fixture) throws Exception {
        EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, io());
        blocked(fixture, start(group, group, 8, MonitoredServer::sleepLong));
    }

    void computingHandler(MonitoredServer fixture) throws Exception {
        EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, io());
        blocked(fixture, start(group, group, 8, () -> Computation.forSeconds(20)));
    }

    void burst(MonitoredServer fixture) throws Exception {
        Plain.bursts(fixture, fixture.startMonitor(healthy(8)));
    }

    void load(MonitoredServer fixture) throws Exception {
        Plain.steady(fixture, fixture.startMonitor(healthy(Plain.ROOMY)));
    }

    private static void blocked(MonitoredServer fixture, int port) throws Exception {
        LoadClients clients = fixture.startMonitor(port);
        clients.get(1);
        clients.connect(60);
        fixture.awaitDiagnosis();
    }

    private int healthy(int backlog) throws Exception {
        return start(
                new MultiThreadIoEventLoopGroup(1, io()),
                new MultiThreadIoEventLoopGroup(2, io()),
                backlog,
                Netties::doNothing);
    }

    private IoHandlerFactory io() {
        return this == NIO ? NioIoHandler.newFactory() : EpollIoHandler.newFactory();
    }

    private static void doNothing() {}

    private int start(EventLoopGroup boss, EventLoopGroup workers, int backlog, Runnable work) throws Exception {
        ServerBootstrap server = new ServerBootstrap()
                .group(boss, workers)
                .channel(this == NIO ? NioServerSocketChannel.class : EpollServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, backlog)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel client) {
                        client.pipeline().addLast(new Page(work));
                    }
                });
        InetSocketAddress bound = (InetSocketAddress)
                server.bind(MonitoredServer.LOOPBACK, 0).sync().channel().localAddress();
        return bound.getPort();
    }

    private static final class Page extends ChannelInboundHandlerAdapter {

        private final Runnable work;

        Page(Runnable work) {
            this.work = work;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ReferenceCountUtil.release(message);
            work.run();
            context.writeAndFlush(Unpooled.wrappedBuffer(Plain.ANSWER))
                    .addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.channel().unsafe().closeForcibly();
        }
    }
}
