package io.github.listenqueue.examples.incident;

import io.github.listenqueue.DropReason;
import io.github.listenqueue.LimitSource;
import io.github.listenqueue.ListenQueue;
import io.github.listenqueue.ListenQueueDiagnosis.Cause;
import io.github.listenqueue.ListenQueueDiagnosis.Certainty;
import io.github.listenqueue.ListenQueueDiagnosis.ClientOutcome;
import io.github.listenqueue.ListenQueueDiagnosis.Finding;
import io.github.listenqueue.ListenQueueDiagnosis.LimitSetBy;
import io.github.listenqueue.ListenQueueDiagnosis.WaitingConnections;
import io.github.listenqueue.ListenQueueEvent;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Data of a typical act. */
final class Samples {

    static final Instant START = Instant.parse("2026-01-01T12:00:00Z");

    private static final InetSocketAddress ADDRESS = new InetSocketAddress(InetAddress.getLoopbackAddress(), 8080);

    private Samples() {}

    static ListenQueue queue(int depth, long drops) {
        return new ListenQueue(
                ADDRESS, "shop", 94422, depth, OptionalInt.of(128), LimitSource.KERNEL, OptionalLong.of(drops));
    }

    /** Returns a queue as /proc shows it, without a limit. */
    static ListenQueue queueWithoutLimit(int depth) {
        return new ListenQueue(
                ADDRESS, "shop", 94422, depth, OptionalInt.empty(), LimitSource.UNKNOWN, OptionalLong.empty());
    }

    static FirstAct.Result act(Optional<SsRow> ssWhileStuck) {
        ListenQueue full = queue(129, 400);
        ListenQueue calm = queue(0, 477);
        return new FirstAct.Result(
                8080,
                new Comparison(at(4_700), full, ssWhileStuck, queue(129, 402)),
                "DOWN: shop is full",
                new Diagnosis(at(4_700), finding()),
                new Comparison(at(8_000), calm, Optional.of(ss(0, 477)), calm),
                200,
                0,
                evidence());
    }

    /** Returns a typical finding at 4.7 s. */
    static Finding finding() {
        return finding(Cause.ACCEPTOR_BLOCKED, ClientOutcome.CONNECT_TIMEOUT, LimitSetBy.APPLICATION);
    }

    static Finding finding(Cause cause, ClientOutcome clients, LimitSetBy limit) {
        return new Finding(
                queue(129, 400),
                cause,
                Certainty.LIKELY,
                "The queue is full because the acceptor is busy.",
                List.of("thread 'acceptor' BLOCKED, held by thread 'stocktaking'", "half-open requests: 5"),
                List.of("hand the work to other threads", "raise the backlog to 1024"),
                OptionalInt.of(5),
                new WaitingConnections(
                        129,
                        Optional.of(Duration.ofMillis(4_698)),
                        Optional.of(Duration.ofMillis(3_600)),
                        OptionalInt.of(2)),
                clients,
                limit,
                Optional.of(Duration.ofMillis(1_075)),
                List.of());
    }

    /** Returns a finding in which everything is unknown. */
    static Finding unknownFinding() {
        return new Finding(
                queueWithoutLimit(7),
                Cause.UNKNOWN,
                Certainty.LIKELY,
                "",
                List.of(),
                List.of(),
                OptionalInt.empty(),
                new WaitingConnections(7, Optional.empty(), Optional.empty(), OptionalInt.empty()),
                ClientOutcome.UNKNOWN,
                LimitSetBy.UNKNOWN,
                Optional.empty(),
                List.of());
    }

    static Evidence evidence() {
        ListenQueue calm = queue(0, 477);
        return new Evidence(
                "shop (port 8080)",
                "getsockopt",
                List.of(
                        new Evidence.Sample(at(0), queue(0, 0)),
                        new Evidence.Sample(at(4_700), queue(129, 400)),
                        new Evidence.Sample(at(8_000), calm)),
                new Events(List.of(
                        new ListenQueueEvent.High(at(500), queue(70, 0)),
                        new ListenQueueEvent.Full(at(1_000), queue(129, 1)),
                        new ListenQueueEvent.Dropped(at(1_000), queue(129, 1), 477, true, DropReason.ACCEPT_QUEUE_FULL),
                        new ListenQueueEvent.Diagnosed(at(600), finding()),
                        new ListenQueueEvent.Recovered(at(7_900), calm, Duration.ofMillis(5_300), 129, 477))),
                List.of(
                        new Timeline.Entry(at(100), FirstAct.STUCK, "the only acceptor is too busy to accept"),
                        new Timeline.Entry(at(1_000), "Full", "129 waiting, limit 128"),
                        new Timeline.Entry(at(5_700), FirstAct.UNSTUCK, "the acceptor accepts again"),
                        new Timeline.Entry(at(7_900), "Recovered", "after 5.3 s")),
                clients());
    }

    static SsRow ss(int depth, long drops) {
        String row =
                "LISTEN " + depth + " 128 127.0.0.1:8080 0.0.0.0:* ino:94422 sk:e <-> skmem:(r0,bl0,d" + drops + ")";
        return SsRow.parse(row, 8080).orElseThrow();
    }

    /** Returns an act without any data. */
    static Evidence nothing() {
        return new Evidence("shop (port 8080)", "getsockopt", List.of(), new Events(List.of()), List.of(), List.of());
    }

    static Instant at(long millis) {
        return START.plusMillis(millis);
    }

    private static List<ClientResult> clients() {
        return Stream.of(
                        many(20, new ClientResult(LoadClients.PATIENT, Outcome.CONNECTED, START, 1, 6, "")),
                        many(130, new ClientResult(LoadClients.IMPATIENT, Outcome.CONNECTED, START, 1, 5_600, "")),
                        many(50, new ClientResult(LoadClients.PATIENT, Outcome.CONNECTED, START, 5_050, 5_060, "")),
                        many(
                                100,
                                new ClientResult(
                                        LoadClients.IMPATIENT,
                                        Outcome.TIMED_OUT,
                                        START,
                                        3_001,
                                        3_001,
                                        "Connect timed out")))
                .flatMap(List::stream)
                .toList();
    }

    private static List<ClientResult> many(int number, ClientResult one) {
        return IntStream.range(0, number).mapToObj(i -> one).toList();
    }
}
