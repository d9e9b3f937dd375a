package io.github.listenqueue.internal.diagnosis;

import io.github.listenqueue.ListenQueueDiagnosis.Cause;
import io.github.listenqueue.ListenQueueDiagnosis.Certainty;
import io.github.listenqueue.internal.diagnosis.acceptor.AcceptorView;
import io.github.listenqueue.internal.diagnosis.acceptor.AcceptorView.State;
import io.github.listenqueue.internal.diagnosis.acceptor.ThreadSnapshot;

/**
 * The rules by which a cause is observed or likely. A cause is observed only if a witness saw it together with its effect, so
 * that no other cause is left. Numbers that another cause could produce as well make it likely.
 */
final class CertaintyRules {

    private static final long LONG_PAUSE_NS = 1_000_000_000;

    private static final double MOSTLY = 0.5;

    private CertaintyRules() {}

    static Certainty of(Cause cause, Evidence evidence) {
        return isObserved(cause, evidence) ? Certainty.OBSERVED : Certainty.LIKELY;
    }

    private static boolean isObserved(Cause cause, Evidence evidence) {
        AcceptorView acceptor = evidence.acceptor();
        return switch (cause) {
            case NONE -> true;
            case OUT_OF_DESCRIPTORS -> evidence.process().files().exhausted();
            case SYN_QUEUE_FULL -> evidence.onlySynQueueLost();
            // An acceptor in a selector with accepting switched off is RUNNABLE, and may have been switched off by a
            // handler.
            case ACCEPTOR_LIMITED ->
                acceptor.state() == State.HELD_BACK
                        && isKnown(acceptor)
                        && evidence.isStuck()
                        && acceptor.threads().stream().allMatch(thread -> thread.state() != Thread.State.RUNNABLE);
            case ACCEPTOR_BLOCKED -> isBlocked(evidence) && evidence.isStuck() && !evidence.acceptedAny();
            // Fast accepting would be the burst of a moment, and a thread that runs may lack CPU time.
            case ACCEPTOR_TOO_SLOW -> evidence.alone() && evidence.isOutrunSteadily() && isBlocked(evidence);
            case NO_ACCEPTOR ->
                acceptor.state() == State.ABSENT
                        && acceptor.ended().isPresent()
                        && evidence.isStuck()
                        && !evidence.acceptedAny();
            case JVM_PAUSED -> isPaused(evidence);
            // No evidence shows the origin of the connections, and how the CPU time was shared.
            case BURST, CPU_STARVED, UNKNOWN -> false;
        };
    }

    private static boolean isKnown(AcceptorView acceptor) {
        return !acceptor.threads().isEmpty() && !acceptor.isInferred();
    }

    /** Returns true if a known acceptor was in one place in all samples, waiting for something that is no limit. */
    private static boolean isBlocked(Evidence evidence) {
        AcceptorView acceptor = evidence.acceptor();
        return acceptor.state() == State.BUSY_ELSEWHERE
                && isKnown(acceptor)
                && acceptor.threads().stream().allMatch(CertaintyRules::waitsForOthers);
    }

    /**
     * Returns true if a thread waits for a lock that another holds, sleeps or waits in the kernel. One that waits to be notified
     * may be limited by code that is not known.
     */
    private static boolean waitsForOthers(ThreadSnapshot thread) {
        return switch (thread.state()) {
            case BLOCKED -> true;
            case WAITING, TIMED_WAITING -> thread.lockOwner() != null || CauseClassifier.sleeps(thread);
            case RUNNABLE -> CauseClassifier.waits(thread);
            case NEW, TERMINATED -> false;
        };
    }

    private static boolean isPaused(Evidence evidence) {
        if (evidence.isCollecting()) {
            return evidence.process().processors().window().collectedShare() > MOSTLY
                    && evidence.process().processors().duringDiagnosis().collectedShare() > MOSTLY;
        }
        return !evidence.outlastedItsBeginning()
                && evidence.pauses().stream()
                        .anyMatch(pause -> pause.isJvmPause()
                                && pause.late().lateNs() >= LONG_PAUSE_NS
                                && pause.late().plannedNs() <= evidence.episodeNs());
    }
}
