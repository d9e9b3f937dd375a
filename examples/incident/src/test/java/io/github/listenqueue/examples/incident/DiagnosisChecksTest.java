package io.github.listenqueue.examples.incident;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.listenqueue.ListenQueueDiagnosis.Cause;
import io.github.listenqueue.ListenQueueDiagnosis.ClientOutcome;
import io.github.listenqueue.ListenQueueDiagnosis.Finding;
import io.github.listenqueue.ListenQueueDiagnosis.LimitSetBy;
import io.github.listenqueue.ListenQueueDiagnosis.WaitingConnections;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class DiagnosisChecksTest {

    @Test
    void allChecksHoldForTheRightFinding() {
        assertThat(DiagnosisChecks.of(act(Samples.finding())))
                .allSatisfy(check -> assertThat(check.ok()).as(check.text()).hasValue(true));
    }

    @Test
    void aWrongCauseLimitOrOutcomeFails() {
        Finding wrong = Samples.finding(Cause.BURST, ClientOutcome.CONNECTED, LimitSetBy.SOMAXCONN);

        assertThat(failed(DiagnosisChecks.of(act(wrong))))
                .containsExactly(
                        "diagnosis: the library found BURST at the listener on 127.0.0.1:8080, but it was ACCEPTOR_BLOCKED",
                        "diagnosis: the event at the start of the episode has the cause ACCEPTOR_BLOCKED",
                        "diagnosis: the limit is set by SOMAXCONN, with a backlog of 128",
                        "diagnosis: the library predicts a CONNECTED, and 100 timed out");
    }

    @Test
    void anAgeOfNoClientFails() {
        for (long wrongMs : new long[] {4_000, 9_000}) {
            assertThat(failed(DiagnosisChecks.of(act(waiting(Optional.of(Duration.ofMillis(wrongMs)))))))
                    .containsExactly("diagnosis: the oldest had been waiting for " + Words.seconds(wrongMs)
                            + ", the first clients for between 4.7 s and 5.7 s");
        }
    }

    @Test
    void anUnknownAgeIsNotChecked() {
        assertThat(DiagnosisChecks.of(act(waiting(Optional.empty()))))
                .noneMatch(Check::failed)
                .filteredOn(check -> check.ok().isEmpty())
                .hasSize(1);
    }

    @Test
    void aReplayedCauseMustBeFoundAtItsListener() {
        assertThat(DiagnosisChecks.of(replay(Cause.ACCEPTOR_BLOCKED, 8080, Optional.of(Samples.finding()))))
                .noneMatch(Check::failed);
        assertThat(failed(DiagnosisChecks.of(replay(Cause.BURST, 8080, Optional.of(Samples.finding())))))
                .containsExactly(
                        "burst: the library found ACCEPTOR_BLOCKED at the listener on 127.0.0.1:8080, but it was"
                                + " BURST");
        assertThat(failed(DiagnosisChecks.of(replay(Cause.ACCEPTOR_BLOCKED, 8081, Optional.of(Samples.finding())))))
                .containsExactly(
                        "acceptor-blocked: the library found ACCEPTOR_BLOCKED at the listener on 127.0.0.1:8080,"
                                + " but it was ACCEPTOR_BLOCKED on port 8081");
        assertThat(failed(DiagnosisChecks.of(replay(Cause.BURST, 8080, Optional.empty()))))
                .containsExactly("burst: the library published no diagnosis");
    }

    @Test
    void aServerWithoutAFaultMustNotBeSaturated() {
        assertThat(failed(DiagnosisChecks.of(replay(
                        Cause.NONE,
                        8080,
                        Optional.of(Samples.finding(Cause.NONE, ClientOutcome.CONNECTED, LimitSetBy.APPLICATION))))))
                .containsExactly("none: the queue was saturated");
    }

    private static FirstAct.Result act(Finding finding) {
        FirstAct.Result act = Samples.act(Optional.empty());
        return new FirstAct.Result(
                act.port(),
                act.stuck(),
                act.healthWhileStuck(),
                new Diagnosis(act.diagnosis().began(), finding),
                act.end(),
                act.served(),
                act.errors(),
                act.evidence());
    }

    private static Finding waiting(Optional<Duration> oldest) {
        Finding all = Samples.finding();
        return new Finding(
                all.queue(),
                all.cause(),
                all.certainty(),
                all.explanation(),
                all.evidence(),
                all.advice(),
                all.halfOpen(),
                new WaitingConnections(129, oldest, Optional.empty(), OptionalInt.empty()),
                all.clientOutcome(),
                all.limitSetBy(),
                Optional.empty(),
                List.of());
    }

    private static CauseAct.Result replay(Cause cause, int port, Optional<Finding> finding) {
        return new CauseAct.Result(
                cause,
                "Something was done.",
                port,
                finding.map(found -> new Diagnosis(Samples.at(4_700), found)),
                Samples.evidence());
    }

    private static List<String> failed(List<Check> checks) {
        return checks.stream().filter(Check::failed).map(Check::text).toList();
    }
}
