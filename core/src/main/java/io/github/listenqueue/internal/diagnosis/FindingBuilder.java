package io.github.listenqueue.internal.diagnosis;

import io.github.listenqueue.ListenQueue;
import io.github.listenqueue.ListenQueueDiagnosis.Cause;
import io.github.listenqueue.ListenQueueDiagnosis.Certainty;
import io.github.listenqueue.ListenQueueDiagnosis.Finding;
import io.github.listenqueue.ListenQueueDiagnosis.LimitSetBy;
import io.github.listenqueue.ListenQueueDiagnosis.WaitingConnections;
import io.github.listenqueue.internal.linux.netlink.WaitingSockets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Builder of findings from evidence. It reads no file and calls no system call. */
final class FindingBuilder {

    private FindingBuilder() {}

    static Finding finding(Evidence evidence, boolean showPeers) {
        return finding(CauseClassifier.cause(evidence), evidence, showPeers);
    }

    static Finding finding(Cause cause, Evidence evidence, boolean showPeers) {
        ListenQueue queue = evidence.queue();
        Integer requests = evidence.halfOpen().value();
        OptionalInt halfOpen = requests == null ? OptionalInt.empty() : OptionalInt.of(requests);
        LimitSetBy by = LimitBound.of(
                queue.limit(),
                evidence.target().somaxconnThen(),
                evidence.target().declaredBacklog());
        ClientOutcomes clients = clients(cause, evidence, halfOpen);
        Certainty certainty = CertaintyRules.of(cause, evidence);
        return new Finding(
                queue,
                cause,
                certainty,
                Explanation.of(cause, certainty, evidence, by, clients),
                EvidenceLines.of(cause, evidence, clients, showPeers),
                Advice.of(cause, evidence, by),
                halfOpen,
                waiting(evidence, queue),
                clients.outcome(),
                by,
                evidence.stallTolerance(),
                cause == Cause.UNKNOWN ? evidence.acceptor().suspects() : List.of());
    }

    private static ClientOutcomes clients(Cause cause, Evidence evidence, OptionalInt halfOpen) {
        if (cause == Cause.SYN_QUEUE_FULL) {
            return ClientOutcomes.ofSynQueue(
                    evidence.synQueueFull().orElse(true), evidence.process().kernel());
        }
        if (cause == Cause.NO_ACCEPTOR && !evidence.isRefusing() && !evidence.mayBeRefusing()) {
            return ClientOutcomes.NEVER_SERVED;
        }
        return evidence.mayBeRefusing()
                ? ClientOutcomes.UNKNOWN_LIMIT
                : ClientOutcomes.of(evidence.tcp(), evidence.isRefusing(), halfOpen, evidence.process());
    }

    private static WaitingConnections waiting(Evidence evidence, ListenQueue queue) {
        WaitingSockets sockets = evidence.waiting().value();
        return new WaitingConnections(
                queue.depth(),
                sockets == null ? Optional.empty() : millis(sockets.oldestMs()),
                sockets == null ? Optional.empty() : millis(sockets.medianMs()),
                evidence.closed());
    }

    private static Optional<Duration> millis(OptionalLong ms) {
        return ms.isPresent() ? Optional.of(Duration.ofMillis(ms.getAsLong())) : Optional.empty();
    }
}
