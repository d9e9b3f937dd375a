package io.github.listenqueue.diagnosis;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;

/** Netty servers with the NIO, the epoll and the io_uring transport. */
enum Netties {
    NIO(NioServerSocketChannel.class) {
        @Override
        IoHandlerFactory io() {
            return NioIoHandler.newFactory();
        }
    },
    EPOLL(EpollServerSocketChannel.class) {
        @Override
        IoHandlerFactory io() {
            return EpollIoHandler.newFactory();
        }
    },
    URING(IoUringServerSocketChannel.class) {
        @Override
        IoHandlerFactory io() {
            return IoUringIoHandler.newFactory();
        }
    };

    private final Class<? extends ServerChannel> channel;

    Netties(Class<? extends ServerChannel> channel) {
        this.channel = channel;
    }

    abstract IoHandlerFactory io();

    /** Runs one event loop group for accepting and handling, like many small servers: a sleeping handler stops accepting. */
    void sleepingHandler(MonitoredServer fixture) throws Exception {
        EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, io());
        blocked(fixture, port(start(group, group, 8, MonitoredServer::sleepLong)));
    }

    void computingHandler(MonitoredServer fixture) throws Exception {
        EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, io());
        blocked(fixture, port(start(group, group, 8, () -> Computation.forSeconds(20))));
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
        return port(start(
                new MultiThreadIoEventLoopGroup(1, io()),
                new MultiThreadIoEventLoopGroup(2, io()),
                backlog,
                Netties::doNothing));
    }

    /** Switches accepting off. */
    void autoReadOff(MonitoredServer fixture) throws Exception {
        EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, io());
        Channel server = start(group, group, 8, Netties::doNothing);
        LoadClients clients = fixture.startMonitor(port(server));
        server.config().setAutoRead(false);
        clients.connect(60);
        fixture.awaitDiagnosis();
    }

    /** Waits for a lock on the boss loop; the workers are free. */
    void bossLock(MonitoredServer fixture) throws Exception {
        Gate gate = new Gate();
        EventLoopGroup boss = new MultiThreadIoEventLoopGroup(1, io());
        Channel server = start(boss, new MultiThreadIoEventLoopGroup(2, io()), 8, Netties::doNothing);
        gate.blocks(fixture, port(server), clients -> boss.execute(gate::pass));
    }

    private static int port(Channel server) {
        return ((InetSocketAddress) server.localAddress()).getPort();
    }

    private static void doNothing() {}

    private Channel start(EventLoopGroup boss, EventLoopGroup workers, int backlog, Runnable work) throws Exception {
        ServerBootstrap server = new ServerBootstrap()
                .group(boss, workers)
                .channel(channel)
                .option(ChannelOption.SO_BACKLOG, backlog)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel client) {
                        client.pipeline().addLast(new Page(work));
                    }
                });
        return server.bind(MonitoredServer.LOOPBACK, 0).sync().channel();
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
