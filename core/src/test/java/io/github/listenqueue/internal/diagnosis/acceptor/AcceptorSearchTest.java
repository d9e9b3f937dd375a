package io.github.listenqueue.internal.diagnosis.acceptor;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.listenqueue.ListenQueueDiagnosis.Suspect;
import io.github.listenqueue.internal.diagnosis.acceptor.AcceptorView.State;
import io.github.listenqueue.internal.diagnosis.acceptor.ThreadWaitReader.Interest;
import io.github.listenqueue.internal.diagnosis.acceptor.ThreadWaitReader.Kind;
import io.github.listenqueue.internal.diagnosis.acceptor.ThreadWaitReader.Wait;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests of the state of a listener with several threads, and of known acceptors. */
class AcceptorSearchTest {

    private final Watched target = FakeKernel.target(8080, 7);
    private final KnownAcceptors known = new KnownAcceptors();
    private final AcceptorSearch found = new AcceptorSearch(target, known.of(target));

    @ParameterizedTest
    @CsvSource({
        "WAITING, BUSY_ELSEWHERE, WAITING",
        "WORKING, BUSY_ELSEWHERE, WORKING",
        "BUSY_ELSEWHERE, HELD_BACK, BUSY_ELSEWHERE",
        "HELD_BACK, UNKNOWN, UNKNOWN",
        "UNKNOWN, BUSY_ELSEWHERE, UNKNOWN",
        "HELD_BACK, HELD_BACK, HELD_BACK",
        "ABSENT, HELD_BACK, HELD_BACK",
        "NOT_ARMED, NOT_ARMED, NOT_ARMED",
        "NOT_ARMED, BUSY_ELSEWHERE, BUSY_ELSEWHERE",
        "NOT_ARMED, HELD_BACK, UNKNOWN",
        "ABSENT, ABSENT, ABSENT",
    })
    void usesTheStateOfTheThreadThatAcceptsSoonest(State one, State other, State both) {
        found.traces().add(trace(1, one));
        found.traces().add(trace(2, other));
        assertThat(found.view(Witnesses.create()).state()).isEqualTo(both);

        AcceptorSearch reversed = new AcceptorSearch(target, known.of(target));
        reversed.traces().add(trace(2, other));
        reversed.traces().add(trace(1, one));
        assertThat(reversed.view(Witnesses.create()).state()).isEqualTo(both);
    }

    @Test
    void reportsEndedThreadsOnlyIfNoOtherIsLeft() {
        found.traces().add(trace(1, State.ABSENT));
        assertThat(found.isOpen()).isTrue();
        assertThat(found.view(Witnesses.create()).notes())
                .containsExactly("thread 'thread 1', which accepted here, has ended");
        found.traces().add(trace(2, State.HELD_BACK));
        assertThat(found.isOpen()).isFalse();
        assertThat(found.view(Witnesses.create()).notes()).noneMatch(note -> note.contains("ended"));
        assertThat(found.view(Witnesses.create()).threads())
                .extracting(ThreadSnapshot::name)
                .containsExactly("thread 2");
    }

    @Test
    void showsTheSuspectsOfAnUnknownAcceptorAlone() {
        Suspect suspect = new Suspect("perhaps", "a.B.c(B.java:3)", "a.B.c calls accept");
        found.suspects(List.of(suspect));

        assertThat(found.view(Witnesses.create()).state()).isEqualTo(State.UNKNOWN);
        assertThat(found.view(Witnesses.create()).threads()).isEmpty();
        assertThat(found.view(Witnesses.create()).suspects()).containsExactly(suspect);

        found.traces().add(trace(1, State.HELD_BACK));
        assertThat(found.view(Witnesses.create()).suspects()).isEmpty();
    }

    @Test
    void aGuessDoesNotReplaceAThreadThatWasFoundAccepting() {
        Acceptor found = new Acceptor(1, "door", 7, 3, null, List.of(), "");
        Acceptor guessed = new Acceptor(1, "door", 7, -1, null, List.of(), "it was recognised by its name");
        known.add(target, guessed);
        known.add(target, found);
        known.add(target, guessed);

        assertThat(known.of(target).acceptors()).containsExactly(found);
    }

    @Test
    void findsTheServerFromThreadsOrKnownAcceptors() {
        assertThat(found.view(Witnesses.create()).server()).isNull();
        known.add(target, acceptor(9, -1, ServerType.JETTY));
        assertThat(found.view(Witnesses.create()).server()).isEqualTo(ServerType.JETTY);
        found.traces().add(new ThreadTrace(acceptor(1, -1, ServerType.TOMCAT)));
        assertThat(found.view(Witnesses.create()).server()).isEqualTo(ServerType.TOMCAT);
    }

    @Test
    void remembersEachThreadOnce() {
        known.add(target, acceptor(1, 5, null));
        known.add(target, acceptor(2, 6, null));
        known.add(target, acceptor(1, 8, null));

        assertThat(known.of(target).acceptors()).extracting(Acceptor::epoll).containsExactly(6, 8);
        assertThat(known.isKnown(target, 8)).isTrue();
        assertThat(known.isKnown(target, 5)).isFalse();
        Watched other = FakeKernel.target(8081, 9);
        assertThat(known.isKnown(other, 8)).isFalse();
        known.retainAll(List.of(target));
        assertThat(known.isKnown(target, 8)).isTrue();
        known.retainAll(List.of(other));
        assertThat(known.isKnown(target, 8)).isFalse();
    }

    @Test
    void namesALockWithItsOwner() {
        ThreadSnapshot owned = new ThreadSnapshot(1, "a", Thread.State.BLOCKED, List.of(), "a lock", "b");
        ThreadSnapshot free = new ThreadSnapshot(1, "a", Thread.State.WAITING, List.of(), "a condition", null);

        assertThat(owned.blockedOn()).isEqualTo("a lock, held by thread 'b'");
        assertThat(free.blockedOn()).isEqualTo("a condition");
        assertThat(Stacks.snapshot(1, "a", Thread.State.WAITING, "").blockedOn())
                .isNull();
    }

    @Test
    void learnsTheStackWithWhichAThreadWaits() {
        ThreadTrace trace = new ThreadTrace(acceptor(1, 5, null));
        add(trace, Stacks.SELECT + " " + Stacks.PLAIN, Wait.RUNNING);
        add(trace, "com.shop.Cart.add " + Stacks.PLAIN, Wait.OTHER);

        assertThat(trace.acceptorWithStack().waiting()).isEqualTo(Stacks.of(Stacks.SELECT + " " + Stacks.PLAIN));
        assertThat(trace.acceptorWithStack().server()).isEqualTo(ServerType.PLAIN);
        assertThat(trace.state()).isEqualTo(State.WORKING);
        assertThat(trace.notes())
                .contains("thread 'thread 1' (RUNNABLE) was busy elsewhere, in different methods, in 1 of 2 samples");
        ThreadTrace accepting = new ThreadTrace(acceptor(1, 5, ServerType.NETTY));
        add(accepting, Stacks.ACCEPT + " " + Stacks.PLAIN, Wait.OTHER);
        assertThat(accepting.acceptorWithStack().waiting()).isEqualTo(Stacks.of(Stacks.ACCEPT + " " + Stacks.PLAIN));
        assertThat(accepting.acceptorWithStack().server()).isEqualTo(ServerType.NETTY);
    }

    @Test
    void isUnknownInASelectorWhoseWaitCannotBeRead() {
        ThreadTrace trace = new ThreadTrace(acceptor(1, 5, null));
        add(trace, Stacks.SELECT + " " + Stacks.PLAIN, Wait.UNREADABLE);

        assertThat(trace.state()).isEqualTo(State.UNKNOWN);
        assertThat(trace.notes())
                .containsExactly(
                        "thread 'thread 1' (RUNNABLE) waited in a selector whose registrations cannot be read in 1 of 1"
                                + " sample");
    }

    @Test
    void isStuckAtTheOutermostFrameOfAStackOfTheJdk() {
        ThreadTrace trace = new ThreadTrace(acceptor(1, 5, null));
        add(trace, "java.lang.Object.wait java.lang.Thread.run", Wait.OTHER);

        assertThat(trace.stuckAt()).hasToString("java.lang.Thread.run(Thread.java:42)");
    }

    private static ThreadTrace trace(long id, State state) {
        ThreadTrace trace = new ThreadTrace(acceptor(id, 5, null));
        String elsewhere = "com.shop.Cart.add " + Stacks.PLAIN;
        switch (state) {
            case WAITING -> trace.add(snapshot(id, elsewhere), new Wait(Kind.EPOLL, 5), false, Interest.ON);
            case HELD_BACK ->
                trace.add(
                        Stacks.snapshot(
                                id,
                                "thread " + id,
                                Thread.State.WAITING,
                                "java.util.concurrent.Semaphore.acquire " + Stacks.PLAIN),
                        Wait.OTHER,
                        false,
                        Interest.UNREADABLE);
            case NOT_ARMED -> trace.add(snapshot(id, elsewhere), new Wait(Kind.EPOLL, 5), false, Interest.OFF);
            case UNKNOWN -> trace.add(snapshot(id, elsewhere), new Wait(Kind.EPOLL, 5), false, Interest.UNREADABLE);
            case BUSY_ELSEWHERE -> add(trace, elsewhere, Wait.OTHER);
            case WORKING -> add(trace, Stacks.SELECT + " " + Stacks.PLAIN, Wait.RUNNING);
            case ABSENT -> trace.add(null, Wait.OTHER, false, Interest.UNREADABLE);
            case NO_CARRIER -> throw new IllegalArgumentException("a state of all threads together");
        }
        assertThat(trace.state()).isEqualTo(state);
        return trace;
    }

    private static void add(ThreadTrace trace, String stack, Wait wait) {
        trace.add(snapshot(1, stack), wait, false, Interest.UNREADABLE);
    }

    private static ThreadSnapshot snapshot(long id, String stack) {
        return Stacks.snapshot(id, "thread " + id, Thread.State.RUNNABLE, stack);
    }

    private static Acceptor acceptor(long id, int epoll, ServerType server) {
        return new Acceptor(id, "thread " + id, 7, epoll, server, List.of(), "");
    }
}
