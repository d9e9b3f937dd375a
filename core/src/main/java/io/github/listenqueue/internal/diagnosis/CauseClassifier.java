package io.github.listenqueue.internal.diagnosis;

import io.github.listenqueue.ListenQueueDiagnosis.Cause;
import io.github.listenqueue.internal.diagnosis.acceptor.AcceptorView;
import io.github.listenqueue.internal.diagnosis.acceptor.AcceptorView.State;
import io.github.listenqueue.internal.diagnosis.acceptor.CarrierUse;
import io.github.listenqueue.internal.diagnosis.acceptor.Frames;
import io.github.listenqueue.internal.diagnosis.acceptor.ThreadSnapshot;
import java.util.List;

/**
 * Classifier that derives the cause from the evidence.
 *
 * <p>The order runs from evidence that is sufficient by itself to evidence that counts only after all else is ruled out, and
 * from the present to the past:
 *
 * <ol>
 *   <li>A queue that is neither high nor in an episode, and whose oldest connection has waited for less than 5 s, needs no
 * cause. Load, a past pause and a crowded machine do not matter
 *       then.
 *   <li>A SYN queue that overflowed beside an accept queue with room has nothing to do with the acceptor: the kernel drops
 *       before there is a connection to accept. If both were full, the accept queue comes first, because a larger SYN queue
 *       would only fill it.
 *   <li>Without a descriptor {@code accept()} fails whatever the acceptor does: it may block in accept, retry, or look healthy.
 *   <li>A limiter is a decision of the application. The thread is in a known method, so no other cause is needed, and neither
 *       the end of a pause nor more CPU time would release it. An acceptor that accepted several connections meanwhile is not
 *       held back.
 *   <li>An acceptor that is a virtual thread does not run while other virtual threads hold all carrier threads. If those wait,
 *       pinned to their carriers, they block it; if they compute, it starves.
 *   <li>An acceptor that waits for a lock, a sleep or an answer in all samples would not accept with more CPU time either.
 *   <li>Without an acceptor the queue does not get shorter before, in or after a pause. If it does get shorter, an unknown
 *       thread accepts.
 *   <li>Collections that take a large part of the time explain it, even if each is short: no pause is long then, and the
 *       acceptor seems busy or slow. A process that is throttled takes long for its collections, which is not their fault.
 *   <li>A selector that does not watch the listener shows no decision: its thread is idle, and more CPU time would not help
 *       it. The cause is unknown.
 *   <li>A pause with which the saturation began explains it: connections arrived while no thread ran. It comes before the
 *       present activity of the acceptor, which works through the backlog after a pause and so looks busy.
 *   <li>Starvation explains the saturation even if the acceptor seems to be busy: a thread that is ready to run and gets no CPU
 *       stays in one place in all samples. An acceptor that ran nearly all of the time lacked none. A crowded machine explains nothing about an acceptor that was not found; the quota of
 *       a control group holds up every thread.
 *   <li>An acceptor that runs elsewhere in all samples although CPUs are free is busy with something else.
 *   <li>An acceptor from whose queue connections are accepted all the time, and which stays deep all the same, is too slow.
 *       It is so even if its thread was elsewhere in every sample: it returned there after each connection. If it waits
 *       there, neither the end of a pause nor more CPU time would make it faster. An acceptor that returned to one place, or to
 *       handlers that wait, is also too slow if the queue overflowed and is emptied slowly.
 *   <li>A working acceptor and a queue that moves are a burst if the queue overflowed, or was deep and is empty again. If the
 *       queue has been calm for a while, a working acceptor proves nothing.
 * </ol>
 *
 * The cause is unknown if none of these applies. The evidence is shown in any case.
 */
final class CauseClassifier {

    /** Methods of the JDK in which a thread waits in the kernel while its Java state is RUNNABLE. */
    private static final List<String> WAITS_IN_KERNEL = List.of(
            "sun.nio.ch.Net.poll",
            "sun.nio.ch.Net.accept",
            "sun.nio.ch.Net.connect",
            "sun.nio.ch.EPoll.wait",
            "sun.nio.ch.SocketDispatcher.read",
            "sun.nio.ch.SocketDispatcher.write",
            "sun.nio.ch.UnixDispatcher.read",
            "sun.nio.ch.FileDispatcherImpl.",
            "sun.nio.ch.UnixFileDispatcherImpl.",
            "java.net.SocketInputStream.socketRead0",
            "java.net.SocketOutputStream.socketWrite0",
            "java.net.Inet4AddressImpl.",
            "java.net.Inet6AddressImpl.",
            "java.io.FileInputStream.read",
            "java.io.FileOutputStream.write",
            "java.io.RandomAccessFile.read",
            "java.lang.ProcessImpl.",
            "java.lang.ProcessHandleImpl.");

    private CauseClassifier() {}

    static Cause cause(Evidence evidence) {
        if (!evidence.needsExplanation()) {
            return Cause.NONE;
        }
        if (evidence.onlySynQueueLost()) {
            return Cause.SYN_QUEUE_FULL;
        }
        if (evidence.process().files().exhausted()) {
            return Cause.OUT_OF_DESCRIPTORS;
        }
        State acceptor = evidence.acceptor().state();
        if (acceptor == State.HELD_BACK && !evidence.acceptedMany()) {
            return Cause.ACCEPTOR_LIMITED;
        }
        CarrierUse carriers = evidence.acceptor().carriers();
        if (carriers != null && evidence.isStuck()) {
            return carriers.computes() ? Cause.CPU_STARVED : Cause.ACCEPTOR_BLOCKED;
        }
        boolean elsewhere = acceptor == State.BUSY_ELSEWHERE && !evidence.acceptedMany();
        if (elsewhere && allWait(evidence.acceptor())) {
            return Cause.ACCEPTOR_BLOCKED;
        }
        if (acceptor == State.ABSENT && evidence.isStuck() && !evidence.acceptedAny()) {
            return Cause.NO_ACCEPTOR;
        }
        if (evidence.isCollecting()) {
            return Cause.JVM_PAUSED;
        }
        if (acceptor == State.NOT_ARMED && !evidence.acceptedAny()) {
            return Cause.UNKNOWN;
        }
        boolean crowded = evidence.process().processors().starved()
                || evidence.pauses().stream().anyMatch(Pause::isStarvation);
        boolean outrun = evidence.isOutrun();
        if (outrun && acceptor == State.BUSY_ELSEWHERE && allWait(evidence.acceptor())) {
            return Cause.ACCEPTOR_TOO_SLOW;
        }
        if (Pause.indicateJvmPause(evidence.pauses(), crowded) && !(outrun && evidence.outlastedItsBeginning())) {
            return Cause.JVM_PAUSED;
        }
        if (crowded
                && !evidence.acceptor().isRunning()
                && (evidence.process().processors().throttled() || isFound(evidence.acceptor()))) {
            return Cause.CPU_STARVED;
        }
        if (elsewhere) {
            return Cause.ACCEPTOR_BLOCKED;
        }
        if (outrun || (spendsItsTime(evidence.acceptor()) && evidence.isEmptiedSlowly())) {
            return Cause.ACCEPTOR_TOO_SLOW;
        }
        return isWorking(acceptor) && evidence.acceptedAny() && evidence.isRecent() && wasOutrun(evidence)
                ? Cause.BURST
                : Cause.UNKNOWN;
    }

    /** Returns true if there is an acceptor that could be starved. */
    private static boolean isFound(AcceptorView acceptor) {
        return isWorking(acceptor.state())
                || (acceptor.state() == State.UNKNOWN && !acceptor.threads().isEmpty());
    }

    private static boolean isWorking(State acceptor) {
        return acceptor != State.ABSENT && acceptor != State.UNKNOWN;
    }

    /** Returns true if the queue overflowed, or was deep and is empty again. */
    private static boolean wasOutrun(Evidence evidence) {
        return evidence.overflowed() || evidence.queue().depth() == 0;
    }

    /** Returns true if the acceptor was in one method in every sample, or in handlers that wait. A lack of CPU time shows neither. */
    private static boolean spendsItsTime(AcceptorView acceptor) {
        return acceptor.state() == State.BUSY_ELSEWHERE
                || (acceptor.state() == State.WORKING
                        && !acceptor.threads().isEmpty()
                        && acceptor.threads().stream().allMatch(thread -> thread.state() != Thread.State.RUNNABLE));
    }

    private static boolean allWait(AcceptorView acceptor) {
        List<ThreadSnapshot> threads = acceptor.threads();
        if (threads.size() == 1
                && acceptor.obstacle() != null
                && acceptor.obstacle().waits()) {
            return true;
        }
        return !threads.isEmpty() && threads.stream().allMatch(CauseClassifier::waits);
    }

    static boolean sleeps(ThreadSnapshot thread) {
        return thread.frames().stream().anyMatch(frame -> Frames.method(frame).equals("java.lang.Thread.sleep"));
    }

    /** Returns true if a thread waits: in Java, or in the kernel while its Java state is RUNNABLE. */
    static boolean waits(ThreadSnapshot thread) {
        if (thread.state() != Thread.State.RUNNABLE) {
            return true;
        }
        String innermost =
                thread.frames().isEmpty() ? "" : Frames.method(thread.frames().get(0));
        return WAITS_IN_KERNEL.stream().anyMatch(innermost::startsWith);
    }
}
