package io.github.listenqueue.examples.incident;

import io.github.listenqueue.ListenQueueDiagnosis.ClientOutcome;
import io.github.listenqueue.ListenQueueDiagnosis.Finding;
import io.github.listenqueue.ListenQueueDiagnosis.LimitSetBy;
import io.github.listenqueue.ListenQueueDiagnosis.WaitingConnections;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The library's finding on a listener.
 *
 * @param began the time of its beginning
 * @param finding the finding
 */
record Diagnosis(Instant began, Finding finding) {

    /** Returns questions and answers, with the results of the clients beside the library's. */
    List<Story.Answer> answers(List<ClientResult> clients) {
        List<Story.Answer> answers = new ArrayList<>();
        answers.add(new Story.Answer(
                "why", List.of(Causes.inWords(finding.cause()) + " (" + finding.cause() + ")", finding.explanation())));
        answers.add(new Story.Answer("evidence", finding.evidence()));
        answers.add(new Story.Answer("waiting", waiting()));
        answers.add(new Story.Answer("clients", List.of(predicted(finding.clientOutcome()), experienced(clients))));
        answers.add(new Story.Answer("limit", limit()));
        answers.add(new Story.Answer(
                "advice", finding.advice().isEmpty() ? List.of("no change is needed") : finding.advice()));
        return answers.stream()
                .map(Story.Answer::withoutBlanks)
                .filter(answer -> !answer.lines().isEmpty())
                .toList();
    }

    private List<String> waiting() {
        WaitingConnections waiting = finding.waiting();
        String ages = waiting.oldest()
                .map(oldest -> ", the oldest for " + Words.seconds(oldest) + ", half of them for "
                        + Words.shown(waiting.median()) + " or longer")
                .orElse("");
        return List.of(
                Words.count(waiting.count(), "connection") + ages,
                Words.shown(waiting.alreadyClosedByClient()) + " of them already closed by the client, "
                        + Words.shown(finding.halfOpen()) + " half-open requests");
    }

    private List<String> limit() {
        return List.of(
                "the limit of " + Words.shown(finding.queue().limit()) + " is set by " + inWords(finding.limitSetBy()),
                finding.stallTolerance()
                        .map(tolerance ->
                                "an empty queue overflows if the acceptor stops for " + Words.seconds(tolerance))
                        .orElse(""));
    }

    private static String inWords(LimitSetBy bound) {
        return switch (bound) {
            case APPLICATION -> "the application: raise its backlog argument";
            case SOMAXCONN -> "the kernel: raise net.core.somaxconn first";
            case UNKNOWN -> "the application or the kernel, which is unknown";
        };
    }

    private static String predicted(ClientOutcome outcome) {
        return "the library predicts: a new client "
                + switch (outcome) {
                    case CONNECTED -> "is connected";
                    case CONNECT_TIMEOUT -> "times out";
                    case CONNECTION_RESET -> "is reset";
                    case HANGS_THEN_RESET -> "hangs and is then reset";
                    case UNKNOWN -> "has an unknown outcome";
                };
    }

    private static String experienced(List<ClientResult> clients) {
        List<String> outcomes = Stream.of(Outcome.values())
                .filter(outcome -> Tally.count(clients, outcome) > 0)
                .map(outcome -> Tally.count(clients, outcome) + " " + outcome.words())
                .toList();
        return "these clients: " + (outcomes.isEmpty() ? "no result" : String.join(", ", outcomes));
    }
}
