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

/** Holds what the library found against what was done to the server and what the clients saw. */
final class DiagnosisChecks {

    /** Clients that come within milliseconds may enter the queue in another order. */
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
                "diagnosis: its evidence names who holds the lock, the thread " + Shop.LOCK_HOLDER));
        checks.add(Check.that(
                finding.limitSetBy() == LimitSetBy.APPLICATION,
                "diagnosis: the limit is set by " + finding.limitSetBy() + ", which asked for " + FirstAct.BACKLOG));
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
                        ? Check.untold("act two: the library cannot tell how many requests are half-open")
                        : Check.that(
                                finding.halfOpen().getAsInt() == SecondAct.SILENT,
                                "act two: the library says "
                                        + finding.halfOpen().getAsInt() + " half-open, and " + SecondAct.SILENT
                                        + " clients were silent"));
    }

    static List<Check> of(CauseAct.Result act) {
        String name = Causes.name(act.cause());
        Evidence evidence = act.evidence();
        boolean trouble = !evidence.episodes().isEmpty();
        return List.of(
                act.diagnosis()
                        .map(diagnosis -> cause(name, act.cause(), act.port(), diagnosis.finding()))
                        .orElse(Check.that(false, name + ": the library published no diagnosis")),
                Check.that(
                        trouble == (act.cause() != Cause.NONE),
                        name + ": the queue " + (trouble ? "was in trouble" : "had no trouble")),
                Check.that(
                        evidence.clients().size() == LoadClients.CLIENTS,
                        name + ": " + evidence.clients().size() + " of " + LoadClients.CLIENTS
                                + " clients told what they saw"));
    }

    private static Check cause(String about, Cause expected, int port, Finding finding) {
        boolean there = finding.queue().port().orElse(0) == port;
        boolean found = finding.cause() == expected && there;
        return Check.that(
                found,
                about + ": the library says " + finding.cause() + " of the listener on "
                        + finding.queue().address()
                        + (found ? "" : ", but it was " + expected + (there ? "" : " on port " + port)));
    }

    private static Check published(Evidence evidence, Finding asked) {
        Optional<Cause> published = evidence.events()
                .first(Diagnosed.class)
                .map(event -> event.finding().cause());
        return Check.that(
                published.equals(Optional.of(asked.cause())),
                "diagnosis: its event, at the start of the episode, says "
                        + published.map(Cause::toString).orElse("nothing"));
    }

    private static Check clients(String about, ClientOutcome expected, Finding finding, long fared, String how) {
        return Check.that(
                finding.clientOutcome() == expected && fared > 0,
                about + ": the library says that clients get a " + finding.clientOutcome() + ", and " + fared + " "
                        + how);
    }

    /** The first of those in the queue when the library looked: so long they had been connected at least, and at most. */
    private static Check oldest(FirstAct.Result act) {
        Optional<Duration> oldest = act.diagnosis().finding().waiting().oldest();
        Optional<Instant> unstuck = act.evidence().when(FirstAct.UNSTUCK);
        Instant looked = act.diagnosis().began();
        List<ClientResult> first = Tally.queued(act.evidence().clients()).stream()
                .filter(client ->
                        client.begun().isBefore(looked) && client.ended().isAfter(looked))
                .sorted(Comparator.comparing(ClientResult::begun))
                .limit(AMONG_THE_FIRST)
                .toList();
        if (oldest.isEmpty()) {
            return Check.untold("diagnosis: the library cannot tell how long the oldest has been waiting");
        }
        if (first.isEmpty() || unstuck.isEmpty()) {
            return Check.that(
                    false, "diagnosis: the oldest had been waiting for " + Words.shown(oldest) + ", no client had");
        }
        ClientResult last = first.get(first.size() - 1);
        Duration least = Duration.between(last.begun().plusMillis(last.connectMs()), looked)
                .minus(ROUNDING);
        Duration most = Duration.between(first.get(0).begun(), unstuck.get()).plus(ROUNDING);
        return Check.that(
                oldest.get().compareTo(least) >= 0 && oldest.get().compareTo(most) <= 0,
                "diagnosis: the oldest had been waiting for " + Words.shown(oldest) + ", the first clients say from "
                        + Words.seconds(least) + " to " + Words.seconds(most));
    }
}
