package io.github.listenqueue.examples.incident;

import io.github.listenqueue.ListenQueueEvent;
import io.github.listenqueue.ListenQueueEvent.Recovered;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/** Tells what happened, for somebody who was not there. */
final class Report {

    private final ZoneId zone;
    private final StringBuilder text = new StringBuilder();

    private Report(ZoneId zone) {
        this.zone = zone;
    }

    static String of(FirstAct.Result act, ZoneId zone) {
        Report report = new Report(zone);
        report.timeline(act);
        report.story(act);
        report.clients(act.clients());
        report.witness(act);
        return report.text.toString();
    }

    static String of(SecondAct.Result act) {
        Report report = new Report(ZoneId.systemDefault());
        report.resets(act);
        return report.text.toString();
    }

    static String checks(List<Check> checks) {
        Report report = new Report(ZoneId.systemDefault());
        report.title("Does it add up?");
        checks.forEach(check -> report.line(check.line()));
        long failed = checks.stream().filter(Check::failed).count();
        report.line("");
        report.line(
                failed == 0
                        ? "Exit status 0: the library reported what the other witnesses saw."
                        : "Exit status 1: " + Words.count(failed, "check") + " failed.");
        return report.text.toString();
    }

    static String log(List<String> lines) {
        Report report = new Report(ZoneId.systemDefault());
        report.title("What the library wrote to the log");
        lines.forEach(line -> report.line("  " + line));
        return report.text.toString();
    }

    private void timeline(FirstAct.Result act) {
        title("Timeline");
        for (Chronicle.Entry entry : act.timeline()) {
            line("  " + Words.clock(entry.at(), zone) + "  " + Chronicle.line(entry));
        }
    }

    private void story(FirstAct.Result act) {
        title("What happened");
        Optional<Recovered> recovered = first(act.events(), Recovered.class);
        int limit = act.stuck().before().limit().orElse(FirstAct.BACKLOG);
        line("  The acceptor was busy for " + stuckFor(act.timeline())
                + ". Meanwhile the kernel went on completing handshakes and parked the");
        line("  connections in the accept queue. At "
                + recovered.map(Recovered::peakDepth).orElse(0) + " waiting it was full: the limit is " + limit
                + ", and the kernel takes one more.");
        line("  From then on it dropped every new SYN, "
                + Words.count(recovered.map(Recovered::packetsDropped).orElse(0L), "packet")
                + " in all. The episode, from half full to calm, lasted "
                + recovered.map(Recovered::lasted).map(Words::seconds).orElse("an unknown time") + ".");
        line("  The server itself saw " + Words.count(act.served(), "request") + ", all answered, and "
                + Words.count(act.errors(), "error") + ". The library's health() said, meanwhile:");
        line("    " + act.healthWhileStuck());
    }

    private void clients(List<Experience> clients) {
        title("What the " + clients.size() + " clients saw");
        List<Experience> queued = Tally.queued(clients);
        List<Experience> late = Tally.connectedLate(clients);
        long connected = Tally.count(clients, Outcome.CONNECTED);
        count(connected, Outcome.CONNECTED, (connected - queued.size() - late.size()) + " were answered at once");
        more(queued.size() + " waited in the queue for their answer, up to " + Tally.longest(queued));
        more(late.size() + " got in only by repeating their SYN, after up to " + Tally.longest(late));
        count(
                Tally.count(clients, Outcome.TIMED_OUT),
                Outcome.TIMED_OUT,
                "their connect() gave up after " + Words.seconds(Crowd.IMPATIENCE_MS));
        count(Tally.count(clients, Outcome.RESET), Outcome.RESET, "a full queue drops SYNs in silence");
        long failed = Tally.count(clients, Outcome.FAILED);
        if (failed > 0) {
            count(failed, Outcome.FAILED, messages(clients, Outcome.FAILED));
        }
    }

    private void witness(FirstAct.Result act) {
        title("What ss says of the same listener");
        line("  " + Ss.command(act.port()) + ", at " + Words.clock(act.stuck().at(), zone) + ", the acceptor stuck:");
        line("    " + row(act.stuck()));
        line("  and at " + Words.clock(act.end().at(), zone) + ", when all was over:");
        line("    " + row(act.end()));
    }

    private void resets(SecondAct.Result act) {
        List<Experience> silent = Tally.of(SilentCrowd.SILENT, act.clients());
        List<Experience> talkative = Tally.of(SilentCrowd.TALKATIVE, act.clients());
        title("What happened in act two");
        line(
                "  With tcp_abort_on_overflow=1 the kernel is not silent where a handshake ends at a full queue: it resets.");
        line("  " + Words.count(silent.size(), "client")
                + " had connected and said nothing (TCP_DEFER_ACCEPT kept them out of the queue). " + talkative.size()
                + " others filled it,");
        line("  " + act.full().before().depth() + " waiting, limit "
                + act.full().before().limit().orElse(SecondAct.BACKLOG) + ". Then the silent ones spoke:");
        line("");
        count(Tally.count(silent, Outcome.RESET), Outcome.RESET, messages(silent, Outcome.RESET));
        count(
                Tally.count(talkative, Outcome.CONNECTED),
                Outcome.CONNECTED,
                "those in the queue, answered after up to " + Tally.longest(talkative));
        line("");
        line("  ss while the queue was full and the silent ones were still silent:");
        line("    " + row(act.full()));
        line(
                "  The packets in its last number are bare ACKs, which TCP_DEFER_ACCEPT ignores: no connection was lost until then, and");
        line("  the library, which wants a second witness, said so: " + act.droppedInSilence() + " dropped.");
    }

    private static String row(Comparison comparison) {
        return comparison
                .ss()
                .map(ss -> ss.text().replace(" skmem:", "\n      skmem:"))
                .orElse("(ss is not installed, or does not show it)");
    }

    private static String stuckFor(List<Chronicle.Entry> timeline) {
        Optional<Chronicle.Entry> from = entry(timeline, FirstAct.STUCK);
        Optional<Chronicle.Entry> to = entry(timeline, FirstAct.UNSTUCK);
        return from.isPresent() && to.isPresent()
                ? Words.seconds(Duration.between(from.get().at(), to.get().at()))
                : "an unknown time";
    }

    private static Optional<Chronicle.Entry> entry(List<Chronicle.Entry> timeline, String what) {
        return timeline.stream()
                .filter(entry -> Objects.equals(entry.what(), what))
                .findFirst();
    }

    private static String messages(List<Experience> clients, Outcome outcome) {
        return Tally.messages(clients, outcome).keySet().stream()
                .map(message -> "\"" + message + "\"")
                .collect(Collectors.joining(", "));
    }

    private static <T extends ListenQueueEvent> Optional<T> first(List<ListenQueueEvent> events, Class<T> type) {
        return events.stream().filter(type::isInstance).map(type::cast).findFirst();
    }

    private void count(long number, Outcome outcome, String what) {
        line(String.format("  %3d %-10s  %s", number, outcome.words(), what));
    }

    private void more(String what) {
        line(" ".repeat(18) + what);
    }

    private void title(String title) {
        line("");
        line(title);
    }

    private void line(String line) {
        text.append(line).append('\n');
    }
}
