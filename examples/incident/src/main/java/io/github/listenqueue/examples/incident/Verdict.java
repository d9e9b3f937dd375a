package io.github.listenqueue.examples.incident;

import io.github.listenqueue.ListenQueueEvent.Full;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** The outcome for the queue and the clients, as a sentence and as numbers. */
final class Verdict {

    private Verdict() {}

    /** Returns the sentence without its full stop, so that it can be continued. */
    static String sentence(Evidence evidence) {
        return "The accept queue of listener " + evidence.listener() + " " + queue(evidence) + ": peak "
                + Words.shown(evidence.peak()) + ", limit " + Words.shown(evidence.limit()) + ", "
                + Words.count(evidence.events().packetsDropped(), "packet") + " dropped; "
                + clients(evidence.clients());
    }

    static List<Story.Figure> figures(Evidence evidence) {
        Stream<Story.Figure> queue = Stream.of(
                new Story.Figure(Words.shown(evidence.peak()), "peak depth"),
                new Story.Figure(Words.shown(evidence.limit()), "limit"),
                new Story.Figure(Long.toString(evidence.events().packetsDropped()), "packets dropped"));
        Stream<Story.Figure> clients = Arrays.stream(Outcome.values())
                .filter(outcome -> outcome != Outcome.FAILED || Tally.count(evidence.clients(), outcome) > 0)
                .map(outcome -> new Story.Figure(
                        Long.toString(Tally.count(evidence.clients(), outcome)), "clients " + outcome.words()));
        return Stream.concat(queue, clients).toList();
    }

    private static String queue(Evidence evidence) {
        if (evidence.episodes().isEmpty()) {
            return "was not saturated";
        }
        boolean full = evidence.events().of(Full.class).findAny().isPresent();
        return (full ? "was full and " : "was saturated and ")
                + evidence.recovered()
                        .map(recovered -> "recovered after " + Words.seconds(recovered.lasted()))
                        .orElse("has not recovered");
    }

    private static String clients(List<ClientResult> clients) {
        String all = " of " + Words.count(clients.size(), "client");
        List<String> lost = Stream.of(Outcome.TIMED_OUT, Outcome.RESET, Outcome.FAILED)
                .filter(outcome -> Tally.count(clients, outcome) > 0)
                .map(outcome -> Tally.count(clients, outcome) + all + " " + outcome.words())
                .toList();
        return lost.isEmpty() ? "none" + all + " was lost" : String.join(", ", lost);
    }
}
