package io.github.listenqueue.internal.diagnosis.acceptor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FramesTest {

    private static final String JDK = "java.util.A.a java.util.B.b java.util.C.c";

    @ParameterizedTest
    @CsvSource({
        Stacks.ACCEPT + ", true",
        "java.net.ServerSocket.close, false",
        "java.util.function.Consumer.accept, false",
        "com.shop.Shop.take java.net.ServerSocket.accept, false",
        "'', false",
    })
    void acceptsOnlyInAcceptOfTheJdk(String stack, boolean accepts) {
        assertThat(Frames.accepts(Stacks.of(stack))).isEqualTo(accepts);
    }

    @ParameterizedTest
    @CsvSource({
        Stacks.SELECT + ", true, PLAIN",
        "sun.nio.ch.EPoll.ctl, false, ",
        "io.netty.channel.epoll.Native.epollWait0, true, PLAIN",
        "io.grpc.netty.shaded.io.netty.channel.epoll.Native.epollWait0, true, PLAIN",
        "io.netty.channel.epoll.Native.read, false, ",
        "com.shop.Native.epollWait0, false, ",
        "io.netty.channel.uring.Native.ioUringEnter, true, PLAIN",
        "io.netty.incubator.channel.uring.Native.ioUringEnter, true, PLAIN",
        Stacks.ACCEPT + ", false, PLAIN",
        "'', false, ",
        "com.shop.Cart.add io.netty.channel.SingleThreadIoEventLoop.run, false, NETTY",
    })
    void recognisesAWaitForEventsAndTheServer(String stack, boolean selects, ServerType server) {
        assertThat(Frames.selects(Stacks.of(stack))).isEqualTo(selects);
        assertThat(AcceptLoop.server(Stacks.of(stack))).isEqualTo(server);
    }

    @Test
    void formatsAFrameWithoutModuleAndClassLoader() {
        assertThat(Frames.text(new StackTraceElement("app", "shop", "1", "com.shop.Cart", "add", "Cart.java", 7)))
                .isEqualTo("com.shop.Cart.add(Cart.java:7)");
        assertThat(Frames.text(new StackTraceElement("a.B", "c", "B.java", -1))).isEqualTo("a.B.c(B.java)");
        assertThat(Frames.text(new StackTraceElement("a.B", "c", "B.java", -2))).isEqualTo("a.B.c(Native Method)");
        assertThat(Frames.text(new StackTraceElement("a.B", "c", null, -1))).isEqualTo("a.B.c(Unknown Source)");
    }

    @ParameterizedTest
    @CsvSource({
        JDK + " com.shop.B.b com.shop.C.c, com.shop.B.b",
        "com.shop.S$$Lambda/0x00007f12a4003c50.run com.shop.B.b, com.shop.B.b",
        "kotlin.io.A.a scala.B.b com.shop.C.c, com.shop.C.c",
        JDK + ", java.util.A.a",
        "'', ''",
    })
    void findsTheInnermostMethodOutsideLibraries(String stack, String method) {
        assertThat(Frames.notableMethod(Stacks.of(stack))).isEqualTo(method);
    }

    @Test
    void findsCandidatesByFramesAndNames() {
        Candidates candidates = new Candidates(Witnesses.create().code());
        ThreadSnapshot accepting =
                Stacks.snapshot(1, "main", Thread.State.RUNNABLE, Stacks.ACCEPT + " " + Stacks.PLAIN);
        ThreadSnapshot tomcat = Stacks.snapshot(
                2, "http-nio-8080-Acceptor", Thread.State.WAITING, "org.apache.tomcat.util.net.Acceptor.run");
        ThreadSnapshot selecting = Stacks.snapshot(3, "poller", Thread.State.RUNNABLE, Stacks.SELECT);
        ThreadSnapshot netty = Stacks.snapshot(
                4, "boss", Thread.State.RUNNABLE, "com.shop.A.b io.netty.channel.SingleThreadIoEventLoop.run");
        ThreadSnapshot other = Stacks.snapshot(5, "8080", Thread.State.RUNNABLE, Stacks.PLAIN);
        ThreadSnapshot caller = Stacks.snapshot(
                9,
                "main",
                Thread.State.TIMED_WAITING,
                "jdk.internal.misc.Unsafe.park io.github.listenqueue.ListenQueueMonitor.diagnose"
                        + " org.apache.tomcat.util.net.Acceptor.run");
        List.of(accepting, tomcat, selecting, netty, other, caller).forEach(candidates::add);

        assertThat(candidates.accepting()).containsExactly(accepting, tomcat);
        assertThat(candidates.looping()).containsExactly(selecting, netty);
        assertThat(candidates.named(FakeKernel.target(8080, 7))).containsExactly(tomcat);
        assertThat(candidates.named(FakeKernel.target(808, 7))).isEmpty();
    }
}
