package io.github.listenqueue.internal.diagnosis.acceptor;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.listenqueue.internal.diagnosis.acceptor.AcceptorView.State;
import io.github.listenqueue.internal.diagnosis.acceptor.ThreadWaitReader.Interest;
import io.github.listenqueue.internal.diagnosis.acceptor.ThreadWaitReader.Kind;
import io.github.listenqueue.internal.diagnosis.acceptor.ThreadWaitReader.Wait;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What made-up looks at a thread come to. */
class ThreadTraceTest {

    private static final String ACCEPT =
            "sun.nio.ch.Net.accept sun.nio.ch.NioSocketImpl.accept java.net.ServerSocket.accept";
    private static final String PLAIN = "com.shop.Shop.loop java.lang.Thread.run";
    private static final String TOMCAT = "org.apache.tomcat.util.net.Acceptor.run java.lang.Thread.run";
    private static final String JETTY =
            "org.eclipse.jetty.server.AbstractConnector$Acceptor.run org.eclipse.jetty.util.thread.QueuedThreadPool.runJob java.lang.Thread.run";
    private static final String HTTP = "sun.net.httpserver.ServerImpl$Dispatcher.run java.lang.Thread.run";
    private static final String NETTY =
            "io.netty.channel.SingleThreadIoEventLoop.run io.netty.util.concurrent.FastThreadLocalRunnable.run java.lang.Thread.run";
    private static final String PARK = "jdk.internal.misc.Unsafe.park ";

    private ThreadTrace course = new ThreadTrace(acceptor(ACCEPT + " " + PLAIN));

    @ParameterizedTest
    @CsvSource({
        "ACCEPT, true, ABSENT, WAITING",
        "ACCEPT, false, ABSENT, BUSY_ELSEWHERE",
        "EPOLL, false, ON, WAITING",
        "EPOLL, false, OFF, HELD_BACK",
        "EPOLL, false, ABSENT, HELD_BACK",
        "EPOLL, false, UNREADABLE, UNKNOWN",
    })
    void theKernelsWordCountsMost(Kind kind, boolean here, Interest interest, State state) {
        for (int look = 0; look < 3; look++) {
            course.add(
                    sight(Thread.State.RUNNABLE, "com.shop.Cart.handle " + PLAIN), new Wait(kind, 5), here, interest);
        }
        assertThat(course.state()).isEqualTo(state);
    }

    @Test
    void anotherEpollThanTheKnownOneIsElsewhere() {
        String stack = "sun.nio.ch.EPoll.wait com.shop.Cart.poll com.shop.Cart.handle " + PLAIN;
        course.add(sight(Thread.State.RUNNABLE, stack), new Wait(Kind.EPOLL, 6), false, Interest.ABSENT);
        assertThat(course.state()).isEqualTo(State.BUSY_ELSEWHERE);
    }

    @Test
    void acceptingInOneLookIsEnough() {
        look(Thread.State.WAITING, PARK + "java.util.concurrent.Semaphore.acquire " + PLAIN);
        look(Thread.State.RUNNABLE, ACCEPT + " " + PLAIN);
        look(Thread.State.WAITING, PARK + "java.util.concurrent.Semaphore.acquire " + PLAIN);
        assertThat(course.state()).isEqualTo(State.WAITING);
        assertThat(course.notes())
                .containsExactly(
                        "thread 'acceptor' (WAITING) waited for connections in 1 of 3 looks",
                        "thread 'acceptor' (WAITING) in Semaphore.acquire in 2 of 3 looks");
    }

    @Test
    void oneThatRunsInAcceptIsNotWaiting() {
        for (int look = 0; look < 3; look++) {
            course.add(sight(Thread.State.RUNNABLE, ACCEPT + " " + PLAIN), Wait.RUNNING, false, Interest.ABSENT);
        }
        assertThat(course.state()).isEqualTo(State.WORKING);
        assertThat(course.notes()).singleElement().asString().contains("ready to run", "3 of 3 looks");
    }

    @ParameterizedTest
    @CsvSource({
        PARK + "org.apache.tomcat.util.threads.LimitLatch.countUpOrAwait "
                + "org.apache.tomcat.util.net.AbstractEndpoint.countUpOrAwaitConnection " + TOMCAT
                + ", LimitLatch.countUpOrAwait",
        PARK + "java.util.concurrent.locks.AbstractQueuedSynchronizer$ConditionObject.await " + JETTY
                + ", AbstractConnector$Acceptor",
        PARK + "java.util.concurrent.Semaphore.acquire com.shop.Permits.take " + PLAIN + ", Semaphore.acquire",
        PARK + "java.util.concurrent.LinkedBlockingQueue.put " + PLAIN + ", LinkedBlockingQueue.put",
        PARK + "java.util.concurrent.Semaphore.acquire com.shop.BoundedExecutor.execute "
                + "sun.net.httpserver.ServerImpl$Dispatcher.handle " + HTTP + ", Semaphore.acquire",
        "java.lang.Thread.sleep com.google.common.util.concurrent.Uninterruptibles.sleepUninterruptibly "
                + "com.google.common.util.concurrent.RateLimiter.acquire " + PLAIN + ", RateLimiter.acquire",
    })
    void limitersHoldBack(String stack, String named) {
        course = new ThreadTrace(acceptor(""));
        lookThrice(Thread.State.TIMED_WAITING, stack);
        assertThat(course.state()).isEqualTo(State.HELD_BACK);
        assertThat(course.notes()).anyMatch(note -> note.contains(named) && note.contains("3 of 3 looks"));
    }

    @ParameterizedTest
    @CsvSource({
        // A handler's semaphore is no limit on accepting.
        PARK + "java.util.concurrent.Semaphore.acquire com.shop.Pool.borrow com.shop.Cart.handle " + PLAIN,
        PARK + "java.util.concurrent.Semaphore.acquire com.shop.Cart.handle "
                + "sun.net.httpserver.ServerImpl$Exchange.run sun.net.httpserver.ServerImpl$Dispatcher.handle " + HTTP,
        PARK + "java.util.concurrent.Semaphore.acquire com.shop.Cart.channelRead io.netty.channel.Pipeline.read "
                + NETTY,
        PARK + "java.util.concurrent.Semaphore.acquire com.shop.Filter.ready "
                + "io.grpc.okhttp.OkHttpServerTransport.startIo io.grpc.okhttp.OkHttpServer.acceptConnections",
        // The lock around Jetty's condition, not the condition.
        PARK + "java.util.concurrent.locks.ReentrantLock.lock org.eclipse.jetty.util.thread.AutoLock.lock " + JETTY,
        "java.lang.Thread.sleep com.shop.Cart.handle " + PLAIN,
        "java.lang.Thread.sleep " + TOMCAT,
    })
    void whatElseStandsStillIsElsewhere(String stack) {
        course = new ThreadTrace(acceptor(""));
        lookThrice(Thread.State.WAITING, stack);
        assertThat(course.state()).as(course.notes().toString()).isEqualTo(State.BUSY_ELSEWHERE);
    }

    @Test
    void aComputationMayMoveWithinItsMethod() {
        look(Thread.State.RUNNABLE, "java.lang.Math.floorMod com.shop.Cart.total com.shop.Cart.handle " + PLAIN);
        look(Thread.State.RUNNABLE, "com.shop.Cart.total com.shop.Cart.handle " + PLAIN);
        look(Thread.State.RUNNABLE, "java.util.HashMap.get com.shop.Cart.prices com.shop.Cart.handle " + PLAIN);
        assertThat(course.state()).isEqualTo(State.BUSY_ELSEWHERE);
        assertThat(course.notes())
                .containsExactly("thread 'acceptor' (RUNNABLE) was at com.shop.Cart.handle(Cart.java:42)"
                        + " and not accepting in 3 of 3 looks");
    }

    @Test
    void aLoopThatDoesThisAndThatWorks() {
        look(Thread.State.RUNNABLE, "com.shop.Cart.handle " + PLAIN);
        look(Thread.State.RUNNABLE, "com.shop.Order.handle " + PLAIN);
        look(Thread.State.WAITING, PARK + "java.util.concurrent.Semaphore.acquire " + PLAIN);
        assertThat(course.state()).isEqualTo(State.WORKING);
    }

    @Test
    void anEventLoopThatServesManyWorks() {
        course = new ThreadTrace(acceptor("sun.nio.ch.EPoll.wait io.netty.channel.nio.NioIoHandler.select " + NETTY));
        look(Thread.State.RUNNABLE, "io.netty.handler.Codec.decode io.netty.channel.nio.NioIoHandler.process " + NETTY);
        look(Thread.State.RUNNABLE, "io.netty.buffer.Pool.get io.netty.channel.nio.NioIoHandler.process " + NETTY);
        assertThat(course.state()).isEqualTo(State.WORKING);
        assertThat(course.server()).isEqualTo(ServerType.NETTY);
    }

    @Test
    void anEndedThreadAcceptsNoMore() {
        look(Thread.State.RUNNABLE, "com.shop.Cart.handle " + PLAIN);
        course.add(null, Wait.OTHER, false, Interest.UNREADABLE);
        assertThat(course.isOver()).isTrue();
        assertThat(course.notes()).containsExactly("thread 'acceptor', which accepted here, has ended");
    }

    @Test
    void aThreadOfAPoolMayHaveLeftItsAcceptLoop() {
        String pool = " java.util.concurrent.ThreadPoolExecutor.runWorker java.lang.Thread.run";
        course = new ThreadTrace(acceptor(ACCEPT + " com.shop.Shop.loop" + pool));
        lookThrice(Thread.State.WAITING, PARK + "java.util.concurrent.LinkedBlockingQueue.take" + pool);
        assertThat(course.isOver()).isTrue();
        assertThat(course.notes()).singleElement().asString().contains("has left its accept loop");
    }

    @Test
    void withoutAnyLookNothingIsKnown() {
        assertThat(course.state()).isEqualTo(State.UNKNOWN);
        assertThat(course.notes()).isEmpty();
        assertThat(course.last()).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "http-nio-8080-Acceptor, true",
        "'qtp1-35-acceptor-0@5f-ServerConnector@7a{HTTP/1.1}{0.0.0.0:8080}', true",
        "http-nio-18080-Acceptor, false",
        "http-nio-80801-Acceptor, false",
        "accept-18080-8080, true",
        "8080, true",
        "'', false",
    })
    void aPortIsAWholeNumberInAName(String name, boolean has) {
        assertThat(Candidates.hasNumber(name, "8080")).isEqualTo(has);
    }

    private void lookThrice(Thread.State state, String stack) {
        for (int look = 0; look < 3; look++) {
            look(state, stack);
        }
    }

    private void look(Thread.State state, String stack) {
        course.add(sight(state, stack), Wait.OTHER, false, Interest.UNREADABLE);
    }

    private static ThreadSnapshot sight(Thread.State state, String stack) {
        return new ThreadSnapshot(1, "acceptor", state, Stacks.of(stack), null, null);
    }

    /** An acceptor that waits through epoll 5, as far as it waits in any. */
    private static Acceptor acceptor(String waiting) {
        return new Acceptor(1, "acceptor", 7, 5, null, Stacks.of(waiting), "");
    }
}
