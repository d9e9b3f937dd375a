package io.github.listenqueue.internal.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.listenqueue.ListenQueueDiagnosis.Cause;
import io.github.listenqueue.ListenQueueDiagnosis.LimitSetBy;
import io.github.listenqueue.ListenQueueStats.Episode;
import io.github.listenqueue.internal.detection.Stall;
import io.github.listenqueue.internal.diagnosis.Pause.Kind;
import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class AdviceTest {

    @Test
    void advisesOnTheCauseFirstAndThenOnTheQueue() {
        assertThat(advice(Cause.NONE, new Given())).isEmpty();
        assertThat(advice(Cause.OUT_OF_DESCRIPTORS, new Given()))
                .satisfiesExactly(
                        first -> assertThat(first).startsWith("raise the limit of open files above 1024 ("),
                        second -> assertThat(second).startsWith("look for a leak"),
                        third -> assertThat(third).startsWith("a larger queue would not help"));
        assertThat(advice(Cause.ACCEPTOR_LIMITED, new Given()))
                .satisfiesExactly(
                        first -> assertThat(first).startsWith("raise the limit that holds the acceptor back"),
                        second -> assertThat(second).contains("while the acceptor is held back"));
        assertThat(advice(Cause.ACCEPTOR_BLOCKED, new Given()))
                .satisfiesExactly(
                        first -> assertThat(first).startsWith("move the work off the acceptor thread"),
                        second -> assertThat(second).startsWith("a larger queue only buys time"));
        assertThat(advice(Cause.ACCEPTOR_TOO_SLOW, new Given()))
                .satisfiesExactly(
                        first -> assertThat(first).startsWith("move the work off the acceptor thread"),
                        second -> assertThat(second).contains("SO_REUSEPORT"),
                        third -> assertThat(third).startsWith("a larger backlog would only lengthen the wait"));
        assertThat(advice(Cause.NO_ACCEPTOR, new Given()))
                .satisfiesExactly(
                        first -> assertThat(first).startsWith("find out why no thread accepts"),
                        second -> assertThat(second).startsWith("a larger queue would not help"));
        assertThat(advice(Cause.BURST, new Given()))
                .satisfiesExactly(
                        first -> assertThat(first)
                                .startsWith("raise the backlog argument of the call that listens to 256"),
                        second -> assertThat(second).startsWith("if bursts are frequent"));
        assertThat(advice(Cause.UNKNOWN, new Given()))
                .singleElement()
                .asString()
                .startsWith("take thread dumps");
    }

    @Test
    void doesNotRaiseTheBacklogOfAQueueWithRoom() {
        Given given = new Given().depths(40, 40);
        given.limit = OptionalInt.of(4096);
        given.episode = new Episode(Instant.EPOCH, 40, 0);
        given.stall = new Stall(0, true);

        assertThat(advice(Cause.ACCEPTOR_BLOCKED, given))
                .satisfiesExactly(
                        first -> assertThat(first).startsWith("move the work off the acceptor thread"),
                        second -> assertThat(second)
                                .isEqualTo(
                                        "a larger queue would not help: this one had room all the time, with 40 of 4096 waiting"));
    }

    @Test
    void doesNotRaiseTheBacklogForABurstThatFitted() {
        Given given = new Given().depths(70, 0);
        given.episode = new Episode(Instant.EPOCH, 70, 0);

        assertThat(advice(Cause.BURST, given.arrived(500)))
                .first()
                .asString()
                .isEqualTo("a larger queue would not help: this one had room all the time, with 0 of 128 waiting");
    }

    @Test
    void countsClientsAndNotTheirRetries() {
        Given given = new Given();
        given.limit = OptionalInt.of(64);
        given.depths(65, 65);
        // 79 clients beside the queue, which sent their SYNs six times.
        given.episode = new Episode(Instant.EPOCH, 65, 474);
        given.clientsLost = 79;

        assertThat(advice(Cause.BURST, given))
                .first()
                .asString()
                .startsWith("raise the backlog argument of the call that listens to 256 ");
    }

    @Test
    void recommendsCookiesFirstForAFullSynQueue() {
        Given given = new Given().synQueueFull();

        assertThat(advice(Cause.SYN_QUEUE_FULL, given))
                .satisfiesExactly(
                        first -> assertThat(first).startsWith("set net.ipv4.tcp_syncookies=1"),
                        second -> assertThat(second).startsWith("check for a SYN flood"),
                        third -> assertThat(third)
                                .startsWith("if the requests are from real clients, make room for more of them")
                                .contains("backlog")
                                .doesNotContain("tcp_max_syn_backlog"));
        given.settings = Given.settings(4096, 100, 0);
        assertThat(advice(Cause.SYN_QUEUE_FULL, given))
                .last()
                .asString()
                .contains("raise net.ipv4.tcp_max_syn_backlog");
    }

    @Test
    void distinguishesAQuotaFromACrowdedMachine() {
        assertThat(advice(Cause.CPU_STARVED, new Given().throttled()))
                .satisfiesExactly(
                        first -> assertThat(first).startsWith("raise the quota of the control group"),
                        second ->
                                assertThat(second).startsWith("a larger queue only bridges a short lack of CPU time"));
        assertThat(advice(Cause.CPU_STARVED, new Given()))
                .hasSize(2)
                .first()
                .asString()
                .startsWith("give the process more CPU time");
    }

    @Test
    void advisesOnWhatStoppedTheJvm() {
        assertThat(advice(Cause.JVM_PAUSED, new Given().pause(Kind.HEAP_DUMP, 2, 0)))
                .first()
                .asString()
                .startsWith("take heap dumps and histograms only while")
                .doesNotContain("larger heap");
        assertThat(advice(Cause.JVM_PAUSED, new Given().pause(Kind.DEBUGGER, 2, 0)))
                .first()
                .asString()
                .startsWith("detach the debugger");
        assertThat(advice(Cause.JVM_PAUSED, new Given().collecting(0.8)))
                .satisfiesExactly(
                        first -> assertThat(first).startsWith("make the garbage collections rarer"),
                        second -> assertThat(second).startsWith("a larger queue would not help"));
    }

    @Test
    void usesTheLongestPauseOfTheJvm() {
        assertThat(advice(
                        Cause.JVM_PAUSED,
                        new Given().pause(Kind.SAFEPOINT, 1, 0).pause(Kind.COLLECTION, 2, 0)))
                .satisfiesExactly(
                        first -> assertThat(first).startsWith("shorten the garbage collections"),
                        second -> assertThat(second)
                                .startsWith("a queue with room for the connections that arrive during a pause"));
        assertThat(advice(
                        Cause.JVM_PAUSED,
                        new Given().pause(Kind.SAFEPOINT, 2, 0).pause(Kind.COLLECTION, 1, 0)))
                .first()
                .asString()
                .startsWith("find out what stopped the threads");
        assertThat(advice(
                        Cause.JVM_PAUSED, new Given().pause(Kind.STOPPED, 1, 0).pause(Kind.CROWDED_OUT, 2, 0)))
                .first()
                .asString()
                .startsWith("find out what stopped the process");
    }

    private static List<String> advice(Cause cause, Given given) {
        return Advice.of(cause, given.evidence(), LimitSetBy.APPLICATION);
    }
}
