package io.github.listenqueue.internal.diagnosis;

import io.github.listenqueue.ListenQueue;
import io.github.listenqueue.ListenQueueDiagnosis.Cause;
import io.github.listenqueue.ListenQueueDiagnosis.Finding;
import io.github.listenqueue.ListenQueueDiagnosis.LimitSetBy;
import io.github.listenqueue.ListenQueueDiagnosis.WaitingConnections;
import io.github.listenqueue.internal.linux.netlink.WaitingSockets;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Makes a finding of the evidence. Reads nothing. */
final class FindingBuilder {

    private FindingBuilder() {}

    static Finding finding(Evidence seen, boolean showPeers) {
        return finding(CauseClassifier.cause(seen), seen, showPeers);
    }

    static Finding finding(Cause cause, Evidence seen, boolean showPeers) {
        ListenQueue queue = seen.queue();
        Integer requests = seen.halfOpen().value();
        OptionalInt halfOpen = requests == null ? OptionalInt.empty() : OptionalInt.of(requests);
        LimitSetBy by = LimitBound.of(
                queue.limit(), seen.target().somaxconnThen(), seen.target().declaredBacklog());
        ClientOutcomes clients = clients(cause, seen, halfOpen);
        return new Finding(
                queue,
                cause,
                Explanation.of(cause, seen, by, clients),
                EvidenceLines.of(cause, seen, clients, showPeers),
                Advice.of(cause, seen, by),
                halfOpen,
                waiting(seen, queue),
                clients.outcome(),
                by,
                seen.stallTolerance());
    }

    private static ClientOutcomes clients(Cause cause, Evidence seen, OptionalInt halfOpen) {
        if (cause == Cause.SYN_QUEUE_FULL) {
            return ClientOutcomes.ofSynQueue(
                    seen.synQueueFull().orElse(true), seen.around().kernel());
        }
        return seen.mayBeRefusing()
                ? ClientOutcomes.UNTOLD
                : ClientOutcomes.of(seen.tcp(), seen.refusing(), halfOpen, seen.around());
    }

    private static WaitingConnections waiting(Evidence seen, ListenQueue queue) {
        WaitingSockets sockets = seen.waiting().value();
        return new WaitingConnections(
                queue.depth(),
                sockets == null ? Optional.empty() : millis(sockets.oldestMs()),
                sockets == null ? Optional.empty() : millis(sockets.medianMs()),
                seen.closed());
    }

    private static Optional<Duration> millis(OptionalLong ms) {
        return ms.isPresent() ? Optional.of(Duration.ofMillis(ms.getAsLong())) : Optional.empty();
    }
}
