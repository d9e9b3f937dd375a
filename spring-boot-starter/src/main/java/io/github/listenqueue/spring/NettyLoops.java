package io.github.listenqueue.spring;

import io.netty.util.concurrent.EventExecutorGroup;
import java.util.stream.StreamSupport;
import reactor.netty.DisposableServer;

/** The event loop group that the listener of a running Reactor Netty server is registered with. */
final class NettyLoops {

    private NettyLoops() {}

    static EventLoops of(Object server) {
        EventExecutorGroup group =
                ((DisposableServer) server).channel().eventLoop().parent();
        return new EventLoops(
                group, (int) StreamSupport.stream(group.spliterator(), false).count());
    }
}
