package io.github.listenqueue.internal.diagnosis.acceptor;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.listenqueue.internal.diagnosis.acceptor.AcceptorView.State;
import io.github.listenqueue.internal.diagnosis.acceptor.ThreadWaitReader.Interest;
import io.github.listenqueue.internal.diagnosis.acceptor.ThreadWaitReader.Kind;
import io.github.listenqueue.internal.diagnosis.acceptor.ThreadWaitReader.Wait;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tests of listeners that their selector does not watch, with made-up stacks of the servers that do so. */
class ArmingTest {

    private static final String LOOP =
            "sun.nio.ch.EPollPort$EventHandlerTask.run sun.nio.ch.AsynchronousChannelGroupImpl$1.run"
                    + " java.lang.Thread.run";
    private static final String POLLING = "sun.nio.ch.EPoll.wait sun.nio.ch.EPollPort$EventHandlerTask.poll " + LOOP;
    private static final String IDLE =
            "jdk.internal.misc.Unsafe.park java.util.concurrent.ArrayBlockingQueue.take " + LOOP;
    private static final String HANDLER = "com.shop.Shop$1.completed sun.nio.ch.Invoker.invokeUnchecked"
            + " sun.nio.ch.UnixAsynchronousServerSocketChannelImpl.finishAccept " + LOOP;
    private static final String ON_EXECUTOR = "java.lang.Object.wait com.shop.Session.open com.shop.Shop$1.completed"
            + " sun.nio.ch.Invoker.invokeUnchecked sun.nio.ch.Invoker$2.run"
            + " java.util.concurrent.ThreadPoolExecutor.runWorker java.lang.Thread.run";
    private static final String ACTOR = " org.apache.pekko.dispatch.ForkJoinTask.exec"
            + " java.util.concurrent.ForkJoinPool.runWorker java.util.concurrent.ForkJoinWorkerThread.run";
    private static final String PEKKO_SELECTOR = "sun.nio.ch.EPoll.wait sun.nio.ch.SelectorImpl.select"
            + " org.apache.pekko.io.SelectionHandler$ChannelRegistryImpl.tryRun java.lang.Thread.run";
    private static final String NETTY_LOOP =
            Stacks.SELECT + " io.netty.channel.nio.NioEventLoop.run java.lang.Thread.run";
    private static final String SELECTOR = Stacks.SELECT + " com.shop.Shop.loop java.lang.Thread.run";

    private static final String EXECUTOR = " java.util.concurrent.ThreadPoolExecutor.runWorker java.lang.Thread.run";
    private static final String FREE = "java.util.concurrent.LinkedBlockingQueue.take" + EXECUTOR;

    private final List<ThreadSnapshot> all = new ArrayList<>();

    @Test
    void waitsForTheHandlerThatHasNotAskedForTheNextConnection() {
        thread("group-2", Thread.State.BLOCKED, HANDLER);
        thread("group-3", Thread.State.WAITING, IDLE);
        thread(
                "batch-job",
                Thread.State.TIMED_WAITING,
                "java.lang.Thread.sleep com.shop.Batch.run java.lang.Thread.run");

        Arming arming = arming(POLLING, Interest.OFF, null);

        assertThat(arming.state()).isEqualTo(State.BUSY_ELSEWHERE);
        assertThat(names(arming)).containsExactly("group-2");
        assertThat(arming.note()).contains("when thread 'group-2' returns");
    }

    @Test
    void waitsForAHandlerOnTheExecutorOfTheGroup() {
        thread("sshd-nio2-thread-4", Thread.State.WAITING, ON_EXECUTOR);

        Arming arming = arming(POLLING, Interest.OFF, null);

        assertThat(arming.state()).isEqualTo(State.BUSY_ELSEWHERE);
        assertThat(names(arming)).containsExactly("sshd-nio2-thread-4");
    }

    @Test
    void waitsForNoHandlerOfAnEarlierConnection() {
        thread("http-exec-1", Thread.State.WAITING, ON_EXECUTOR);
        thread("http-exec-2", Thread.State.WAITING, FREE);

        assertThat(arming(POLLING, Interest.OFF, null).state())
                .as("a free thread would have run the handler of the connection")
                .isEqualTo(State.ABSENT);
    }

    @Test
    void waitsForTheThreadsWhoseCodeTakesConnections() {
        String loops = ClassFileTest.class.getName() + "$Loops.acceptsAsynchronously";
        String completed = ClassFileTest.class.getName() + "$Handler.completed";
        thread("http-exec-1", Thread.State.WAITING, ON_EXECUTOR);
        thread("http-exec-2", Thread.State.WAITING, FREE);
        thread("main", Thread.State.WAITING, "java.lang.Thread.join " + loops);
        thread("http-exec-4", Thread.State.BLOCKED, "com.shop.Cart.add " + completed + EXECUTOR);

        Arming handler = arming(POLLING, Interest.OFF, null);
        assertThat(handler.state()).isEqualTo(State.BUSY_ELSEWHERE);
        assertThat(names(handler)).containsExactly("http-exec-4");

        thread(
                "http-exec-3",
                Thread.State.WAITING,
                "jdk.internal.misc.Unsafe.park java.util.concurrent.Semaphore.acquire " + loops + EXECUTOR);
        Arming held = arming(POLLING, Interest.OFF, null);
        assertThat(held.state()).as("a limit is the stronger witness").isEqualTo(State.HELD_BACK);
        assertThat(names(held)).containsExactly("http-exec-3");
    }

    @Test
    void aHandlerThatWasSeenOnceMayMoveOn() {
        thread("group-2", Thread.State.TIMED_WAITING, HANDLER);
        ThreadTrace handler = new ThreadTrace(new Acceptor(10, "group-2", 9, 5, null, List.of(), ""));
        handler.add(all.get(0), Wait.OTHER, false, Interest.UNREADABLE);

        assertThat(arming(List.of(waiting(POLLING, Interest.OFF)), List.of(handler), null)
                        .state())
                .isEqualTo(State.WORKING);
    }

    @Test
    void threadsThatWaitForTheirTurnAtTheEpollAreIdle() {
        assertThat(SelectorPool.isIdle(Stacks.of(IDLE))).isTrue();
        assertThat(SelectorPool.isIdle(Stacks.of(POLLING))).isFalse();
        assertThat(SelectorPool.isIdle(Stacks.of(HANDLER))).isFalse();
    }

    @Test
    void findsNoAcceptorIfNoHandlerRuns() {
        thread("group-2", Thread.State.WAITING, IDLE);

        Arming arming = arming(POLLING, Interest.OFF, null);

        assertThat(arming.state()).isEqualTo(State.ABSENT);
        assertThat(arming.threads()).isEmpty();
        assertThat(arming.note()).contains("did not call accept again");
    }

    @Test
    void findsHandlersThatMoveOn() {
        thread("group-2", Thread.State.RUNNABLE, HANDLER);
        ThreadTrace handler = sampled(all.get(0));
        sample(handler, "com.shop.Other.work " + LOOP);

        Arming arming = arming(List.of(waiting(POLLING, Interest.OFF)), List.of(handler), null);

        assertThat(arming.state()).isEqualTo(State.WORKING);
        assertThat(names(arming)).containsExactly("group-2");
    }

    @Test
    void waitsForACrowdedPoolOfActors() {
        thread("shop-actor-4", Thread.State.TIMED_WAITING, "java.lang.Thread.sleep com.shop.Cart.handle" + ACTOR);
        thread("shop-actor-5", Thread.State.TIMED_WAITING, "java.lang.Thread.sleep com.shop.Cart.handle" + ACTOR);
        thread("shop-io-1", Thread.State.RUNNABLE, "org.apache.pekko.io.Tcp.run" + ACTOR);

        Arming arming = arming(PEKKO_SELECTOR, Interest.ABSENT, null);

        assertThat(arming.state()).isEqualTo(State.BUSY_ELSEWHERE);
        assertThat(names(arming)).containsExactly("shop-actor-4", "shop-actor-5");

        thread(
                "shop-actor-6",
                Thread.State.WAITING,
                "java.util.concurrent.ForkJoinPool.awaitWork java.lang.Thread.run");
        assertThat(arming(PEKKO_SELECTOR, Interest.ABSENT, null).state())
                .as("a free thread would have run the actor")
                .isEqualTo(State.ABSENT);
    }

    @Test
    void isHeldBackByTheStreamOfIdleActors() {
        thread("shop-io-1", Thread.State.RUNNABLE, "org.apache.pekko.io.Tcp.run" + ACTOR);

        Arming arming = arming(PEKKO_SELECTOR, Interest.ABSENT, ServerType.PEKKO);

        assertThat(arming.state()).isEqualTo(State.HELD_BACK);
        assertThat(names(arming)).containsExactly("waiting");
        assertThat(arming.note()).contains("the stream is at its limit");
    }

    @Test
    void isNotArmedWhileAnActorIsBusy() {
        thread("shop-io-1", Thread.State.RUNNABLE, "org.apache.pekko.io.Tcp.run" + ACTOR);
        thread("shop-actor-4", Thread.State.TIMED_WAITING, "java.lang.Thread.sleep com.shop.Cart.handle" + ACTOR);
        thread(
                "shop-actor-5",
                Thread.State.WAITING,
                "java.util.concurrent.ForkJoinPool.awaitWork java.lang.Thread.run");

        assertThat(arming(PEKKO_SELECTOR, Interest.ABSENT, ServerType.PEKKO).state())
                .as("it may be the actor of the stream")
                .isEqualTo(State.NOT_ARMED);
    }

    @Test
    void isHeldBackByAutoReadOfTheOnlyNetty() {
        Acceptor guessed = new Acceptor(1, "waiting", 7, -1, null, List.of(), "");
        Acceptor only =
                new Acceptor(1, "waiting", 7, -1, null, List.of(), Acceptor.byOnlySelectorsOf(ServerType.NETTY));

        assertThat(arming(List.of(waiting(guessed, NETTY_LOOP, Interest.ABSENT)), List.of(), ServerType.NETTY)
                        .state())
                .isEqualTo(State.NOT_ARMED);
        assertThat(arming(List.of(waiting(only, NETTY_LOOP, Interest.ABSENT)), List.of(), ServerType.NETTY)
                        .state())
                .isEqualTo(State.HELD_BACK);
    }

    @Test
    void findsNoAcceptorAtASelectorThatForgotTheListener() {
        thread(
                "batch-job",
                Thread.State.TIMED_WAITING,
                "java.lang.Thread.sleep com.shop.Batch.run java.lang.Thread.run");

        assertThat(arming(SELECTOR, Interest.ABSENT, ServerType.PLAIN).state()).isEqualTo(State.ABSENT);
        assertThat(arming(SELECTOR, Interest.ABSENT, null).state()).isEqualTo(State.ABSENT);
    }

    @ParameterizedTest
    @EnumSource(
            value = ServerType.class,
            names = {"NETTY", "GRPC_NETTY"})
    void isHeldBackByAutoReadOfNetty(ServerType server) {
        for (Interest interest : List.of(Interest.OFF, Interest.ABSENT)) {
            Arming arming = arming(SELECTOR, interest, server);
            assertThat(arming.state()).isEqualTo(State.HELD_BACK);
            assertThat(names(arming)).containsExactly("waiting");
            assertThat(arming.note()).contains("autoRead");
        }
    }

    @Test
    void isNotArmedWithoutAWitnessOfALimit() {
        for (Interest interest : List.of(Interest.OFF, Interest.ABSENT)) {
            Arming arming = arming(SELECTOR, interest, ServerType.UNDERTOW);
            assertThat(arming.state()).isEqualTo(State.NOT_ARMED);
            assertThat(names(arming)).containsExactly("waiting");
            assertThat(arming.note()).startsWith("not armed: the server switched accepting off");
        }
    }

    @Test
    void isHeldBackByJetty() {
        assertThat(arming(SELECTOR, Interest.ABSENT, ServerType.JETTY).state()).isEqualTo(State.HELD_BACK);
    }

    @Test
    void isNotArmedIfTheLoopMaySwitch() {
        String loop = Stacks.SELECT + " " + ClassFileTest.class.getName() + "$Loops.selects java.lang.Thread.run";
        StackCode code = code();
        code.read(List.of(Stacks.snapshot(1, "loop", Thread.State.RUNNABLE, loop)));
        assertThat(Arming.canSwitch(Stacks.of(loop), code)).isTrue();
        assertThat(Arming.canSwitch(Stacks.of(SELECTOR), code)).isFalse();
    }

    private StackCode code() {
        StackCode code = Witnesses.create().code();
        code.read(all);
        return code;
    }

    private void thread(String name, Thread.State state, String stack) {
        all.add(Stacks.snapshot(all.size() + 10L, name, state, stack));
    }

    private Arming arming(String selector, Interest interest, ServerType server) {
        ThreadTrace waiting = waiting(selector, interest);
        List<ThreadTrace> pool = SelectorPool.busy(waiting.frames(), all, code()).stream()
                .map(ArmingTest::sampled)
                .toList();
        return arming(List.of(waiting), pool, server);
    }

    private Arming arming(List<ThreadTrace> waiting, List<ThreadTrace> pool, ServerType server) {
        boolean actorsServe = SelectorPool.actorsServe(waiting.get(0).frames(), all);
        return Arming.of(FakeKernel.target(8080, 7), waiting, pool, server, actorsServe, Witnesses.create());
    }

    private static ThreadTrace waiting(String stack, Interest interest) {
        return waiting(new Acceptor(1, "waiting", 7, 5, null, List.of(), ""), stack, interest);
    }

    private static ThreadTrace waiting(Acceptor acceptor, String stack, Interest interest) {
        ThreadTrace trace = new ThreadTrace(acceptor);
        trace.add(
                Stacks.snapshot(1, "waiting", Thread.State.RUNNABLE, stack), new Wait(Kind.EPOLL, 5), false, interest);
        return trace;
    }

    private static ThreadTrace sampled(ThreadSnapshot thread) {
        ThreadTrace trace = new ThreadTrace(new Acceptor(thread.id(), thread.name(), 9, 5, null, List.of(), ""));
        trace.add(thread, Wait.OTHER, false, Interest.UNREADABLE);
        trace.add(thread, Wait.OTHER, false, Interest.UNREADABLE);
        return trace;
    }

    private static void sample(ThreadTrace trace, String stack) {
        trace.add(Stacks.snapshot(1, "x", Thread.State.RUNNABLE, stack), Wait.OTHER, false, Interest.UNREADABLE);
    }

    private static List<String> names(Arming arming) {
        return arming.threads().stream().map(trace -> trace.acceptor().name()).toList();
    }
}
