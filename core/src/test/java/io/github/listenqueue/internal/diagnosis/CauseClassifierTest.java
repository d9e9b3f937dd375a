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
import io.github.listenqueue.internal.diagnosis.acceptor.Obstacle;
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
                row("no carrier, pinned", new Given().noCarrier(false), Cause.ACCEPTOR_BLOCKED),
                row("no carrier, computing", new Given().noCarrier(true), Cause.CPU_STARVED),
                row("no carrier, drained", new Given().noCarrier(true).depths(129, 60), Cause.BURST),
                row("no thread accepts", new Given().acceptor(State.ABSENT), Cause.NO_ACCEPTOR),
                row(
                        "an unknown thread accepts",
                        new Given().acceptor(State.ABSENT).depths(129, 100),
                        Cause.UNKNOWN),
                row(
                        "an unknown thread accepts, and more arrive",
                        new Given().acceptor(State.ABSENT).depths(125, 129).acceptedMeanwhile(32),
                        Cause.ACCEPTOR_TOO_SLOW),
                row("a collection", new Given().pause(Kind.COLLECTION, 2, 0), Cause.JVM_PAUSED),
                row("another safepoint", new Given().pause(Kind.SAFEPOINT, 2, 0), Cause.JVM_PAUSED),
                row("SIGSTOP", new Given().pause(Kind.STOPPED, 2, 0.3), Cause.JVM_PAUSED),
                row("late for an unknown reason", new Given().pause(Kind.UNKNOWN, 2, 0), Cause.UNKNOWN),
                row("an older pause", new Given().pause(Kind.COLLECTION, 0.4, 5), Cause.UNKNOWN),
                row("throttled", new Given().throttled(), Cause.CPU_STARVED),
                row("a late tick in a crowd", new Given().pause(Kind.CROWDED_OUT, 0.4, 0), Cause.UNKNOWN),
                row(
                        "seconds in a crowd",
                        new Given().acceptor(State.WAITING).pause(Kind.CROWDED_OUT, 1.5, 0),
                        Cause.CPU_STARVED),
                row("nobody found in a crowd", new Given().pause(Kind.CROWDED_OUT, 1.5, 0), Cause.UNKNOWN),
                row("nobody found, throttled", new Given().throttled(), Cause.CPU_STARVED),
                row("waits and full", new Given().acceptor(State.WAITING).depths(129, 60), Cause.BURST),
                row("works and drained", new Given().acceptor(State.WORKING).depths(129, 0), Cause.BURST),
                row(
                        "works, stays full",
                        new Given().acceptor(State.WORKING).acceptedMeanwhile(20),
                        Cause.ACCEPTOR_TOO_SLOW),
                row("waits, but accepts nothing", new Given().acceptor(State.WAITING), Cause.UNKNOWN),
                row("unknown acceptor", new Given().depths(129, 0), Cause.UNKNOWN));
    }

    @Test
    void prefers_a_wait_in_the_kernel_to_starvation() {
        Given given = new Given().throttled().acceptor(State.BUSY_ELSEWHERE, COMPUTING);
        given.obstacle = new Obstacle("is busy in com.shop.Cart.handle", false, List.of());
        assertThat(cause(given)).isEqualTo(Cause.CPU_STARVED);
        given.obstacle = new Obstacle("waits for another thread to initialise a class", true, List.of());
        assertThat(cause(given)).isEqualTo(Cause.ACCEPTOR_BLOCKED);
    }

    @Test
    void finds_no_intent_in_a_selector_that_does_not_watch_the_listener() {
        assertThat(cause(new Given().acceptor(State.NOT_ARMED))).isEqualTo(Cause.UNKNOWN);
        assertThat(cause(new Given().acceptor(State.NOT_ARMED).pause(Kind.COLLECTION, 2, 0)))
                .as("the selector was idle after the pause as well")
                .isEqualTo(Cause.UNKNOWN);
        assertThat(cause(new Given().acceptor(State.NOT_ARMED).throttled())).isEqualTo(Cause.UNKNOWN);
        assertThat(cause(new Given().acceptor(State.NOT_ARMED).acceptedMeanwhile(10)))
                .as("another thread armed it meanwhile")
                .isEqualTo(Cause.ACCEPTOR_TOO_SLOW);
        assertThat(cause(new Given().acceptor(State.HELD_BACK).acceptedMeanwhile(37)))
                .isEqualTo(Cause.ACCEPTOR_TOO_SLOW);
    }

    private static Arguments row(String name, Given given, Cause cause) {
        return Arguments.of(name, given, cause);
    }

    @ParameterizedTest(name = "{0}: {2}")
    @MethodSource("table")
    void finds_the_cause_of_a_single_problem(String name, Given given, Cause cause) {
        assertThat(CauseClassifier.cause(given.evidence())).as(name).isEqualTo(cause);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("table")
    void finds_no_cause_for_a_calm_queue(String name, Given given, Cause cause) {
        assertThat(CauseClassifier.cause(given.calm().evidence())).as(name).isEqualTo(Cause.NONE);
    }

    @Test
    void finds_a_full_syn_queue_whatever_the_acceptor_does() {
        for (State state : State.values()) {
            assertThat(cause(new Given().synQueueFull().acceptor(state, SLEEPING)))
                    .isEqualTo(Cause.SYN_QUEUE_FULL);
        }
        assertThat(cause(new Given().synQueueFull().exhausted())).isEqualTo(Cause.SYN_QUEUE_FULL);
    }

    @Test
    void prefers_the_accept_queue_if_both_queues_are_full() {
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
    void finds_missing_descriptors_whatever_the_acceptor_does() {
        for (State state : State.values()) {
            Given given = new Given().exhausted().throttled().acceptor(state, SLEEPING);
            assertThat(CauseClassifier.cause(given.evidence())).isEqualTo(Cause.OUT_OF_DESCRIPTORS);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Kind.class,
            names = {"COLLECTION", "SAFEPOINT", "STOPPED"})
    void prefers_a_blocked_or_missing_acceptor_to_a_pause_but_not_a_running_one(Kind kind) {
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
    void explains_an_acceptor_that_seems_busy_or_working_by_starvation() {
        assertThat(cause(new Given().throttled().acceptor(State.BUSY_ELSEWHERE, COMPUTING)))
                .isEqualTo(Cause.CPU_STARVED);
        assertThat(cause(new Given().throttled().acceptor(State.WAITING).depths(129, 0)))
                .isEqualTo(Cause.CPU_STARVED);
        assertThat(cause(new Given().throttled().acceptor(State.BUSY_ELSEWHERE, SLEEPING)))
                .isEqualTo(Cause.ACCEPTOR_BLOCKED);
    }

    @Test
    void finds_no_starvation_of_an_acceptor_that_runs_all_the_time() {
        Given computing = new Given().throttled().acceptor(State.BUSY_ELSEWHERE, COMPUTING);
        computing.running = 0.5;
        assertThat(cause(computing)).isEqualTo(Cause.CPU_STARVED);
        computing.running = 0.97;
        assertThat(cause(computing)).isEqualTo(Cause.ACCEPTOR_BLOCKED);

        Given slow = new Given().throttled().acceptor(State.WORKING).acceptedMeanwhile(20);
        assertThat(cause(slow)).isEqualTo(Cause.CPU_STARVED);
        slow.running = 0.97;
        assertThat(cause(slow)).isEqualTo(Cause.ACCEPTOR_TOO_SLOW);
    }

    @Test
    void does_not_find_starvation_on_a_busy_machine() {
        Given given = new Given().acceptor(State.BUSY_ELSEWHERE, COMPUTING);
        long second = Given.SECOND;
        // Its own threads and other processes use all CPUs, and the diagnosing thread waits most of the time.
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
    void finds_starvation_if_the_thread_hardly_ran_and_ticks_are_late_or_the_process_uses_all_cpus() {
        long second = Given.SECOND;
        Turn hardly = new Turn(second / 1000, second / 5, second / 2);
        Window idle = new Window(2 * second, second / 100, 0, 0, 0);
        Window busy = new Window(2 * second, 4 * second, 0, 0, 0);
        assertThat(over(idle, hardly, true).starved()).isTrue();
        assertThat(over(busy, hardly, false).starved()).isTrue();
        assertThat(over(idle, hardly, false).starved()).isFalse();
        assertThat(over(busy, Turn.UNKNOWN, true).starved()).isFalse();
        assertThat(Processors.unknown().starved()).isFalse();
    }

    @Test
    void finds_starvation_in_a_long_diagnosis_without_a_late_tick() {
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
    void finds_throttling_by_a_quota_that_ran_out_during_the_diagnosis() {
        long ms = Given.SECOND / 1000;
        Window seconds = new Window(3100 * ms, 1000 * ms, 200 * ms, 32, 6);
        assertThat(new Processors(1, seconds, Window.NONE, 93, Turn.UNKNOWN, false).starved())
                .isFalse();

        Window diagnosis = new Window(890 * ms, 400 * ms, 200 * ms, 9, 6);
        Processors starved = new Processors(1, seconds, diagnosis, 93, Turn.UNKNOWN, false);
        assertThat(starved.starved()).isTrue();
        assertThat(starved.describe()).contains("throttled in 6 of 9 periods, for 0.2 s");

        Window tooShort = new Window(200 * ms, 100 * ms, 50 * ms, 2, 1);
        Processors unclear = new Processors(1, seconds, tooShort, 93, Turn.UNKNOWN, false);
        assertThat(unclear.starved()).isFalse();
        assertThat(unclear.describe()).contains("throttled in 6 of 32 periods, for 0.2 s");
    }

    private static Processors over(Window window, Turn ownThread, boolean lateTicks) {
        return new Processors(2, window, Window.NONE, 90, ownThread, lateTicks);
    }

    @Test
    void finds_a_burst_if_the_acceptor_accepted_many_connections() {
        Given given = new Given().acceptor(State.WORKING).depths(129, 90);
        assertThat(cause(given)).isEqualTo(Cause.BURST);
        assertThat(cause(new Given().acceptor(State.BUSY_ELSEWHERE, SLEEPING).depths(129, 0)))
                .isEqualTo(Cause.BURST);
        assertThat(cause(new Given().acceptor(State.BUSY_ELSEWHERE, SLEEPING).depths(129, 90)))
                .as("it sleeps 5 ms for each connection")
                .isEqualTo(Cause.ACCEPTOR_TOO_SLOW);
        assertThat(cause(new Given().acceptor(State.WORKING, SLEEPING).depths(129, 90)))
                .as("its handlers sleep in turn")
                .isEqualTo(Cause.ACCEPTOR_TOO_SLOW);
        assertThat(cause(new Given().acceptor(State.WORKING, COMPUTING).depths(129, 90)))
                .as("it may lack CPU time")
                .isEqualTo(Cause.BURST);
        assertThat(cause(new Given().acceptor(State.BUSY_ELSEWHERE, SLEEPING).depths(129, 127)))
                .isEqualTo(Cause.ACCEPTOR_BLOCKED);
    }

    @Test
    void finds_a_slow_acceptor_that_is_in_the_same_place_in_every_sample() {
        Given given = new Given().acceptor(State.BUSY_ELSEWHERE, SLEEPING).acceptedMeanwhile(8);
        assertThat(cause(given)).isEqualTo(Cause.ACCEPTOR_TOO_SLOW);
        assertThat(cause(new Given()
                        .acceptor(State.BUSY_ELSEWHERE, SLEEPING)
                        .depths(70, 90)
                        .acceptedMeanwhile(8)))
                .as("it fills")
                .isEqualTo(Cause.ACCEPTOR_TOO_SLOW);
        assertThat(cause(new Given().acceptor(State.HELD_BACK).acceptedMeanwhile(37)))
                .as("an acceptor that accepts is not held back")
                .isEqualTo(Cause.ACCEPTOR_TOO_SLOW);
        assertThat(cause(new Given().throttled().acceptor(State.WORKING).acceptedMeanwhile(8)))
                .isEqualTo(Cause.CPU_STARVED);
    }

    @Test
    void finds_a_slow_acceptor_beside_other_listeners_by_the_ages_of_the_connections() {
        Given given = new Given().acceptor(State.BUSY_ELSEWHERE, SLEEPING);
        given.alone = false;
        assertThat(cause(given)).isEqualTo(Cause.ACCEPTOR_BLOCKED);
        given.acceptedAtLeast = OptionalLong.of(8);
        assertThat(cause(given)).isEqualTo(Cause.ACCEPTOR_TOO_SLOW);
    }

    @Test
    void finds_a_burst_if_a_fast_acceptor_was_outrun_just_now() {
        Given given = new Given().acceptor(State.WORKING).acceptedMeanwhile(2000);
        given.episodeNs = Given.NOW_NS - Given.DIAGNOSIS_NS;
        assertThat(cause(given)).isEqualTo(Cause.BURST);
        given.episodeNs = Given.NOW_NS - Given.SECOND;
        assertThat(cause(given)).as("and has been for a second").isEqualTo(Cause.ACCEPTOR_TOO_SLOW);
    }

    @Test
    void prefers_a_slow_acceptor_to_the_pause_with_which_a_long_episode_began() {
        Given given =
                new Given().pause(Kind.COLLECTION, 1, 0).acceptor(State.WORKING).acceptedMeanwhile(8);
        assertThat(cause(given)).isEqualTo(Cause.JVM_PAUSED);
        Given later = new Given();
        later.episodeNs = Given.NOW_NS - 10 * Given.SECOND;
        later.pause(Kind.COLLECTION, 1, 0).acceptor(State.WORKING).acceptedMeanwhile(8);
        assertThat(cause(later)).isEqualTo(Cause.ACCEPTOR_TOO_SLOW);
    }

    @Test
    void finds_collections_by_their_sum() {
        for (State state : List.of(State.WAITING, State.WORKING, State.UNKNOWN)) {
            assertThat(cause(new Given().acceptor(state).collecting(0.31).acceptedMeanwhile(8)))
                    .isEqualTo(Cause.JVM_PAUSED);
            assertThat(cause(new Given().acceptor(state).collecting(0.29).acceptedMeanwhile(8)))
                    .isNotEqualTo(Cause.JVM_PAUSED);
        }
        assertThat(cause(new Given().acceptor(State.BUSY_ELSEWHERE, SLEEPING).collecting(0.8)))
                .as("it would not accept without collections either")
                .isEqualTo(Cause.ACCEPTOR_BLOCKED);
    }

    @Test
    void a_slow_acceptor_that_waits_is_not_starved() {
        assertThat(cause(new Given()
                        .throttled()
                        .acceptor(State.BUSY_ELSEWHERE, SLEEPING)
                        .acceptedMeanwhile(8)))
                .isEqualTo(Cause.ACCEPTOR_TOO_SLOW);
    }

    @Test
    void collections_that_are_over_explain_nothing() {
        Given given = new Given().acceptor(State.WAITING).depths(129, 60).collecting(0.7);
        Window before = given.processors.window();
        given.processors = new Processors(
                2, before, new Window(Given.DIAGNOSIS_NS, 0, 0, 0, 0, Given.DIAGNOSIS_NS / 21), 0, Turn.UNKNOWN, false);
        assertThat(cause(given)).isEqualTo(Cause.BURST);
        given.processors = new Processors(
                2, before, new Window(Given.DIAGNOSIS_NS, 0, 0, 0, 0, Given.DIAGNOSIS_NS / 20), 0, Turn.UNKNOWN, false);
        assertThat(cause(given)).isEqualTo(Cause.JVM_PAUSED);
        assertThat(CertaintyRules.of(Cause.JVM_PAUSED, given.evidence()))
                .isEqualTo(io.github.listenqueue.ListenQueueDiagnosis.Certainty.LIKELY);
    }

    @Test
    void a_single_pause_is_no_row_of_collections() {
        Given given = new Given().pause(Kind.HEAP_DUMP, 2.2, 0).collecting(0.5);
        assertThat(given.evidence().isCollecting()).isFalse();
        assertThat(cause(given)).isEqualTo(Cause.JVM_PAUSED);
        assertThat(new Given()
                        .pause(Kind.COLLECTION, 0.4, 0)
                        .collecting(0.5)
                        .evidence()
                        .isCollecting())
                .isTrue();
    }

    @Test
    void one_collection_in_a_short_diagnosis_proves_nothing() {
        long ms = Given.SECOND / 1000;
        Window calm = new Window(4000 * ms, 0, 0, 0, 0, 80 * ms);
        Given given = new Given().acceptor(State.WAITING).depths(129, 60);
        given.processors = new Processors(2, calm, new Window(220 * ms, 0, 0, 0, 0, 80 * ms), 0, Turn.UNKNOWN, false);
        assertThat(cause(given)).isEqualTo(Cause.BURST);
        given.processors = new Processors(2, calm, new Window(2200 * ms, 0, 0, 0, 0, 800 * ms), 0, Turn.UNKNOWN, false);
        assertThat(cause(given)).isEqualTo(Cause.JVM_PAUSED);
    }

    @Test
    void a_missing_acceptor_accepts_nothing() {
        assertThat(cause(new Given().acceptor(State.ABSENT).acceptedMeanwhile(1)))
                .isEqualTo(Cause.UNKNOWN);
    }

    @Test
    void finds_a_burst_if_a_deep_queue_is_empty_again() {
        Given given = new Given().acceptor(State.WAITING).depths(0, 0);
        given.episode = new Episode(Instant.EPOCH, 20, 0);
        assertThat(cause(given)).isEqualTo(Cause.BURST);
        assertThat(cause(given.acceptor(State.UNKNOWN))).isEqualTo(Cause.UNKNOWN);
    }

    @Test
    void finds_a_burst_in_a_queue_that_moves_only_with_more_arrivals_than_it_holds() {
        Given given = new Given().acceptor(State.WAITING).depths(70, 60);
        given.episode = new Episode(Instant.EPOCH, 70, 0);
        assertThat(cause(given)).isEqualTo(Cause.UNKNOWN);
        assertThat(cause(given.arrived(129))).isEqualTo(Cause.UNKNOWN);
        assertThat(cause(given.arrived(130))).isEqualTo(Cause.BURST);
        given.alone = false;
        assertThat(cause(given))
                .as("the arrivals may belong to another listener")
                .isEqualTo(Cause.UNKNOWN);
        given.episode = new Episode(Instant.EPOCH, 70, 1);
        assertThat(cause(given)).as("dropped between two samples").isEqualTo(Cause.BURST);
    }

    @Test
    void finds_the_cause_of_a_short_queue_with_old_connections() {
        Given given = new Given().calm().depths(3, 3).acceptor(State.BUSY_ELSEWHERE, SLEEPING);
        given.waiting = new WaitingSockets(3, 0, 0, OptionalLong.of(4999), OptionalLong.of(10), 0, List.of());
        assertThat(cause(given)).isEqualTo(Cause.NONE);
        given.waiting = new WaitingSockets(3, 0, 0, OptionalLong.of(5000), OptionalLong.of(10), 0, List.of());
        assertThat(cause(given)).isEqualTo(Cause.ACCEPTOR_BLOCKED);
    }

    @Test
    void counts_pauses_within_an_episode_if_they_make_up_half_of_it() {
        assertThat(cause(new Given().pause(Kind.COLLECTION, 0.3, -0.9))).isEqualTo(Cause.UNKNOWN);
        assertThat(cause(new Given().pause(Kind.COLLECTION, 0.3, -0.5).pause(Kind.COLLECTION, 0.3, -0.9)))
                .isEqualTo(Cause.JVM_PAUSED);
    }

    @Test
    void attributes_a_short_stop_beside_starvation_to_starvation() {
        Given stopped = new Given().acceptor(State.WAITING).pause(Kind.STOPPED, 0.5, 0);
        assertThat(cause(stopped)).isEqualTo(Cause.JVM_PAUSED);
        assertThat(cause(stopped.stretchedDiagnosis())).isEqualTo(Cause.CPU_STARVED);

        Given crowded =
                new Given().acceptor(State.WAITING).pause(Kind.STOPPED, 1.2, 0).pause(Kind.CROWDED_OUT, 1.5, 0);
        assertThat(cause(crowded)).isEqualTo(Cause.CPU_STARVED);
        Given held = new Given().pause(Kind.STOPPED, 2.5, 0).pause(Kind.CROWDED_OUT, 0.3, 0);
        assertThat(cause(held)).isEqualTo(Cause.JVM_PAUSED);
        assertThat(cause(held.stretchedDiagnosis())).isEqualTo(Cause.JVM_PAUSED);
    }

    @Test
    void finds_starvation_if_a_diagnosis_takes_seconds_and_ticks_are_late() {
        assertThat(cause(new Given().acceptor(State.WAITING).stretchedDiagnosis()))
                .isEqualTo(Cause.CPU_STARVED);
        assertThat(cause(new Given().stretchedDiagnosis()))
                .as("without an acceptor that could be starved")
                .isEqualTo(Cause.UNKNOWN);

        Given alone = new Given().acceptor(State.WAITING);
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
    void finds_no_burst_after_a_calm_while() {
        Given burst = new Given().acceptor(State.WAITING).depths(0, 0).arrived(400);
        assertThat(cause(burst)).isEqualTo(Cause.BURST);

        burst.episodeNs = Given.NOW_NS - 4 * Given.SECOND;
        assertThat(cause(burst)).isEqualTo(Cause.UNKNOWN);
    }

    @Test
    void finds_a_pause_for_a_short_collection_only_if_it_could_fill_the_queue() {
        Given given = new Given().acceptor(State.WAITING).depths(129, 60).pause(Kind.COLLECTION, 0.15, 0);
        // 860 connections in two seconds are 65 in the pause, half of what the queue holds.
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
