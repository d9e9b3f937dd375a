package io.github.listenqueue.internal.diagnosis.acceptor;

import io.github.listenqueue.internal.diagnosis.acceptor.ThreadWaitReader.Interest;
import io.github.listenqueue.internal.diagnosis.acceptor.ThreadWaitReader.Kind;
import io.github.listenqueue.internal.diagnosis.acceptor.ThreadWaitReader.Wait;
import io.github.listenqueue.internal.diagnosis.virtual.DumpedThread;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The virtual threads that accept at one listener, dump by dump. */
final class VirtualTraces {

    private static final String RECOGNITION = "the acceptor is a virtual thread, inspected by thread dumps";

    private final AcceptorSearch search;
    private final List<ThreadTrace> traces = new ArrayList<>();
    private boolean ready = true;
    private boolean readyOrInAccept = true;

    VirtualTraces(AcceptorSearch search) {
        this.search = search;
        search.known().virtualThreads().forEach(acceptor -> traces.add(new ThreadTrace(acceptor)));
    }

    AcceptorSearch search() {
        return search;
    }

    List<ThreadTrace> traces() {
        return traces;
    }

    /** Returns true if no thread is known, or all known ones have ended. */
    boolean areOver() {
        return traces.stream().allMatch(ThreadTrace::isOver);
    }

    static Acceptor acceptor(ThreadSnapshot thread, List<StackTraceElement> waiting) {
        return new Acceptor(
                thread.id(), thread.name(), -1, -1, AcceptLoop.server(thread.frames()), waiting, RECOGNITION);
    }

    /** Returns an acceptor that was recognised by the code of its loop. */
    static Acceptor guessed(ThreadSnapshot thread, List<StackTraceElement> loop, String reason) {
        return new Acceptor(
                thread.id(),
                thread.name(),
                -1,
                -1,
                AcceptLoop.server(thread.frames()),
                loop,
                Acceptor.RECOGNISED + "its code: " + reason + ", in thread dumps, as a virtual thread");
    }

    /**
     * Leaves out the threads that cannot be the acceptor. If several were in accept when all was calm, the one that is not in
     * accept is missing at this listener. Ended threads matter only if there is no present one.
     */
    void narrow() {
        List<ThreadTrace> elsewhere = traces.stream()
                .filter(trace -> trace.state() != AcceptorView.State.WAITING)
                .toList();
        if (elsewhere.size() == 1) {
            traces.retainAll(elsewhere);
        } else if (!areOver()) {
            traces.removeIf(ThreadTrace::isOver);
        }
    }

    /** Returns true if several threads may be the acceptor, of which the others accept at other listeners. */
    boolean areSeveral() {
        return traces.size() > 1 && search.known().virtualThreads().size() > 1 && !areOver();
    }

    /**
     * Adds a sample of one thread.
     *
     * @param thread the thread; null if it has ended
     * @param mounted true if it is on a carrier thread
     */
    void add(ThreadTrace trace, @Nullable ThreadSnapshot thread, boolean mounted) {
        boolean runnable = thread != null && thread.state() == Thread.State.RUNNABLE;
        boolean accepts = thread != null && Frames.accepts(thread.frames());
        Wait wait = runnable ? Wait.RUNNING : accepts ? new Wait(Kind.ACCEPT, -1) : Wait.OTHER;
        trace.add(thread, wait, accepts, Interest.UNREADABLE);
        boolean waitsForCarrier = runnable && !mounted;
        ready &= waitsForCarrier;
        readyOrInAccept &= waitsForCarrier || (accepts && !runnable);
    }

    /** Returns true if a thread was ready to run and on no carrier thread, in every dump. */
    boolean areReady() {
        return areNotOver() && ready;
    }

    /** Returns true if every thread was ready in this way, or had not been woken from accept. */
    boolean areReadyOrInAccept() {
        return areNotOver() && readyOrInAccept;
    }

    private boolean areNotOver() {
        return !traces.isEmpty()
                && traces.stream().allMatch(trace -> trace.last() != null)
                && traces.stream().noneMatch(ThreadTrace::isOver);
    }

    /** Returns a thread of a dump as a snapshot. */
    static ThreadSnapshot snapshot(DumpedThread thread, @Nullable String lockOwner) {
        return new ThreadSnapshot(
                thread.id(),
                thread.label(),
                Objects.requireNonNullElseGet(thread.state(), () -> state(thread.frames())),
                thread.frames(),
                thread.lock(),
                lockOwner);
    }

    /** Returns the state that the innermost frame shows. A thread that is blocked on a monitor looks as if it ran. */
    private static Thread.State state(List<StackTraceElement> frames) {
        if (frames.isEmpty()) {
            return Thread.State.RUNNABLE;
        }
        String method = frames.get(0).getMethodName();
        return switch (frames.get(0).getClassName()) {
            case "java.lang.VirtualThread", "jdk.internal.misc.Unsafe" ->
                method.startsWith("park") || method.startsWith("sleep") ? Thread.State.WAITING : Thread.State.RUNNABLE;
            case "java.lang.Object" -> method.startsWith("wait") ? Thread.State.WAITING : Thread.State.RUNNABLE;
            default -> Thread.State.RUNNABLE;
        };
    }
}
