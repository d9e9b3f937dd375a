package io.github.listenqueue.internal.diagnosis.acceptor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ServerRecognitionTest {

    private static final String NETTY_LOOP = "sun.nio.ch.EPoll.wait sun.nio.ch.SelectorImpl.select"
            + " io.netty.channel.nio.NioIoHandler.run io.netty.channel.SingleThreadIoEventLoop.run"
            + " io.netty.util.concurrent.FastThreadLocalRunnable.run java.lang.Thread.run";

    /** An idle acceptor thread of a real server. */
    record Idle(ServerType server, String type, String name, String source, List<StackTraceElement> frames) {

        @Override
        public String toString() {
            return source + ", thread " + name;
        }
    }

    static Stream<Idle> idleThreads() {
        try (InputStream in =
                Objects.requireNonNull(ServerRecognitionTest.class.getResourceAsStream("server-stacks.txt"))) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            List<Idle> all = new ArrayList<>();
            for (String block : text.split("\n@ ", -1)) {
                if (block.startsWith("#")) {
                    continue;
                }
                List<String> lines = block.strip().lines().collect(Collectors.toList());
                String[] head = lines.remove(0).split(" \\| ", -1);
                all.add(new Idle(
                        ServerType.valueOf(head[0]), head[1], head[2], head[3], Stacks.of(String.join(" ", lines))));
            }
            return all.stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @MethodSource("idleThreads")
    void recognisesTheServerOfAnIdleThread(Idle idle) {
        ServerType shown = ServerRecognition.ofFrames(idle.frames());

        assertThat(shown).isNotNull();
        assertThat(ServerRecognition.ofThread(shown, idle.type(), idle.name(), null)
                        .server())
                .isEqualTo(idle.server());
        assertThat(Frames.accepts(idle.frames()) || Frames.selects(idle.frames()))
                .isTrue();
    }

    @Test
    void hasAStackOfNearlyEveryServer() {
        Set<ServerType> missing = new TreeSet<>(Set.of(ServerType.values()));
        idleThreads().map(Idle::server).forEach(missing::remove);

        assertThat(missing)
                .as("tested by ServerTypeTest, or by the frames below")
                .containsExactlyInAnyOrder(
                        ServerType.PLAIN,
                        ServerType.SSHD,
                        ServerType.GRPC_OKHTTP,
                        ServerType.AKKA,
                        ServerType.KAFKA,
                        ServerType.ZOOKEEPER);
    }

    @ParameterizedTest
    @CsvSource({
        "io.grpc.netty.NettyServerHandler.onHeadersRead, GRPC_NETTY",
        "io.vertx.core.net.impl.VertxHandler.channelRead, VERTX",
        "reactor.netty.http.server.HttpServerOperations.onInboundNext, REACTOR_NETTY",
        "reactor.netty.http.client.HttpClientOperations.onInboundNext, NETTY",
        "com.linecorp.armeria.server.HttpServerHandler.channelRead, ARMERIA",
        "com.linecorp.armeria.client.HttpClientFactory.newClient, NETTY",
        "io.ktor.server.netty.NettyApplicationCallHandler.channelRead, KTOR_NETTY",
        "io.micronaut.http.server.netty.RoutingInBoundHandler.accept, MICRONAUT",
        "org.apache.sshd.netty.NettyIoAcceptor.bind, SSHD",
        "com.shop.Cart.add, NETTY",
    })
    void recognisesAServerOnNettyByItsFrames(String method, ServerType server) {
        List<StackTraceElement> frames = Stacks.of(method + " " + NETTY_LOOP);

        assertThat(ServerRecognition.ofFrames(frames)).isEqualTo(server);
        assertThat(AcceptLoop.in(frames).server()).isEqualTo(ServerType.NETTY);
    }

    @Test
    void recognisesAnyRelocatedNetty() {
        String relocated = NETTY_LOOP.replace(" io.netty.", " com.shop.deps.io.netty.");
        String grpc = NETTY_LOOP.replace(" io.netty.", " io.grpc.netty.shaded.io.netty.");
        String wait = "com.shop.deps.io.netty.channel.epoll.Native.epollWait0 ";

        assertThat(ServerRecognition.ofFrames(Stacks.of(relocated))).isEqualTo(ServerType.NETTY);
        assertThat(ServerRecognition.ofFrames(Stacks.of(grpc))).isEqualTo(ServerType.GRPC_NETTY);
        assertThat(Frames.selects(Stacks.of(wait + relocated))).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "org.apache.sshd.common.io.nio2.Nio2Acceptor$AcceptCompletionHandler.onCompleted, SSHD",
        "org.apache.tomcat.util.net.Nio2Endpoint$Nio2Acceptor.completed, TOMCAT",
        "com.shop.Cart.completed, NIO2",
    })
    void recognisesAServerOfAnAsynchronousChannelByItsHandler(String method, ServerType server) {
        String stack = "java.lang.Thread.sleep " + method + " sun.nio.ch.Invoker.invokeUnchecked"
                + " sun.nio.ch.EPollPort$EventHandlerTask.run java.lang.Thread.run";

        assertThat(ServerRecognition.ofFrames(Stacks.of(stack))).isEqualTo(server);
    }

    @Test
    void recognisesSshdOnMina() {
        assertThat(ServerRecognition.ofFrames(Stacks.of("org.apache.sshd.mina.MinaAcceptor.sessionCreated"
                        + " org.apache.mina.core.polling.AbstractPollingIoAcceptor$Acceptor.run")))
                .isEqualTo(ServerType.SSHD);
    }

    @Test
    void clientsOnTheStackOfAPlainLoopShowNoServer() {
        assertThat(ServerRecognition.ofFrames(Stacks.of(Stacks.ACCEPT + " io.vertx.core.A.b " + Stacks.PLAIN)))
                .isEqualTo(ServerType.PLAIN);
        assertThat(ServerRecognition.ofFrames(Stacks.of("io.vertx.core.A.b " + Stacks.PLAIN)))
                .isNull();
    }

    @Test
    void aNameAloneIsProbable() {
        assertThat(ServerRecognition.ofThread(ServerType.NETTY, "java.lang.Thread", "grpc-nio-boss-ELG-1-1", null))
                .isEqualTo(new ServerRecognition(ServerType.GRPC_NETTY, true));
        assertThat(ServerRecognition.ofThread(
                        ServerType.NETTY, "java.lang.Thread", "grpc-nio-boss-ELG-1-1", new With("io.grpc.netty.")))
                .isEqualTo(new ServerRecognition(ServerType.GRPC_NETTY, false));
        assertThat(ServerRecognition.ofThread(ServerType.NETTY, "java.lang.Thread", "my-grpc-1", null))
                .isEqualTo(new ServerRecognition(ServerType.NETTY, false));
        assertThat(ServerRecognition.ofThread(ServerType.NIO2, "java.lang.Thread", "grpc-1", null))
                .isEqualTo(new ServerRecognition(ServerType.NIO2, false));
    }

    @Test
    void findsALiveThreadByItsIdAndName() {
        Thread own = Thread.currentThread();

        assertThat(new LiveThreads().of(own.getId(), own.getName())).isSameAs(own);
        assertThat(new LiveThreads().of(own.getId(), own.getName() + "-"))
                .as("the id is reused")
                .isNull();
        assertThat(new LiveThreads().of(Long.MAX_VALUE, "")).isNull();
    }

    /** A class loader that has all classes of a package. */
    private static final class With extends ClassLoader {

        private final String prefix;

        With(String prefix) {
            super(null);
            this.prefix = prefix;
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            return name.startsWith(prefix) ? Object.class : super.loadClass(name, resolve);
        }
    }
}
