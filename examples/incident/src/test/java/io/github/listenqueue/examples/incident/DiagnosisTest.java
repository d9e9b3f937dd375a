package io.github.listenqueue.examples.incident;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.listenqueue.ListenQueueDiagnosis.Cause;
import io.github.listenqueue.ListenQueueDiagnosis.ClientOutcome;
import io.github.listenqueue.ListenQueueDiagnosis.LimitSetBy;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DiagnosisTest {

    @Test
    void showsTheClientsResultsBesideThePrediction() {
        List<ClientResult> clients = Samples.evidence().clients();

        assertThat(lines("clients", new Diagnosis(Samples.at(0), Samples.finding()).answers(clients)))
                .containsExactly(
                        "the library predicts: a new client times out", "these clients: 200 connected, 100 timed out");
        assertThat(lines("clients", new Diagnosis(Samples.at(0), Samples.finding()).answers(List.of())))
                .contains("these clients: no result");
    }

    @Test
    void unknownValuesAreNamedAndEmptyOnesOmitted() {
        List<Story.Answer> answers = new Diagnosis(Samples.at(0), Samples.unknownFinding()).answers(List.of());

        assertThat(answers)
                .containsExactly(
                        new Story.Answer("why", List.of("the library found no cause (UNKNOWN)")),
                        new Story.Answer(
                                "waiting",
                                List.of(
                                        "7 connections",
                                        "unknown of them already closed by the client, unknown half-open requests")),
                        new Story.Answer(
                                "clients",
                                List.of(
                                        "the library predicts: a new client has an unknown outcome",
                                        "these clients: no result")),
                        new Story.Answer(
                                "limit",
                                List.of(
                                        "the limit of unknown is set by the application or the kernel, which is unknown")),
                        new Story.Answer("advice", List.of("no change is needed")));
    }

    @Test
    void eachCauseOutcomeAndLimitHasItsOwnText() {
        assertThat(distinct(EnumSet.allOf(Cause.class).stream()
                        .map(cause -> why(cause, ClientOutcome.CONNECTED, LimitSetBy.APPLICATION))))
                .hasSize(Cause.values().length);
        assertThat(distinct(EnumSet.allOf(ClientOutcome.class).stream()
                        .map(outcome -> why(Cause.BURST, outcome, LimitSetBy.APPLICATION))))
                .hasSize(ClientOutcome.values().length);
        assertThat(distinct(EnumSet.allOf(LimitSetBy.class).stream()
                        .map(limit -> why(Cause.BURST, ClientOutcome.CONNECTED, limit))))
                .hasSize(LimitSetBy.values().length);
    }

    private static Set<List<Story.Answer>> distinct(Stream<List<Story.Answer>> answers) {
        return answers.collect(Collectors.toSet());
    }

    private static List<Story.Answer> why(Cause cause, ClientOutcome outcome, LimitSetBy limit) {
        return new Diagnosis(Samples.at(0), Samples.finding(cause, outcome, limit)).answers(List.of());
    }

    private static List<String> lines(String question, List<Story.Answer> answers) {
        return answers.stream()
                .filter(answer -> answer.question().equals(question))
                .findFirst()
                .orElseThrow()
                .lines();
    }
}
