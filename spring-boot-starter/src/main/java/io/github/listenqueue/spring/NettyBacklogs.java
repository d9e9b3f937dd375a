package io.github.listenqueue.spring;

import io.netty.channel.ChannelOption;
import java.net.InetSocketAddress;
import java.util.Map;
import reactor.netty.DisposableServer;

/** {@code SO_BACKLOG} of the channel of a running Reactor Netty server. */
final class NettyBacklogs {

    private NettyBacklogs() {}

    static Map<InetSocketAddress, Integer> of(Object server) {
        DisposableServer running = (DisposableServer) server;
        Integer backlog = running.channel().config().getOption(ChannelOption.SO_BACKLOG);
        return backlog == null || backlog < 1 || !(running.address() instanceof InetSocketAddress address)
                ? Map.of()
                : Map.of(address, backlog);
    }
}
