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

/** What the threads of one listener come to, and what is remembered of them. */
class AcceptorSearchTest {

    private final Watched target = FakeKernel.target(8080, 7);
    private final KnownAcceptors memory = new KnownAcceptors();
    private final AcceptorSearch found = new AcceptorSearch(target, memory.of(target));

    @ParameterizedTest
    @CsvSource({
        "WAITING, BUSY_ELSEWHERE, WAITING",
        "WORKING, BUSY_ELSEWHERE, WORKING",
        "BUSY_ELSEWHERE, HELD_BACK, BUSY_ELSEWHERE",
        "HELD_BACK, UNKNOWN, UNKNOWN",
        "UNKNOWN, BUSY_ELSEWHERE, UNKNOWN",
        "HELD_BACK, HELD_BACK, HELD_BACK",
        "ABSENT, HELD_BACK, HELD_BACK",
        "ABSENT, ABSENT, ABSENT",
    })
    void ofTwoThreadsTheOneThatAcceptsSoonestDecides(State one, State other, State both) {
        found.courses().add(course(1, one));
        found.courses().add(course(2, other));
        assertThat(found.view().state()).isEqualTo(both);

        AcceptorSearch reversed = new AcceptorSearch(target, memory.of(target));
        reversed.courses().add(course(2, other));
        reversed.courses().add(course(1, one));
        assertThat(reversed.view().state()).isEqualTo(both);
    }

    @Test
    void threadsThatHaveEndedAreToldOnlyWhereNoOtherIsLeft() {
        found.courses().add(course(1, State.ABSENT));
        assertThat(found.isOpen()).isTrue();
        assertThat(found.view().notes()).containsExactly("thread 'thread 1', which accepted here, has ended");
        found.courses().add(course(2, State.HELD_BACK));
        assertThat(found.isOpen()).isFalse();
        assertThat(found.view().notes()).noneMatch(note -> note.contains("ended"));
        assertThat(found.view().threads()).extracting(ThreadSnapshot::name).containsExactly("thread 2");
    }

    @Test
    void threadsOfWhichOneMayAcceptAreShownAndLeaveItUnknown() {
        found.candidates(List.of(Stacks.sight(3, "perhaps", Thread.State.WAITING, Stacks.PLAIN)));

        assertThat(found.view().state()).isEqualTo(State.UNKNOWN);
        assertThat(found.view().threads()).extracting(ThreadSnapshot::name).containsExactly("perhaps");
    }

    @Test
    void theServerIsKnownFromTheThreadsOrFromWhatIsRemembered() {
        assertThat(found.view().server()).isNull();
        memory.accepts(target, acceptor(9, -1, ServerType.JETTY));
        assertThat(found.view().server()).isEqualTo(ServerType.JETTY);
        found.courses().add(new ThreadTrace(acceptor(1, -1, ServerType.TOMCAT)));
        assertThat(found.view().server()).isEqualTo(ServerType.TOMCAT);
    }

    @Test
    void aThreadIsRememberedOnceAndAnotherBesideIt() {
        memory.accepts(target, acceptor(1, 5, null));
        memory.accepts(target, acceptor(2, 6, null));
        memory.accepts(target, acceptor(1, 8, null));

        assertThat(memory.of(target).acceptors()).extracting(Acceptor::epoll).containsExactly(6, 8);
        assertThat(memory.isKnown(target, 8)).isTrue();
        assertThat(memory.isKnown(target, 5)).isFalse();
        Watched other = FakeKernel.target(8081, 9);
        assertThat(memory.isKnown(other, 8)).isFalse();
        memory.keep(List.of(target));
        assertThat(memory.isKnown(target, 8)).isTrue();
        memory.keep(List.of(other));
        assertThat(memory.isKnown(target, 8)).isFalse();
    }

    @Test
    void aLockIsToldWithItsOwnerIfItHasOne() {
        ThreadSnapshot owned = new ThreadSnapshot(1, "a", Thread.State.BLOCKED, List.of(), "a lock", "b");
        ThreadSnapshot free = new ThreadSnapshot(1, "a", Thread.State.WAITING, List.of(), "a condition", null);

        assertThat(owned.blockedOn()).isEqualTo("a lock, held by thread 'b'");
        assertThat(free.blockedOn()).isEqualTo("a condition");
        assertThat(Stacks.sight(1, "a", Thread.State.WAITING, "").blockedOn()).isNull();
    }

    @Test
    void theStackWithWhichAThreadWaitsIsLearned() {
        ThreadTrace course = new ThreadTrace(acceptor(1, 5, null));
        add(course, Stacks.SELECT + " " + Stacks.PLAIN, Wait.RUNNING);
        add(course, "com.shop.Cart.add " + Stacks.PLAIN, Wait.OTHER);

        assertThat(course.learned().waiting()).isEqualTo(Stacks.of(Stacks.SELECT + " " + Stacks.PLAIN));
        assertThat(course.learned().server()).isEqualTo(ServerType.PLAIN);
        assertThat(course.state()).isEqualTo(State.WORKING);
        assertThat(course.notes())
                .contains("thread 'thread 1' (RUNNABLE) was elsewhere, but not always at one place in 1 of 2 looks");
        ThreadTrace accepting = new ThreadTrace(acceptor(1, 5, ServerType.NETTY));
        add(accepting, Stacks.ACCEPT + " " + Stacks.PLAIN, Wait.OTHER);
        assertThat(accepting.learned().waiting()).isEqualTo(Stacks.of(Stacks.ACCEPT + " " + Stacks.PLAIN));
        assertThat(accepting.learned().server()).isEqualTo(ServerType.NETTY);
    }

    @Test
    void whoSelectsWhereTheKernelTellsNothingWaitsForWhatCannotBeRead() {
        ThreadTrace course = new ThreadTrace(acceptor(1, 5, null));
        add(course, Stacks.SELECT + " " + Stacks.PLAIN, Wait.UNREADABLE);

        assertThat(course.state()).isEqualTo(State.UNKNOWN);
        assertThat(course.notes())
                .containsExactly(
                        "thread 'thread 1' (RUNNABLE) waited in a selector, for what cannot be read in 1 of 1 looks");
    }

    @Test
    void aStackOfTheJdkAloneIsStuckAtItsOutermostFrame() {
        ThreadTrace course = new ThreadTrace(acceptor(1, 5, null));
        add(course, "java.lang.Object.wait java.lang.Thread.run", Wait.OTHER);

        assertThat(course.stuckAt()).hasToString("java.lang.Thread.run(Thread.java:42)");
    }

    private static ThreadTrace course(long id, State state) {
        ThreadTrace course = new ThreadTrace(acceptor(id, 5, null));
        String elsewhere = "com.shop.Cart.add " + Stacks.PLAIN;
        switch (state) {
            case WAITING -> course.add(sight(id, elsewhere), new Wait(Kind.EPOLL, 5), false, Interest.ON);
            case HELD_BACK -> course.add(sight(id, elsewhere), new Wait(Kind.EPOLL, 5), false, Interest.OFF);
            case UNKNOWN -> course.add(sight(id, elsewhere), new Wait(Kind.EPOLL, 5), false, Interest.UNREADABLE);
            case BUSY_ELSEWHERE -> add(course, elsewhere, Wait.OTHER);
            case WORKING -> add(course, Stacks.SELECT + " " + Stacks.PLAIN, Wait.RUNNING);
            case ABSENT -> course.add(null, Wait.OTHER, false, Interest.UNREADABLE);
        }
        assertThat(course.state()).isEqualTo(state);
        return course;
    }

    private static void add(ThreadTrace course, String stack, Wait wait) {
        course.add(sight(1, stack), wait, false, Interest.UNREADABLE);
    }

    private static ThreadSnapshot sight(long id, String stack) {
        return Stacks.sight(id, "thread " + id, Thread.State.RUNNABLE, stack);
    }

    private static Acceptor acceptor(long id, int epoll, ServerType server) {
        return new Acceptor(id, "thread " + id, 7, epoll, server, List.of(), "");
    }
}
