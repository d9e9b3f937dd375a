package io.github.listenqueue.internal.diagnosis;

import io.github.listenqueue.ListenQueueDiagnosis.Cause;
import io.github.listenqueue.internal.diagnosis.acceptor.AcceptorView.State;
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
 *   <li>A queue that is neither high nor in an episode needs no cause. Load, a past pause and a crowded machine do not matter
 *       then.
 *   <li>A SYN queue that overflowed beside an accept queue with room has nothing to do with the acceptor: the kernel drops
 *       before there is a connection to accept. If both were full, the accept queue comes first, because a larger SYN queue
 *       would only fill it.
 *   <li>Without a descriptor {@code accept()} fails whatever the acceptor does: it may block in accept, retry, or look healthy.
 *   <li>A limiter is a decision of the application. The thread is in a known method, so no other cause is needed, and neither
 *       the end of a pause nor more CPU time would release it.
 *   <li>An acceptor that waits for a lock, a sleep or an answer in all samples would not accept with more CPU time either.
 *   <li>Without an acceptor the queue does not get shorter before, in or after a pause. If it does get shorter, an unknown
 *       thread accepts.
 *   <li>A pause with which the saturation began explains it: connections arrived while no thread ran. It comes before the
 *       present activity of the acceptor, which works through the backlog after a pause and so looks busy.
 *   <li>Starvation explains the saturation even if the acceptor seems to be busy: a thread that is ready to run and gets no CPU
 *       stays in one place in all samples.
 *   <li>An acceptor that runs elsewhere in all samples although CPUs are free is busy with something else.
 *   <li>A working acceptor, a queue that moves, and more arrivals than the queue holds are a burst, or more load than one
 *       acceptor can take. The arrivals must have been counted: a queue that was only high is not enough. If the queue has been
 *       calm for a while, a working acceptor proves nothing. An acceptor from whose queue connections were accepted all the
 *       time counts as working even if its thread was elsewhere in every sample.
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
        if (acceptor == State.HELD_BACK) {
            return Cause.ACCEPTOR_LIMITED;
        }
        boolean elsewhere = acceptor == State.BUSY_ELSEWHERE && !evidence.acceptedMany();
        if (elsewhere && allWait(evidence.acceptor().threads())) {
            return Cause.ACCEPTOR_BLOCKED;
        }
        if (acceptor == State.ABSENT && evidence.isStuck()) {
            return Cause.NO_ACCEPTOR;
        }
        boolean starved = evidence.process().processors().starved()
                || evidence.pauses().stream().anyMatch(Pause::isStarvation);
        if (Pause.indicateJvmPause(evidence.pauses(), starved)) {
            return Cause.JVM_PAUSED;
        }
        if (starved) {
            return Cause.CPU_STARVED;
        }
        if (elsewhere) {
            return Cause.ACCEPTOR_BLOCKED;
        }
        boolean working = acceptor == State.WAITING || acceptor == State.WORKING || acceptor == State.BUSY_ELSEWHERE;
        boolean progress = evidence.shrank() || evidence.accepted().orElse(0) > 0;
        return working && progress && evidence.overflowed() && evidence.isRecent() ? Cause.BURST : Cause.UNKNOWN;
    }

    private static boolean allWait(List<ThreadSnapshot> threads) {
        return !threads.isEmpty() && threads.stream().allMatch(CauseClassifier::waits);
    }

    private static boolean waits(ThreadSnapshot thread) {
        if (thread.state() != Thread.State.RUNNABLE) {
            return true;
        }
        String innermost =
                thread.frames().isEmpty() ? "" : Frames.method(thread.frames().get(0));
        return WAITS_IN_KERNEL.stream().anyMatch(innermost::startsWith);
    }
}
