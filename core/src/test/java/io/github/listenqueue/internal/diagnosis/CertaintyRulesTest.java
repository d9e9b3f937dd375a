package io.github.listenqueue.internal.diagnosis;

import static io.github.listenqueue.internal.diagnosis.Given.thread;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.listenqueue.ListenQueueDiagnosis.Cause;
import io.github.listenqueue.ListenQueueDiagnosis.Certainty;
import io.github.listenqueue.ListenQueueDiagnosis.Finding;
import io.github.listenqueue.internal.diagnosis.Pause.Kind;
import io.github.listenqueue.internal.diagnosis.acceptor.AcceptorView.State;
import io.github.listenqueue.internal.diagnosis.acceptor.Stacks;
import io.github.listenqueue.internal.diagnosis.acceptor.ThreadSnapshot;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class CertaintyRulesTest {

    private static final ThreadSnapshot SLEEPING =
            thread("main", Thread.State.TIMED_WAITING, "java.lang.Thread.sleep com.shop.Cart.handle");
    private static final ThreadSnapshot NOTIFIED =
            thread("main", Thread.State.WAITING, "java.lang.Object.wait com.shop.Quota.slot");
    private static final ThreadSnapshot COMPUTING = thread("main", Thread.State.RUNNABLE, "com.shop.Cart.handle");
    private static final ThreadSnapshot LOCKED =
            new ThreadSnapshot(1, "main", Thread.State.BLOCKED, Stacks.of("com.shop.Cart.add"), "a lock", "report");
    private static final ThreadSnapshot SELECTING =
            thread("main", Thread.State.RUNNABLE, "sun.nio.ch.EPoll.wait com.shop.Loop.run");

    static Stream<Arguments> table() {
        return Stream.of(
                row("no descriptor", new Given().exhausted(), Cause.OUT_OF_DESCRIPTORS, Certainty.OBSERVED),
                row("SYN queue", new Given().synQueueFull(), Cause.SYN_QUEUE_FULL, Certainty.OBSERVED),
                row(
                        "in a limiter",
                        new Given().acceptor(State.HELD_BACK, NOTIFIED),
                        Cause.ACCEPTOR_LIMITED,
                        Certainty.OBSERVED),
                row(
                        "switched off",
                        new Given().acceptor(State.HELD_BACK, SELECTING),
                        Cause.ACCEPTOR_LIMITED,
                        Certainty.LIKELY),
                row(
                        "sleeps",
                        new Given().acceptor(State.BUSY_ELSEWHERE, SLEEPING),
                        Cause.ACCEPTOR_BLOCKED,
                        Certainty.OBSERVED),
                row(
                        "waits for a lock",
                        new Given().acceptor(State.BUSY_ELSEWHERE, LOCKED),
                        Cause.ACCEPTOR_BLOCKED,
                        Certainty.OBSERVED),
                row(
                        "may be limited",
                        new Given().acceptor(State.BUSY_ELSEWHERE, NOTIFIED),
                        Cause.ACCEPTOR_BLOCKED,
                        Certainty.LIKELY),
                row(
                        "may lack a CPU",
                        new Given().acceptor(State.BUSY_ELSEWHERE, COMPUTING),
                        Cause.ACCEPTOR_BLOCKED,
                        Certainty.LIKELY),
                row(
                        "recognised by its frames",
                        inferred(new Given().acceptor(State.BUSY_ELSEWHERE, SLEEPING)),
                        Cause.ACCEPTOR_BLOCKED,
                        Certainty.LIKELY),
                row(
                        "slow and sleeping",
                        new Given().acceptor(State.BUSY_ELSEWHERE, SLEEPING).acceptedMeanwhile(8),
                        Cause.ACCEPTOR_TOO_SLOW,
                        Certainty.OBSERVED),
                row(
                        "slow and working",
                        new Given().acceptor(State.WORKING, COMPUTING).acceptedMeanwhile(8),
                        Cause.ACCEPTOR_TOO_SLOW,
                        Certainty.LIKELY),
                row("nobody was seen", new Given().acceptor(State.ABSENT), Cause.NO_ACCEPTOR, Certainty.LIKELY),
                row("ended", ended(), Cause.NO_ACCEPTOR, Certainty.OBSERVED),
                row(
                        "a long collection",
                        new Given().pause(Kind.COLLECTION, 1, 0),
                        Cause.JVM_PAUSED,
                        Certainty.OBSERVED),
                row(
                        "a short collection",
                        new Given().pause(Kind.COLLECTION, 0.4, 0),
                        Cause.JVM_PAUSED,
                        Certainty.LIKELY),
                row("mostly collections", new Given().collecting(0.6), Cause.JVM_PAUSED, Certainty.OBSERVED),
                row("many collections", new Given().collecting(0.4), Cause.JVM_PAUSED, Certainty.LIKELY),
                row("throttled", new Given().throttled(), Cause.CPU_STARVED, Certainty.LIKELY),
                row("burst", new Given().acceptor(State.WAITING).depths(129, 0), Cause.BURST, Certainty.LIKELY));
    }

    private static Arguments row(String name, Given given, Cause cause, Certainty certainty) {
        return Arguments.of(name, given, cause, certainty);
    }

    private static Given inferred(Given given) {
        given.notes = List.of("it was recognised by its frames, as the only one of its kind");
        return given;
    }

    private static Given ended() {
        Given given = new Given().acceptor(State.ABSENT);
        given.notes = List.of("thread 'main', which accepted here, has ended");
        return given;
    }

    @ParameterizedTest(name = "{0}: {2} {3}")
    @MethodSource("table")
    void judges_the_witness(String name, Given given, Cause cause, Certainty certainty) {
        Finding finding = FindingBuilder.finding(given.evidence(), false);

        assertThat(finding.cause()).as(name).isEqualTo(cause);
        assertThat(finding.certainty()).as(name).isEqualTo(certainty);
        assertThat(finding.explanation().contains("probably because")).isEqualTo(certainty == Certainty.LIKELY);
    }

    @Test
    void observes_nothing_if_something_was_accepted_meanwhile() {
        assertThat(CertaintyRules.of(
                        Cause.ACCEPTOR_BLOCKED,
                        new Given()
                                .acceptor(State.BUSY_ELSEWHERE, SLEEPING)
                                .depths(129, 128)
                                .evidence()))
                .isEqualTo(Certainty.LIKELY);
    }
}
