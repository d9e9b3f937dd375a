package io.github.listenqueue.internal.diagnosis.acceptor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class OnlyServerTest {

    private static final ThreadSnapshot ACCEPTING = Stacks.snapshot(
            2,
            "door",
            Thread.State.RUNNABLE,
            "sun.nio.ch.Net.accept sun.nio.ch.NioSocketImpl.accept java.net.ServerSocket.accept com.shop.Shop.loop");
    private static final ThreadSnapshot NETTY = selector("io.netty.channel.nio.NioEventLoop.run");
    private static final ThreadSnapshot PEKKO =
            selector("org.apache.pekko.io.SelectionHandler$ChannelRegistryImpl$Task.run");

    @Test
    void isTheServerOfAllSelectors() {
        assertThat(OnlyServer.of(List.of(NETTY, NETTY))).isEqualTo(ServerType.NETTY);
        assertThat(OnlyServer.of(List.of(PEKKO))).isEqualTo(ServerType.PEKKO);
        assertThat(OnlyServer.of(List.of(NETTY, ACCEPTING))).isEqualTo(ServerType.NETTY);
    }

    @Test
    void isUnknownIfAnotherLoopMayHaveWatchedTheListener() {
        assertThat(OnlyServer.of(List.of(NETTY, PEKKO))).isNull();
        assertThat(OnlyServer.of(List.of(NETTY, selector("com.shop.Shop.loop"))))
                .isNull();
        assertThat(OnlyServer.of(List.of(NETTY, selector("sun.nio.ch.EPollPort$EventHandlerTask.run"))))
                .isNull();
        assertThat(OnlyServer.of(List.of(selector("kafka.network.Acceptor.run"))))
                .isNull();
        assertThat(OnlyServer.of(List.of(ACCEPTING))).isNull();
    }

    private static ThreadSnapshot selector(String loop) {
        return Stacks.snapshot(
                1, "selector", Thread.State.RUNNABLE, Stacks.SELECT + " " + loop + " java.lang.Thread.run");
    }
}
