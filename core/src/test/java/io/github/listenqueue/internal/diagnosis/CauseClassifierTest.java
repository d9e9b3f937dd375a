package io.github.listenqueue.internal.diagnosis;

import static io.github.listenqueue.internal.diagnosis.Given.thread;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.listenqueue.ListenQueueDiagnosis.Cause;
import io.github.listenqueue.ListenQueueStats.Episode;
import io.github.listenqueue.internal.detection.Stall;
import io.github.listenqueue.internal.diagnosis.Pause.Kind;
import io.github.listenqueue.internal.diagnosis.PauseDetector.Window;
import io.github.listenqueue.internal.diagnosis.Processors.Turn;
import io.github.listenqueue.internal.diagnosis.acceptor.AcceptorView.State;
import io.github.listenqueue.internal.diagnosis.acceptor.ThreadSnapshot;
import io.github.listenqueue.internal.linux.netlink.WaitingSockets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class CauseClassifierTest {

    private static final ThreadSnapshot SLEEPING =
            thread("main", Thread.State.TIMED_WAITING, "java.lang.Thread.sleep com.shop.Cart.handle");
    private static final ThreadSnapshot COMPUTING = thread("main", Thread.State.RUNNABLE, "com.shop.Cart.handle");
    private static final ThreadSnapshot READING =
            thread("main", Thread.State.RUNNABLE, "sun.nio.ch.Net.poll com.shop.Db.read");

    static Stream<Arguments> table() {
        return Stream.of(
                row("no descriptor left", new Given().exhausted(), Cause.OUT_OF_DESCRIPTORS),
                row("held back", new Given().acceptor(State.HELD_BACK), Cause.ACCEPTOR_LIMITED),
                row("sleeps", new Given().acceptor(State.BUSY_ELSEWHERE, SLEEPING), Cause.ACCEPTOR_BLOCKED),
                row("reads", new Given().acceptor(State.BUSY_ELSEWHERE, READING), Cause.ACCEPTOR_BLOCKED),
                row("computes", new Given().acceptor(State.BUSY_ELSEWHERE, COMPUTING), Cause.ACCEPTOR_BLOCKED),
                row("nobody accepts", new Given().acceptor(State.ABSENT), Cause.NO_ACCEPTOR),
                row(
                        "somebody unseen accepts",
                        new Given().acceptor(State.ABSENT).depths(129, 100),
                        Cause.UNKNOWN),
                row("a collection", new Given().pause(Kind.COLLECTION, 2, 0), Cause.JVM_PAUSED),
                row("another safepoint", new Given().pause(Kind.SAFEPOINT, 2, 0), Cause.JVM_PAUSED),
                row("SIGSTOP", new Given().pause(Kind.STOPPED, 2, 0.3), Cause.JVM_PAUSED),
                row("late for no reason known", new Given().pause(Kind.UNTOLD, 2, 0), Cause.UNKNOWN),
                row("an older pause", new Given().pause(Kind.COLLECTION, 0.4, 5), Cause.UNKNOWN),
                row("throttled", new Given().throttled(), Cause.CPU_STARVED),
                row("a late tick in a crowd", new Given().pause(Kind.CROWDED_OUT, 0.4, 0), Cause.UNKNOWN),
                row("seconds in a crowd", new Given().pause(Kind.CROWDED_OUT, 1.5, 0), Cause.CPU_STARVED),
                row("waits and full", new Given().acceptor(State.WAITING).depths(129, 60), Cause.BURST),
                row("works and drained", new Given().acceptor(State.WORKING).depths(129, 0), Cause.BURST),
                row("works, stays full", new Given().acceptor(State.WORKING).acceptedInLook(20), Cause.BURST),
                row("waits, yet nothing moves", new Given().acceptor(State.WAITING), Cause.UNKNOWN),
                row("unknown acceptor", new Given().depths(129, 0), Cause.UNKNOWN));
    }

    private static Arguments row(String what, Given given, Cause cause) {
        return Arguments.of(what, given, cause);
    }

    @ParameterizedTest(name = "{0}: {2}")
    @MethodSource("table")
    void one_thing_wrong_is_the_cause(String what, Given given, Cause cause) {
        assertThat(CauseClassifier.cause(given.evidence())).as(what).isEqualTo(cause);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("table")
    void a_calm_queue_needs_none_whatever_else_goes_on(String what, Given given, Cause cause) {
        assertThat(CauseClassifier.cause(given.calm().evidence())).as(what).isEqualTo(Cause.NONE);
    }

    @Test
    void a_full_syn_queue_beside_an_accept_queue_with_room_is_the_cause_whatever_the_acceptor_does() {
        for (State state : State.values()) {
            assertThat(cause(new Given().synQueueFull().acceptor(state, SLEEPING)))
                    .isEqualTo(Cause.SYN_QUEUE_FULL);
        }
        assertThat(cause(new Given().synQueueFull().exhausted())).isEqualTo(Cause.SYN_QUEUE_FULL);
    }

    @Test
    void where_the_accept_queue_is_in_trouble_as_well_that_comes_first() {
        Given lostBoth = new Given().synQueueFull().acceptor(State.BUSY_ELSEWHERE, SLEEPING);
        lostBoth.episode = new Episode(Instant.EPOCH, 20, 8);
        assertThat(cause(lostBoth)).isEqualTo(Cause.ACCEPTOR_BLOCKED);
        Given stalled = new Given().synQueueFull().acceptor(State.BUSY_ELSEWHERE, SLEEPING);
        stalled.stall = new Stall(0, true);
        assertThat(cause(stalled)).isEqualTo(Cause.ACCEPTOR_BLOCKED);
        assertThat(cause(new Given().synQueueFull().depths(129, 129).acceptor(State.BUSY_ELSEWHERE, SLEEPING)))
                .isEqualTo(Cause.ACCEPTOR_BLOCKED);
    }

    @Test
    void without_descriptors_it_does_not_matter_what_the_acceptor_does() {
        for (State state : State.values()) {
            Given given = new Given().exhausted().throttled().acceptor(state, SLEEPING);
            assertThat(CauseClassifier.cause(given.evidence())).isEqualTo(Cause.OUT_OF_DESCRIPTORS);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Kind.class,
            names = {"COLLECTION", "SAFEPOINT", "STOPPED"})
    void an_acceptor_that_waits_or_is_missing_outweighs_a_pause_but_one_that_runs_does_not(Kind kind) {
        assertThat(cause(new Given().pause(kind, 1, 0).acceptor(State.BUSY_ELSEWHERE, SLEEPING)))
                .isEqualTo(Cause.ACCEPTOR_BLOCKED);
        assertThat(cause(new Given().pause(kind, 1, 0).acceptor(State.HELD_BACK)))
                .isEqualTo(Cause.ACCEPTOR_LIMITED);
        assertThat(cause(new Given().pause(kind, 1, 0).acceptor(State.ABSENT))).isEqualTo(Cause.NO_ACCEPTOR);
        assertThat(cause(new Given().pause(kind, 1, 0).acceptor(State.BUSY_ELSEWHERE, COMPUTING)))
                .isEqualTo(Cause.JVM_PAUSED);
        assertThat(cause(new Given().pause(kind, 1, 0).acceptor(State.WAITING).depths(129, 0)))
                .isEqualTo(Cause.JVM_PAUSED);
    }

    @Test
    void starvation_explains_an_acceptor_that_seems_busy_or_at_work() {
        assertThat(cause(new Given().throttled().acceptor(State.BUSY_ELSEWHERE, COMPUTING)))
                .isEqualTo(Cause.CPU_STARVED);
        assertThat(cause(new Given().throttled().acceptor(State.WAITING).depths(129, 0)))
                .isEqualTo(Cause.CPU_STARVED);
        assertThat(cause(new Given().throttled().acceptor(State.BUSY_ELSEWHERE, SLEEPING)))
                .isEqualTo(Cause.ACCEPTOR_BLOCKED);
    }

    @Test
    void a_busy_machine_is_no_starvation() {
        Given given = new Given().acceptor(State.BUSY_ELSEWHERE, COMPUTING);
        long second = Given.SECOND;
        // Its own threads use all processors, others too, and the looking thread waits for most of what it wants.
        given.processors = new Processors(
                2,
                new Window(2 * second, 4 * second, second / 10, 20, 5),
                Window.NONE,
                100,
                new Turn(second / 1000, second / 100, second / 5),
                false);
        assertThat(cause(given)).isEqualTo(Cause.ACCEPTOR_BLOCKED);
    }

    @Test
    void a_thread_that_hardly_gets_a_turn_is_starved_if_ticks_are_late_for_it_or_the_process_uses_all() {
        long second = Given.SECOND;
        Turn hardly = new Turn(second / 1000, second / 5, second / 2);
        Window idle = new Window(2 * second, second / 100, 0, 0, 0);
        Window busy = new Window(2 * second, 4 * second, 0, 0, 0);
        assertThat(over(idle, hardly, true).starved()).isTrue();
        assertThat(over(busy, hardly, false).starved()).isTrue();
        assertThat(over(idle, hardly, false).starved()).isFalse();
        assertThat(over(busy, Turn.UNKNOWN, true).starved()).isFalse();
        assertThat(Processors.UNKNOWN.starved()).isFalse();
    }

    @Test
    void a_long_look_that_hardly_got_a_turn_needs_no_late_tick() {
        long ms = Given.SECOND / 1000;
        Window idle = new Window(4 * Given.SECOND, 700 * ms, 0, 0, 0);
        assertThat(over(idle, new Turn(5 * ms, 469 * ms, 1774 * ms), false).starved())
                .isTrue();
        assertThat(over(idle, new Turn(5 * ms, 469 * ms, 500 * ms), false).starved())
                .isFalse();
        assertThat(over(idle, new Turn(5 * ms, 169 * ms, 1774 * ms), false).starved())
                .isFalse();
        assertThat(over(idle, new Turn(305 * ms, 469 * ms, 1774 * ms), false).starved())
                .isFalse();
    }

    @Test
    void a_quota_that_has_only_just_run_out_shows_in_the_time_of_the_look() {
        long ms = Given.SECOND / 1000;
        Window seconds = new Window(3100 * ms, 1000 * ms, 200 * ms, 32, 6);
        assertThat(new Processors(1, seconds, Window.NONE, 93, Turn.UNKNOWN, false).starved())
                .isFalse();

        Window look = new Window(890 * ms, 400 * ms, 200 * ms, 9, 6);
        Processors starved = new Processors(1, seconds, look, 93, Turn.UNKNOWN, false);
        assertThat(starved.starved()).isTrue();
        assertThat(starved.inWords()).contains("throttled in 6 of 9 periods, for 0.2 s");

        Window tooShort = new Window(200 * ms, 100 * ms, 50 * ms, 2, 1);
        Processors unclear = new Processors(1, seconds, tooShort, 93, Turn.UNKNOWN, false);
        assertThat(unclear.starved()).isFalse();
        assertThat(unclear.inWords()).contains("throttled in 6 of 32 periods, for 0.2 s");
    }

    private static Processors over(Window window, Turn look, boolean lateTicks) {
        return new Processors(2, window, Window.NONE, 90, look, lateTicks);
    }

    @Test
    void an_acceptor_that_took_many_meanwhile_was_not_away() {
        Given given = new Given().acceptor(State.BUSY_ELSEWHERE, SLEEPING).depths(129, 90);
        assertThat(cause(given)).isEqualTo(Cause.BURST);
        assertThat(cause(new Given().acceptor(State.BUSY_ELSEWHERE, SLEEPING).depths(129, 127)))
                .isEqualTo(Cause.ACCEPTOR_BLOCKED);
    }

    @Test
    void a_burst_needs_more_arrivals_than_the_queue_holds() {
        Given given = new Given().acceptor(State.WAITING).depths(70, 0);
        given.episode = new Episode(Instant.EPOCH, 70, 0);
        assertThat(cause(given)).isEqualTo(Cause.UNKNOWN);
        assertThat(cause(given.arrived(129))).isEqualTo(Cause.UNKNOWN);
        assertThat(cause(given.arrived(130))).isEqualTo(Cause.BURST);
        given.alone = false;
        assertThat(cause(given)).as("they may have been another listener's").isEqualTo(Cause.UNKNOWN);
        given.episode = new Episode(Instant.EPOCH, 70, 1);
        assertThat(cause(given)).as("dropped between two readings").isEqualTo(Cause.BURST);
    }

    @Test
    void a_short_queue_whose_connections_are_forgotten_is_in_trouble_too() {
        Given given = new Given().calm().depths(3, 3).acceptor(State.BUSY_ELSEWHERE, SLEEPING);
        given.waiting = new WaitingSockets(3, 0, 0, OptionalLong.of(4999), OptionalLong.of(10), 0, List.of());
        assertThat(cause(given)).isEqualTo(Cause.NONE);
        given.waiting = new WaitingSockets(3, 0, 0, OptionalLong.of(5000), OptionalLong.of(10), 0, List.of());
        assertThat(cause(given)).isEqualTo(Cause.ACCEPTOR_BLOCKED);
    }

    @Test
    void pauses_within_an_episode_count_if_it_consists_of_them() {
        assertThat(cause(new Given().pause(Kind.COLLECTION, 0.3, -0.9))).isEqualTo(Cause.UNKNOWN);
        assertThat(cause(new Given().pause(Kind.COLLECTION, 0.3, -0.5).pause(Kind.COLLECTION, 0.3, -0.9)))
                .isEqualTo(Cause.JVM_PAUSED);
    }

    @Test
    void a_short_stop_among_signs_of_starvation_is_one_of_them() {
        Given stopped = new Given().pause(Kind.STOPPED, 0.5, 0);
        assertThat(cause(stopped)).isEqualTo(Cause.JVM_PAUSED);
        assertThat(cause(stopped.stretchedLook())).isEqualTo(Cause.CPU_STARVED);

        Given crowded = new Given().pause(Kind.STOPPED, 1.2, 0).pause(Kind.CROWDED_OUT, 1.5, 0);
        assertThat(cause(crowded)).isEqualTo(Cause.CPU_STARVED);
        Given held = new Given().pause(Kind.STOPPED, 2.5, 0).pause(Kind.CROWDED_OUT, 0.3, 0);
        assertThat(cause(held)).isEqualTo(Cause.JVM_PAUSED);
        assertThat(cause(held.stretchedLook())).isEqualTo(Cause.JVM_PAUSED);
    }

    @Test
    void a_look_that_takes_seconds_is_starved_if_ticks_are_late_for_want_of_a_processor_too() {
        assertThat(cause(new Given().stretchedLook())).isEqualTo(Cause.CPU_STARVED);

        Given alone = new Given();
        alone.processors = new Processors(
                2,
                new Window(2 * Given.SECOND, 0, 0, 20, 0),
                Window.NONE,
                0,
                new Turn(1000, 1000, 9 * Given.SECOND),
                false);
        assertThat(cause(alone)).isNotEqualTo(Cause.CPU_STARVED);
    }

    @Test
    void a_queue_that_has_been_calm_for_a_while_tells_of_no_burst() {
        Given burst = new Given().acceptor(State.WAITING).depths(0, 0).arrived(400);
        assertThat(cause(burst)).isEqualTo(Cause.BURST);

        burst.episodeNs = Given.NOW_NS - 4 * Given.SECOND;
        assertThat(cause(burst)).isEqualTo(Cause.UNKNOWN);
    }

    @Test
    void a_short_collection_explains_what_could_arrive_in_it() {
        Given given = new Given().acceptor(State.WAITING).depths(129, 60).pause(Kind.COLLECTION, 0.15, 0);
        // In two seconds: 65 in this time, half of what the queue holds.
        assertThat(cause(given.arrived(860))).isEqualTo(Cause.JVM_PAUSED);
        assertThat(cause(given.arrived(859))).isEqualTo(Cause.BURST);

        given.stallTolerance = Optional.of(Duration.ofMillis(300));
        assertThat(cause(given)).isEqualTo(Cause.JVM_PAUSED);
        given.stallTolerance = Optional.of(Duration.ofMillis(301));
        assertThat(cause(given)).isEqualTo(Cause.BURST);

        Given longer = new Given().acceptor(State.WAITING).depths(129, 60).pause(Kind.COLLECTION, 0.201, 0);
        assertThat(cause(longer.arrived(859))).isEqualTo(Cause.JVM_PAUSED);
    }

    private static Cause cause(Given given) {
        return CauseClassifier.cause(given.evidence());
    }
}
