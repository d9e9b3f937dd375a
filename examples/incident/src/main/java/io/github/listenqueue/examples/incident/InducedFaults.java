package io.github.listenqueue.examples.incident;

import io.github.listenqueue.ListenQueueDiagnosis.Cause;
import java.io.IOException;

/** The faults for each cause. */
final class InducedFaults {

    private InducedFaults() {}

    static InducedFault of(Cause cause) throws IOException {
        return switch (cause) {
            case NONE -> new Untouched();
            case BURST -> new AllAtOnce();
            case ACCEPTOR_LIMITED -> new FewPermits();
            case ACCEPTOR_BLOCKED -> new HandlerOnDispatcher();
            case NO_ACCEPTOR -> new DyingAcceptor();
            case SYN_QUEUE_FULL -> new SilentRequests();
            case OUT_OF_DESCRIPTORS -> new LeakedFiles();
            case JVM_PAUSED -> new StoppedProcess();
            case CPU_STARVED -> new CrowdedProcessor();
            case ACCEPTOR_TOO_SLOW, UNKNOWN -> throw new IllegalArgumentException("no fault for " + cause);
        };
    }
}
