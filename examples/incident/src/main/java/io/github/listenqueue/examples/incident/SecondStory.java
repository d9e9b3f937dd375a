package io.github.listenqueue.examples.incident;

import java.time.ZoneId;
import java.util.List;

/** Tells the second act. */
final class SecondStory {

    private SecondStory() {}

    static Story of(SecondAct.Result act, ZoneId zone) {
        Evidence evidence = act.evidence();
        List<ClientResult> silent = Tally.of(SilentClients.SILENT, evidence.clients());
        List<ClientResult> talkative = Tally.of(SilentClients.TALKATIVE, evidence.clients());
        return new Story(
                SecondAct.TITLE,
                Verdict.sentence(evidence) + ".",
                Verdict.figures(evidence),
                List.of(
                        "With tcp_abort_on_overflow=1 the kernel is not silent where a handshake ends at a full queue: it"
                                + " resets. " + Words.count(silent.size(), "client")
                                + " had connected and said nothing (TCP_DEFER_ACCEPT kept them out of the queue). "
                                + "The acceptor was stuck in an answer, and "
                                + talkative.size() + " others filled the queue: "
                                + Timeline.numbers(act.full().before()) + ". Then the silent ones spoke.",
                        "The packets that ss had counted until then are bare ACKs, which TCP_DEFER_ACCEPT ignores: no"
                                + " connection was lost, and the library, which wants a second witness, said so: "
                                + act.droppedInSilence() + " dropped."),
                List.of(
                        Story.Group.of(silent, Outcome.RESET, Tally.quoted(silent, Outcome.RESET)),
                        Story.Group.of(
                                talkative,
                                Outcome.CONNECTED,
                                "those in the queue, answered after up to " + Tally.longest(talkative))),
                act.diagnosis().answers(evidence.clients()),
                List.of(Story.Quote.of(
                        Ss.command(act.port()) + ", at "
                                + Words.clock(act.full().at(), zone)
                                + ", the queue full and the silent ones still silent:",
                        act.full())),
                evidence);
    }
}
