package io.github.listenqueue.agent.live;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.net.InetSocketAddress;

/** A server of Netty whose only event loop runs a handler that does not return. */
final class NettyTarget {

    private NettyTarget() {}

    /** Starts the server. The first connection occupies its event loop. Returns the port. */
    static int listen(InetSocketAddress address, Runnable handler) throws InterruptedException {
        EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        return ((InetSocketAddress) new ServerBootstrap()
                        .group(loop)
                        .channel(NioServerSocketChannel.class)
                        .option(ChannelOption.SO_BACKLOG, Target.BACKLOG)
                        .childHandler(new ChannelInitializer<SocketChannel>() {
                            @Override
                            protected void initChannel(SocketChannel channel) {
                                channel.pipeline().addLast(new Handler(handler));
                            }
                        })
                        .bind(address)
                        .sync()
                        .channel()
                        .localAddress())
                .getPort();
    }

    private static final class Handler extends ChannelInboundHandlerAdapter {

        private final Runnable handler;

        Handler(Runnable handler) {
            this.handler = handler;
        }

        @Override
        public void channelActive(ChannelHandlerContext context) {
            handler.run();
        }
    }
}
