package io.github.listenqueue.internal.diagnosis;

import static io.github.listenqueue.internal.diagnosis.Given.thread;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.listenqueue.ListenQueueDiagnosis;
import io.github.listenqueue.ListenQueueDiagnosis.Cause;
import io.github.listenqueue.ListenQueueDiagnosis.Finding;
import io.github.listenqueue.ListenQueueStats.Episode;
import io.github.listenqueue.internal.diagnosis.Pause.Kind;
import io.github.listenqueue.internal.diagnosis.acceptor.AcceptorView.State;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** No finding contradicts itself, whatever the evidence is. */
class EvidenceConsistencyTest {

    private static final Pattern ACCEPTED = Pattern.compile("[1-9]\\d* accepted meanwhile");
    private static final Pattern RAISES = Pattern.compile("(raise|restart the server)[^;]*(backlog|somaxconn)");

    /** Returns every combination of acceptor, depths, arrivals and pauses. */
    static Stream<Arguments> evidences() {
        List<Arguments> all = new ArrayList<>();
        int[][] depths = {{129, 129}, {129, 60}, {70, 90}, {129, 0}, {0, 0}, {3, 3}};
        for (State state : State.values()) {
            for (int[] depth : depths) {
                for (int accepted : new int[] {0, 1, 2, 8, 500}) {
                    for (boolean alone : new boolean[] {true, false}) {
                        for (Kind pause : new Kind[] {null, Kind.COLLECTION, Kind.CROWDED_OUT, Kind.STOPPED}) {
                            Given given = new Given()
                                    .acceptor(
                                            state,
                                            thread("main", Thread.State.TIMED_WAITING, "java.lang.Thread.sleep a.B.c"))
                                    .depths(depth[0], depth[1])
                                    .arrived(300);
                            given.acceptedMeanwhile(Math.max(accepted, depth[0] - depth[1]));
                            given.alone = alone;
                            given.episode = new Episode(Instant.EPOCH, depth[0], depth[0] > 128 ? 40 : 0);
                            if (pause != null) {
                                given.pause(pause, 1.5, 0);
                            }
                            all.add(Arguments.of(
                                    state + " " + depth[0] + ">" + depth[1] + " " + accepted + " " + alone + " "
                                            + pause,
                                    given));
                        }
                    }
                }
            }
        }
        return all.stream();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("evidences")
    void contradicts_nothing(String name, Given given) {
        Finding finding = FindingBuilder.finding(given.evidence(), false);
        String text = new ListenQueueDiagnosis(Instant.EPOCH, List.of(finding)).text();

        if (ACCEPTED.matcher(text).find()) {
            assertThat(text)
                    .as(name)
                    .doesNotContain(
                            "not accepting",
                            "no thread accepts",
                            "no thread of the process accepts",
                            "busy elsewhere",
                            "on purpose in every sample");
        }
        if (text.contains("a larger queue would not help") || text.contains("only lengthen the wait")) {
            assertThat(RAISES.matcher(text.substring(text.indexOf(" -> "))).find())
                    .as(text)
                    .isFalse();
        }
        assertThat(text).as(name).doesNotContain("-1", "null", "NaN", "attempts");
    }

    @Test
    void combinations_produce_many_causes() {
        assertThat(evidences()
                        .map(each -> CauseClassifier.cause(((Given) each.get()[1]).evidence()))
                        .distinct())
                .contains(
                        Cause.ACCEPTOR_LIMITED,
                        Cause.ACCEPTOR_BLOCKED,
                        Cause.ACCEPTOR_TOO_SLOW,
                        Cause.NO_ACCEPTOR,
                        Cause.JVM_PAUSED,
                        Cause.CPU_STARVED,
                        Cause.BURST,
                        Cause.UNKNOWN);
    }

    @ParameterizedTest
    @EnumSource(Cause.class)
    void recommends_no_backlog_while_the_limit_does_not_bind(Cause cause) {
        Given given = new Given().depths(40, 40);
        given.limit = java.util.OptionalInt.of(4096);
        given.episode = new Episode(Instant.EPOCH, 40, 0);
        if (cause != Cause.SYN_QUEUE_FULL) {
            assertThat(FindingBuilder.finding(cause, given.evidence(), false).advice())
                    .noneMatch(line -> line.contains("8192"));
        }
    }
}
