package io.github.listenqueue.examples.incident;

import java.time.ZoneId;
import java.util.List;

/** The story of the second act. */
final class SecondStory {

    private SecondStory() {}

    static Story of(SecondAct.Result act, ZoneId zone) {
        Evidence evidence = act.evidence();
        List<ClientResult> silent = Tally.of(SilentClients.SILENT, evidence.clients());
        List<ClientResult> sending = Tally.of(SilentClients.SENDING, evidence.clients());
        return new Story(
                SecondAct.TITLE,
                Verdict.sentence(evidence) + ".",
                Verdict.figures(evidence),
                List.of(
                        "With tcp_abort_on_overflow=1 the kernel resets a connection whose handshake ends at a full"
                                + " queue. " + Words.count(silent.size(), "client")
                                + " had connected and sent nothing (TCP_DEFER_ACCEPT kept them out of the queue). "
                                + "The acceptor was stuck in an answer, and "
                                + sending.size() + " others filled the queue: "
                                + Timeline.numbers(act.full().before())
                                + ". Then the silent clients sent their requests.",
                        "The packets that ss had counted until then are bare ACKs, which TCP_DEFER_ACCEPT ignores. No"
                                + " connection was lost, and the library, which compares a second counter, reported "
                                + act.droppedInSilence() + " dropped."),
                List.of(
                        Story.Group.of(silent, Outcome.RESET, Tally.quoted(silent, Outcome.RESET)),
                        Story.Group.of(
                                sending,
                                Outcome.CONNECTED,
                                "waited in the queue, answered after up to " + Tally.longest(sending))),
                act.diagnosis().answers(evidence.clients()),
                List.of(Story.Quote.of(
                        Ss.command(act.port()) + ", at "
                                + Words.clock(act.full().at(), zone)
                                + ", the queue full, before the silent clients sent anything:",
                        act.full())),
                evidence);
    }
}
