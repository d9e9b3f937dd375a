package io.github.listenqueue.internal.diagnosis;

import io.github.listenqueue.ListenQueueDiagnosis.Cause;
import io.github.listenqueue.internal.diagnosis.acceptor.AcceptorView.State;
import io.github.listenqueue.internal.diagnosis.acceptor.Frames;
import io.github.listenqueue.internal.diagnosis.acceptor.ThreadSnapshot;
import java.util.List;

/**
 * Judges the evidence: which of the causes explains the trouble.
 *
 * <p>The order is from what would be enough by itself to what only remains when all else is ruled out, and from what is to
 * what was:
 *
 * <ol>
 *   <li>No trouble needs no cause. A server under load, a past pause, a crowded machine: while the queue is neither high nor
 *       in an episode, all of that is nobody's problem.
 *   <li>A SYN queue that overflowed beside an accept queue with room has nothing to do with who accepts: the kernel drops
 *       before there is anything to accept. Where both were full, the accept queue comes first: a larger SYN queue would only
 *       fill it.
 *   <li>Without a descriptor {@code accept()} fails whatever the acceptor does: it may sit in accept, retry, or look healthy.
 *   <li>A limiter is a decision of the application. The thread stands in a known place, so no other cause is needed, and
 *       neither a pause nor a lack of processors would end it.
 *   <li>The same holds for an acceptor that waits for a lock, a sleep or an answer in all looks: it would not accept with all
 *       the processors of the world.
 *   <li>No acceptor, and the queue does not get shorter: that is so before, in and after a pause. (Where it does get shorter
 *       somebody accepts whom we cannot see.)
 *   <li>A pause with which the trouble began explains it: connections came while no thread ran. It comes before what the
 *       acceptor is doing now, because afterwards it works through the backlog, which looks like being busy.
 *   <li>Starvation likewise, also where the acceptor seems to be busy: a thread that is ready to run and does not get a
 *       processor stands at one place in all looks.
 *   <li>An acceptor that runs elsewhere in all looks, with processors at hand, does something else.
 *   <li>An acceptor at work, a queue that moves, and more arrivals than it holds: a burst, or more load than one acceptor
 *       takes. Only if the arrivals are really there; a queue that merely was high is not enough, and of one that has been calm
 *       for a while an acceptor at work tells nothing. One that was accepted from all the time counts as at work even if its thread was seen elsewhere in each glimpse.
 * </ol>
 *
 * What none of these explains is unknown; the evidence is shown all the same.
 */
final class CauseClassifier {

    /** Where threads wait inside the kernel while Java calls them RUNNABLE; the methods of the JDK that do so. */
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

    static Cause cause(Evidence seen) {
        if (!seen.troubled()) {
            return Cause.NONE;
        }
        if (seen.onlySynQueueLost()) {
            return Cause.SYN_QUEUE_FULL;
        }
        if (seen.around().files().exhausted()) {
            return Cause.OUT_OF_DESCRIPTORS;
        }
        State acceptor = seen.acceptor().state();
        if (acceptor == State.HELD_BACK) {
            return Cause.ACCEPTOR_LIMITED;
        }
        boolean elsewhere = acceptor == State.BUSY_ELSEWHERE && !seen.moves();
        if (elsewhere && allWait(seen.acceptor().threads())) {
            return Cause.ACCEPTOR_BLOCKED;
        }
        if (acceptor == State.ABSENT && seen.stuck()) {
            return Cause.NO_ACCEPTOR;
        }
        boolean starved =
                seen.around().processors().starved() || seen.pauses().stream().anyMatch(Pause::starvation);
        if (Pause.tellOfTheJvm(seen.pauses(), starved)) {
            return Cause.JVM_PAUSED;
        }
        if (starved) {
            return Cause.CPU_STARVED;
        }
        if (elsewhere) {
            return Cause.ACCEPTOR_BLOCKED;
        }
        boolean atWork = acceptor == State.WAITING || acceptor == State.WORKING || acceptor == State.BUSY_ELSEWHERE;
        boolean progress = seen.fell() || seen.accepted().orElse(0) > 0;
        return atWork && progress && seen.overflowed() && seen.recent() ? Cause.BURST : Cause.UNKNOWN;
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
