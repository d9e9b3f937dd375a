package io.github.listenqueue.examples.balancer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class PlayTest {

    private static final ClientResult EARLY = new ClientResult(9.9, 2_000, "gave up after 2 s", 0);
    private static final ClientResult LATE = new ClientResult(10, 5, "503", 0);

    @Test
    void holdsIfLossesAndErrorsEndBeforeTheShareHasSettled() {
        List<Check> checks = Samples.play(10, EARLY).checks();

        assertThat(checks).extracting(Check::word).containsOnly("ok");
        assertThat(Check.status(checks)).isZero();
    }

    @Test
    void failsIfMoreThanAPercentIsLostLater() {
        List<Check> checks = Samples.play(11).checks();

        assertThat(checks)
                .filteredOn(Check::failed)
                .extracting(Check::text)
                .containsExactly("HAProxy, the signal: 20 packets lost after the first 10 s, at most 13 (1 %)");
        assertThat(Check.status(checks)).isEqualTo(1);
    }

    @Test
    void failsIfAClientHasAnErrorLater() {
        List<Check> checks = Samples.play(3, LATE).checks();

        assertThat(checks)
                .filteredOn(Check::failed)
                .extracting(Check::text)
                .containsExactly("HAProxy, the signal: 1 clients with an error after the first 10 s");
    }

    @Test
    void doesNotJudgeAFailureOnABusyMachine() {
        ClientResult heldUp = new ClientResult(12, 5, ClientResult.OK, Act.BUSY_MS);

        List<Check> checks = Samples.play(11, heldUp).checks();

        assertThat(checks).extracting(Check::word).containsExactly("ok", "ok", "--", "ok");
        assertThat(checks.get(2).text()).endsWith("this machine was too busy: a process was held up for 130 ms");
        assertThat(Check.status(checks)).isEqualTo(3);
    }

    @Test
    void failsIfTheLibraryMissesLosses() {
        Act act = Samples.act(Mode.STATIC, 100, 10);
        Act missed = new Act(
                act.mode(), act.points(), act.clients(), act.lostByLibrary(), act.lostByLibrary() + 1, List.of());

        List<Check> checks = new Play(
                        Kind.NGINX, List.of(missed, Samples.act(Mode.READINESS, 0, 0), Samples.act(Mode.SIGNAL, 0, 0)))
                .checks();

        assertThat(checks).filteredOn(Check::failed).hasSize(1);
    }

    @Test
    void weightIsUnknownIfTheBalancerDidNotAnswer() {
        assertThat(Table.weight(Double.NaN)).isEqualTo("unknown");
        assertThat(Table.weight(67.6)).isEqualTo("68");
    }

    @Test
    void tableHasTheNumbersOfEachAct() {
        assertThat(Table.rows(Samples.play(2, EARLY)))
                .contains(
                        new Table.Row("requests", List.of("13", "13", "14")),
                        new Table.Row("packets lost, by the library", List.of("1300", "650", "40")),
                        new Table.Row("lost after 10 s", List.of("300", "150", "0")),
                        new Table.Row("clients with an error", List.of("0", "0", "1")),
                        new Table.Row("latency p50, ms", List.of("70", "70", "80")),
                        new Table.Row("latency p99, ms", List.of("130", "130", "2000")),
                        new Table.Row("weights at the end", List.of("200 and 50", "200 and 50", "200 and 50")),
                        new Table.Row("deepest queues, one and two", List.of("13 and 0", "13 and 0", "13 and 0")));
    }
}
