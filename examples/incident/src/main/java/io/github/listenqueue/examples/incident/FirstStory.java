package io.github.listenqueue.examples.incident;

import io.github.listenqueue.ListenQueueEvent.Recovered;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;

/** The story of the first act. */
final class FirstStory {

    private FirstStory() {}

    static Story of(FirstAct.Result act, ZoneId zone) {
        Evidence evidence = act.evidence();
        return new Story(
                FirstAct.TITLE,
                Verdict.sentence(evidence) + ", while the server itself counted " + Words.count(act.errors(), "error")
                        + ".",
                Verdict.figures(evidence),
                happened(act),
                OutcomeCounts.of(evidence.clients()),
                act.diagnosis().answers(evidence.clients()),
                List.of(
                        Story.Quote.of(
                                Ss.command(act.port()) + ", at "
                                        + Words.clock(act.stuck().at(), zone) + ", the acceptor stuck:",
                                act.stuck()),
                        Story.Quote.of(
                                "and at " + Words.clock(act.end().at(), zone) + ", after the recovery:", act.end())),
                evidence);
    }

    private static List<String> happened(FirstAct.Result act) {
        Evidence evidence = act.evidence();
        return List.of(
                "The acceptor was busy for " + stuckFor(evidence)
                        + ". Meanwhile the kernel completed further handshakes and put the connections into the accept"
                        + " queue. With " + Words.shown(evidence.peak()) + " waiting it was full: the limit is "
                        + Words.shown(evidence.limit())
                        + ", and the kernel takes one more. From then on it dropped every new SYN, "
                        + Words.count(evidence.events().packetsDropped(), "packet")
                        + " in total. The episode, from half full to calm, lasted "
                        + evidence.recovered()
                                .map(Recovered::lasted)
                                .map(Words::seconds)
                                .orElse("an unknown time")
                        + ".",
                "The server itself counted " + Words.count(act.served(), "request") + ", all answered, and "
                        + Words.count(act.errors(), "error") + ".",
                "Meanwhile, the library's health() returned: " + act.healthWhileStuck());
    }

    private static String stuckFor(Evidence evidence) {
        Optional<Instant> from = evidence.when(FirstAct.STUCK);
        Optional<Instant> to = evidence.when(FirstAct.UNSTUCK);
        return from.isPresent() && to.isPresent()
                ? Words.seconds(Duration.between(from.get(), to.get()))
                : "an unknown time";
    }
}
