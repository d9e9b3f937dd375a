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
 * @param began when the look began
 * @param finding what it found
 */
record Diagnosis(Instant began, Finding finding) {

    /** As questions and answers: the clients' words beside the library's. */
    List<Story.Answer> answers(List<ClientResult> clients) {
        List<Story.Answer> answers = new ArrayList<>();
        answers.add(new Story.Answer(
                "why", List.of(Causes.inWords(finding.cause()) + " (" + finding.cause() + ")", finding.explanation())));
        answers.add(new Story.Answer("seen", finding.evidence()));
        answers.add(new Story.Answer("waiting", waiting()));
        answers.add(new Story.Answer("clients", List.of(foretold(finding.clientOutcome()), experienced(clients))));
        answers.add(new Story.Answer("knob", knob()));
        answers.add(new Story.Answer(
                "advice", finding.advice().isEmpty() ? List.of("nothing is to be changed") : finding.advice()));
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
                        + Words.shown(finding.halfOpen()) + " half-open besides");
    }

    private List<String> knob() {
        return List.of(
                "the limit of " + Words.shown(finding.queue().limit()) + " is set by " + inWords(finding.limitSetBy()),
                finding.stallTolerance()
                        .map(tolerance -> "an empty queue overflows once the acceptor stands still for "
                                + Words.seconds(tolerance))
                        .orElse(""));
    }

    private static String inWords(LimitSetBy bound) {
        return switch (bound) {
            case APPLICATION -> "the application: its backlog argument is the one to raise";
            case SOMAXCONN -> "the kernel: net.core.somaxconn is the one to raise first";
            case UNKNOWN -> "the application or the kernel: it cannot be told";
        };
    }

    private static String foretold(ClientOutcome outcome) {
        return "the library says: who connects now "
                + switch (outcome) {
                    case CONNECTED -> "is connected";
                    case CONNECT_TIMEOUT -> "times out";
                    case CONNECTION_RESET -> "is reset";
                    case HANGS_THEN_RESET -> "hangs and is reset later";
                    case UNKNOWN -> "fares in a way that it cannot tell";
                };
    }

    private static String experienced(List<ClientResult> clients) {
        List<String> fates = Stream.of(Outcome.values())
                .filter(outcome -> Tally.count(clients, outcome) > 0)
                .map(outcome -> Tally.count(clients, outcome) + " " + outcome.words())
                .toList();
        return "this crowd says: " + (fates.isEmpty() ? "nothing" : String.join(", ", fates));
    }
}
