package io.github.listenqueue.internal.diagnosis.acceptor;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.listenqueue.internal.diagnosis.acceptor.AcceptorView.State;
import io.github.listenqueue.internal.diagnosis.acceptor.ThreadWaitReader.Interest;
import io.github.listenqueue.internal.diagnosis.acceptor.ThreadWaitReader.Kind;
import io.github.listenqueue.internal.diagnosis.acceptor.ThreadWaitReader.Wait;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests with made-up samples of a thread. */
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

    private ThreadTrace trace = new ThreadTrace(acceptor(ACCEPT + " " + PLAIN));

    @ParameterizedTest
    @CsvSource({
        "ACCEPT, true, ABSENT, WAITING",
        "ACCEPT, false, ABSENT, BUSY_ELSEWHERE",
        "EPOLL, false, ON, WAITING",
        "EPOLL, false, OFF, NOT_ARMED",
        "EPOLL, false, ABSENT, NOT_ARMED",
        "EPOLL, false, UNREADABLE, UNKNOWN",
    })
    void trustsTheWaitReportedByTheKernel(Kind kind, boolean here, Interest interest, State state) {
        for (int i = 0; i < 3; i++) {
            trace.add(
                    snapshot(Thread.State.RUNNABLE, "com.shop.Cart.handle " + PLAIN),
                    new Wait(kind, 5),
                    here,
                    interest);
        }
        assertThat(trace.state()).isEqualTo(state);
    }

    @Test
    void isNotArmedThoughOtherSocketsWakeItsSelector() {
        ThreadTrace trace = new ThreadTrace(new Acceptor(1, "made-up", 7, 5, null, List.of(), ""));
        ThreadSnapshot selecting =
                Stacks.snapshot(1, "made-up", Thread.State.RUNNABLE, Stacks.SELECT + " com.shop.Shop.loop");
        trace.add(selecting, Wait.RUNNING, false, Interest.UNREADABLE);
        assertThat(trace.state()).isEqualTo(State.WORKING);
        for (int i = 0; i < 3; i++) {
            trace.add(selecting, new Wait(Kind.EPOLL, 5), false, Interest.ABSENT);
        }
        assertThat(trace.state()).isEqualTo(State.NOT_ARMED);
    }

    @Test
    void measuresThePartOfTheTimeInWhichTheThreadRan() {
        ThreadTrace trace = new ThreadTrace(new Acceptor(1, "made-up", 7, -1, null, List.of(), ""));
        assertThat(trace.runningShare()).isNaN();
        trace.addCpuTime(1_000_000, 0);
        assertThat(trace.runningShare()).as("after one sample").isNaN();
        trace.addCpuTime(151_000_000, 200_000_000);
        assertThat(trace.runningShare()).isEqualTo(0.75);
        trace.addCpuTime(-1, 220_000_000);
        assertThat(trace.runningShare()).as("the thread has ended").isNaN();
    }

    @Test
    void isElsewhereInAnotherEpoll() {
        String stack = "sun.nio.ch.EPoll.wait com.shop.Cart.poll com.shop.Cart.handle " + PLAIN;
        trace.add(snapshot(Thread.State.RUNNABLE, stack), new Wait(Kind.EPOLL, 6), false, Interest.ABSENT);
        assertThat(trace.state()).isEqualTo(State.BUSY_ELSEWHERE);
    }

    @Test
    void isWaitingIfItWaitsInOneSample() {
        sample(Thread.State.WAITING, PARK + "java.util.concurrent.Semaphore.acquire " + PLAIN);
        sample(Thread.State.RUNNABLE, ACCEPT + " " + PLAIN);
        sample(Thread.State.WAITING, PARK + "java.util.concurrent.Semaphore.acquire " + PLAIN);
        assertThat(trace.state()).isEqualTo(State.WAITING);
        assertThat(trace.notes())
                .containsExactly(
                        "thread 'acceptor' (WAITING) waited for connections in 1 of 3 samples",
                        "thread 'acceptor' (WAITING) waited in Semaphore.acquire in 2 of 3 samples");
    }

    @Test
    void isWorkingIfItRunsInAccept() {
        for (int i = 0; i < 3; i++) {
            trace.add(snapshot(Thread.State.RUNNABLE, ACCEPT + " " + PLAIN), Wait.RUNNING, false, Interest.ABSENT);
        }
        assertThat(trace.state()).isEqualTo(State.WORKING);
        assertThat(trace.notes()).singleElement().asString().contains("ready to run", "all 3 samples");
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
        // Kafka's limit of connections, and its hand-over to a network thread.
        "java.lang.Object.wait kafka.network.ConnectionQuotas.$anonfun$waitForConnectionSlot$1 "
                + "kafka.network.ConnectionQuotas.waitForConnectionSlot kafka.network.ConnectionQuotas.inc "
                + "kafka.network.Acceptor.accept kafka.network.Acceptor.run, ConnectionQuotas.waitForConnectionSlot",
        PARK + "java.util.concurrent.ArrayBlockingQueue.put kafka.network.Processor.accept "
                + "kafka.network.Acceptor.assignNewConnection scala.collection.IterableOnceOps.foreach "
                + "kafka.network.Acceptor.acceptNewConnections kafka.network.Acceptor.run, ArrayBlockingQueue.put",
        // A handler of rejected tasks that waits for room.
        PARK + "java.util.concurrent.ArrayBlockingQueue.put com.shop.Full.await com.shop.Full.rejectedExecution "
                + "java.util.concurrent.ThreadPoolExecutor.reject java.util.concurrent.ThreadPoolExecutor.execute "
                + PLAIN
                + ", ArrayBlockingQueue.put",
        "java.lang.Thread.sleep com.shop.Door.awaitPermit com.shop.Door.enter com.shop.Guard.check " + PLAIN
                + ", Door.awaitPermit",
    })
    void isHeldBackInALimiter(String stack, String named) {
        trace = new ThreadTrace(acceptor(""));
        sampleThrice(Thread.State.TIMED_WAITING, stack);
        assertThat(trace.state()).isEqualTo(State.HELD_BACK);
        assertThat(trace.notes()).anyMatch(note -> note.contains(named) && note.contains("all 3 samples"));
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
        // The queue of a log, and a pool of connections to a database.
        PARK + "java.util.concurrent.ArrayBlockingQueue.put com.log.AsyncAppender.append com.log.Logger.info "
                + "com.shop.Cart.handle " + PLAIN,
        PARK + "java.util.concurrent.SynchronousQueue.offer com.shop.Pool.getConnection com.shop.Dao.find "
                + "com.shop.Cart.handle " + PLAIN,
        "java.lang.Object.wait com.db.Pool.awaitConnectionSlot com.shop.Cart.handle " + PLAIN,
        "java.lang.Thread.sleep " + TOMCAT,
    })
    void isElsewhereInAnyOtherWait(String stack) {
        trace = new ThreadTrace(acceptor(""));
        sampleThrice(Thread.State.WAITING, stack);
        assertThat(trace.state()).as(trace.notes().toString()).isEqualTo(State.BUSY_ELSEWHERE);
    }

    @Test
    void isBusyElsewhereIfItComputesInOneMethod() {
        sample(Thread.State.RUNNABLE, "java.lang.Math.floorMod com.shop.Cart.total com.shop.Cart.handle " + PLAIN);
        sample(Thread.State.RUNNABLE, "com.shop.Cart.total com.shop.Cart.handle " + PLAIN);
        sample(Thread.State.RUNNABLE, "java.util.HashMap.get com.shop.Cart.prices com.shop.Cart.handle " + PLAIN);
        assertThat(trace.state()).isEqualTo(State.BUSY_ELSEWHERE);
        assertThat(trace.notes())
                .containsExactly(
                        "thread 'acceptor' (RUNNABLE) was at com.shop.Cart.handle(Cart.java:42)" + " in all 3 samples");
    }

    @Test
    void isWorkingInDifferentMethods() {
        sample(Thread.State.RUNNABLE, "com.shop.Cart.handle " + PLAIN);
        sample(Thread.State.RUNNABLE, "com.shop.Order.handle " + PLAIN);
        sample(Thread.State.WAITING, PARK + "java.util.concurrent.Semaphore.acquire " + PLAIN);
        assertThat(trace.state()).isEqualTo(State.WORKING);
    }

    @Test
    void isWorkingInAnEventLoop() {
        trace = new ThreadTrace(acceptor("sun.nio.ch.EPoll.wait io.netty.channel.nio.NioIoHandler.select " + NETTY));
        sample(
                Thread.State.RUNNABLE,
                "io.netty.handler.Codec.decode io.netty.channel.nio.NioIoHandler.process " + NETTY);
        sample(Thread.State.RUNNABLE, "io.netty.buffer.Pool.get io.netty.channel.nio.NioIoHandler.process " + NETTY);
        assertThat(trace.state()).isEqualTo(State.WORKING);
        assertThat(trace.server()).isEqualTo(ServerType.NETTY);
    }

    @Test
    void isOverIfTheThreadHasEnded() {
        sample(Thread.State.RUNNABLE, "com.shop.Cart.handle " + PLAIN);
        trace.add(null, Wait.OTHER, false, Interest.UNREADABLE);
        assertThat(trace.isOver()).isTrue();
        assertThat(trace.notes()).containsExactly("thread 'acceptor', which accepted here, has ended");
    }

    @Test
    void isOverIfAPoolThreadHasLeftItsAcceptLoop() {
        String pool = " java.util.concurrent.ThreadPoolExecutor.runWorker java.lang.Thread.run";
        trace = new ThreadTrace(acceptor(ACCEPT + " com.shop.Shop.loop" + pool));
        sampleThrice(Thread.State.WAITING, PARK + "java.util.concurrent.LinkedBlockingQueue.take" + pool);
        assertThat(trace.isOver()).isTrue();
        assertThat(trace.notes()).singleElement().asString().contains("has left its accept loop");
    }

    @Test
    void isNotOverInTheBackOffOfAnAcceptLoopOfTheJdk() {
        String loop = "sun.rmi.transport.tcp.TCPTransport$AcceptLoop.executeAcceptLoop"
                + " sun.rmi.transport.tcp.TCPTransport$AcceptLoop.run java.lang.Thread.run";
        trace = new ThreadTrace(acceptor(ACCEPT + " com.shop.Sockets$1.accept " + loop));
        sampleThrice(
                Thread.State.TIMED_WAITING,
                "java.lang.Thread.sleep sun.rmi.transport.tcp.TCPTransport$AcceptLoop.throttleLoopOnException " + loop);
        assertThat(trace.isOver()).isFalse();
        assertThat(trace.state()).isEqualTo(State.BUSY_ELSEWHERE);
        assertThat(trace.notes())
                .singleElement()
                .asString()
                .contains("was at sun.rmi.transport.tcp.TCPTransport$AcceptLoop.throttleLoopOnException(");
    }

    @Test
    void isNotArmedInASelectorThatWasNeverSeenWatchingTheListener() {
        trace = new ThreadTrace(new Acceptor(1, "acceptor", 7, -1, null, List.of(), ""));
        String select = "sun.nio.ch.EPoll.wait sun.nio.ch.SelectorImpl.select " + NETTY;
        trace.add(snapshot(Thread.State.RUNNABLE, select), new Wait(Kind.EPOLL, 6), false, Interest.ABSENT);
        assertThat(trace.state()).isEqualTo(State.NOT_ARMED);
    }

    @Test
    void isUnknownWithoutSamples() {
        assertThat(trace.state()).isEqualTo(State.UNKNOWN);
        assertThat(trace.notes()).isEmpty();
        assertThat(trace.last()).isNull();
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
    void findsAPortOnlyAsAWholeNumber(String name, boolean has) {
        assertThat(Candidates.hasNumber(name, "8080")).isEqualTo(has);
    }

    private void sampleThrice(Thread.State state, String stack) {
        for (int i = 0; i < 3; i++) {
            sample(state, stack);
        }
    }

    private void sample(Thread.State state, String stack) {
        trace.add(snapshot(state, stack), Wait.OTHER, false, Interest.UNREADABLE);
    }

    private static ThreadSnapshot snapshot(Thread.State state, String stack) {
        return new ThreadSnapshot(1, "acceptor", state, Stacks.of(stack), null, null);
    }

    /** Returns an acceptor that waits in epoll 5, if it waits in one. */
    private static Acceptor acceptor(String waiting) {
        return new Acceptor(1, "acceptor", 7, 5, null, Stacks.of(waiting), "");
    }
}
