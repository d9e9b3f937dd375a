package io.github.listenqueue.examples.incident;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ChecksTest {

    @Test
    void allChecksHoldIfTheReportsAgree() {
        assertThat(Checks.of(Samples.act(Optional.of(Samples.ss(129, 401)))))
                .allSatisfy(check -> assertThat(check.ok()).as(check.text()).hasValue(true));
    }

    @Test
    void aDifferentDepthInSsFails() {
        assertThat(failed(Samples.act(Optional.of(Samples.ss(128, 401)))))
                .containsExactly("stuck: the library reports 129 waiting, ss shows Recv-Q 128");
    }

    @Test
    void dropsOutsideTheSamplesAroundSsFail() {
        assertThat(failed(Samples.act(Optional.of(Samples.ss(129, 403)))))
                .containsExactly(
                        "stuck: the library reports 400 just before and 402 just after dropped, ss shows d403");
        assertThat(failed(Samples.act(Optional.of(Samples.ss(129, 399))))).hasSize(1);
    }

    @Test
    void aMissingRowOfSsIsNotChecked() {
        List<Check> checks = Checks.of(Samples.act(Optional.empty()));

        assertThat(checks).noneMatch(Check::failed);
        assertThat(checks)
                .filteredOn(check -> check.ok().isEmpty())
                .extracting(Check::text)
                .containsExactly("stuck: ss is not installed or shows no row to compare with");
    }

    @Test
    void missingClientsFail() {
        FirstAct.Result act = Samples.act(Optional.of(Samples.ss(129, 401)));
        Evidence all = act.evidence();
        FirstAct.Result silent = withEvidence(
                act,
                new Evidence(all.listener(), all.source(), all.samples(), all.events(), all.timeline(), List.of()));

        assertThat(failed(silent))
                .containsExactly(
                        "clients: 0 timed out, and the library counted 477 dropped packets, at least one for each",
                        "clients: 0 connected + 0 timed out = 300",
                        "diagnosis: the library predicts a CONNECT_TIMEOUT, and 0 timed out",
                        "diagnosis: the oldest had been waiting for 4.7 s, but no client had waited");
    }

    @Test
    void missingEventsFail() {
        FirstAct.Result act = Samples.act(Optional.of(Samples.ss(129, 401)));
        Evidence all = act.evidence();
        FirstAct.Result quiet = withEvidence(
                act,
                new Evidence(
                        all.listener(), all.source(), List.of(), new Events(List.of()), all.timeline(), all.clients()));

        assertThat(failed(quiet))
                .contains(
                        "events: the library published Full, Dropped and Recovered while the acceptor was stuck",
                        "peak: 0 waiting, above the limit of 128");
    }

    private static FirstAct.Result withEvidence(FirstAct.Result act, Evidence evidence) {
        return new FirstAct.Result(
                act.port(),
                act.stuck(),
                act.healthWhileStuck(),
                act.diagnosis(),
                act.end(),
                act.served(),
                act.errors(),
                evidence);
    }

    private static List<String> failed(FirstAct.Result act) {
        return Checks.of(act).stream().filter(Check::failed).map(Check::text).toList();
    }
}
