package io.github.listenqueue.examples.incident;

import java.util.ArrayList;
import java.util.List;

/** The outcomes of all clients. */
final class OutcomeCounts {

    private OutcomeCounts() {}

    static List<Story.Group> of(List<ClientResult> clients) {
        List<ClientResult> queued = Tally.queued(clients);
        List<ClientResult> late = Tally.connectedLate(clients);
        long atOnce = Tally.count(clients, Outcome.CONNECTED) - queued.size() - late.size();
        List<Story.Group> groups = new ArrayList<>();
        groups.add(Story.Group.of(
                clients,
                Outcome.CONNECTED,
                atOnce + " were answered at once",
                queued.size() + " waited in the queue for their answer, up to " + Tally.longest(queued),
                late.size() + " connected only by repeating their SYN, after up to " + Tally.longest(late)));
        groups.add(Story.Group.of(
                clients,
                Outcome.TIMED_OUT,
                "their connect() gave up after " + Words.seconds(LoadClients.IMPATIENCE_MS)));
        groups.add(Story.Group.of(
                clients,
                Outcome.RESET,
                Tally.count(clients, Outcome.RESET) > 0
                        ? Tally.quoted(clients, Outcome.RESET)
                        : "a full queue drops SYNs silently"));
        if (Tally.count(clients, Outcome.FAILED) > 0) {
            groups.add(Story.Group.of(clients, Outcome.FAILED, Tally.quoted(clients, Outcome.FAILED)));
        }
        return groups;
    }
}
