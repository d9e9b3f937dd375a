package io.github.listenqueue.examples.incident;

import io.github.listenqueue.ListenQueueDiagnosis.Cause;
import io.github.listenqueue.ListenQueueDiagnosis.ClientOutcome;
import io.github.listenqueue.ListenQueueDiagnosis.Finding;
import io.github.listenqueue.ListenQueueDiagnosis.LimitSetBy;
import io.github.listenqueue.ListenQueueEvent.Diagnosed;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Comparisons of the library's findings with the faults and with the results of the clients. */
final class DiagnosisChecks {

    /** The clients that could be the oldest: those that connect within milliseconds may enter the queue in another order. */
    private static final int AMONG_THE_FIRST = 10;

    private static final Duration ROUNDING = Duration.ofMillis(20);

    private DiagnosisChecks() {}

    static List<Check> of(FirstAct.Result act) {
        Finding finding = act.diagnosis().finding();
        List<ClientResult> clients = act.evidence().clients();
        List<Check> checks = new ArrayList<>();
        checks.add(cause("diagnosis", Cause.ACCEPTOR_BLOCKED, act.port(), finding));
        checks.add(published(act.evidence(), finding));
        checks.add(Check.that(
                finding.evidence().stream().anyMatch(line -> line.contains(Shop.LOCK_HOLDER)),
                "diagnosis: its evidence names the owner of the lock, the thread " + Shop.LOCK_HOLDER));
        checks.add(Check.that(
                finding.limitSetBy() == LimitSetBy.APPLICATION,
                "diagnosis: the limit is set by " + finding.limitSetBy() + ", with a backlog of " + FirstAct.BACKLOG));
        checks.add(clients(
                "diagnosis",
                ClientOutcome.CONNECT_TIMEOUT,
                finding,
                Tally.count(clients, Outcome.TIMED_OUT),
                "timed out"));
        checks.add(oldest(act));
        return checks;
    }

    static List<Check> of(SecondAct.Result act) {
        Finding finding = act.diagnosis().finding();
        List<ClientResult> silent =
                Tally.of(SecondAct.SILENT_CLIENT, act.evidence().clients());
        return List.of(
                cause("act two", Cause.ACCEPTOR_BLOCKED, act.port(), finding),
                clients(
                        "act two",
                        ClientOutcome.CONNECTION_RESET,
                        finding,
                        Tally.count(silent, Outcome.RESET),
                        "were reset"),
                finding.halfOpen().isEmpty()
                        ? Check.unchecked("act two: the number of half-open requests is unknown")
                        : Check.that(
                                finding.halfOpen().getAsInt() == SecondAct.SILENT,
                                "act two: the library reports "
                                        + finding.halfOpen().getAsInt() + " half-open, and " + SecondAct.SILENT
                                        + " clients were silent"));
    }

    static List<Check> of(CauseAct.Result act) {
        String name = Causes.name(act.cause());
        Evidence evidence = act.evidence();
        boolean saturated = !evidence.episodes().isEmpty();
        return List.of(
                act.diagnosis()
                        .map(diagnosis -> cause(name, act.cause(), act.port(), diagnosis.finding()))
                        .orElse(Check.that(false, name + ": the library published no diagnosis")),
                Check.that(
                        saturated == (act.cause() != Cause.NONE),
                        name + ": the queue " + (saturated ? "was saturated" : "was not saturated")),
                Check.that(
                        evidence.clients().size() == LoadClients.CLIENTS,
                        name + ": " + evidence.clients().size() + " of " + LoadClients.CLIENTS
                                + " clients have a result"));
    }

    private static Check cause(String about, Cause expected, int port, Finding finding) {
        boolean there = finding.queue().port().orElse(0) == port;
        boolean found = finding.cause() == expected && there;
        return Check.that(
                found,
                about + ": the library found " + finding.cause() + " at the listener on "
                        + finding.queue().address()
                        + (found ? "" : ", but it was " + expected + (there ? "" : " on port " + port)));
    }

    private static Check published(Evidence evidence, Finding requested) {
        Optional<Cause> published = evidence.events()
                .first(Diagnosed.class)
                .map(event -> event.finding().cause());
        return Check.that(
                published.equals(Optional.of(requested.cause())),
                "diagnosis: the event at the start of the episode has the cause "
                        + published.map(Cause::toString).orElse("none"));
    }

    private static Check clients(String about, ClientOutcome expected, Finding finding, long count, String outcome) {
        return Check.that(
                finding.clientOutcome() == expected && count > 0,
                about + ": the library predicts a " + finding.clientOutcome() + ", and " + count + " " + outcome);
    }

    /** Checks the age of the oldest against the first clients that were in the queue during the diagnosis. */
    private static Check oldest(FirstAct.Result act) {
        Optional<Duration> oldest = act.diagnosis().finding().waiting().oldest();
        Optional<Instant> unstuck = act.evidence().when(FirstAct.UNSTUCK);
        Instant began = act.diagnosis().began();
        List<ClientResult> first = Tally.queued(act.evidence().clients()).stream()
                .filter(client ->
                        client.begun().isBefore(began) && client.ended().isAfter(began))
                .sorted(Comparator.comparing(ClientResult::begun))
                .limit(AMONG_THE_FIRST)
                .toList();
        if (oldest.isEmpty()) {
            return Check.unchecked("diagnosis: the age of the oldest connection is unknown");
        }
        if (first.isEmpty() || unstuck.isEmpty()) {
            return Check.that(
                    false,
                    "diagnosis: the oldest had been waiting for " + Words.shown(oldest) + ", but no client had waited");
        }
        ClientResult last = first.get(first.size() - 1);
        Duration least = Duration.between(last.begun().plusMillis(last.connectMs()), began)
                .minus(ROUNDING);
        Duration most = Duration.between(first.get(0).begun(), unstuck.get()).plus(ROUNDING);
        return Check.that(
                oldest.get().compareTo(least) >= 0 && oldest.get().compareTo(most) <= 0,
                "diagnosis: the oldest had been waiting for " + Words.shown(oldest) + ", the first clients for between "
                        + Words.seconds(least) + " and " + Words.seconds(most));
    }
}
