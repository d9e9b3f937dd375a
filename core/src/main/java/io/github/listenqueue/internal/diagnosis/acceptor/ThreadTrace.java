package io.github.listenqueue.internal.diagnosis.acceptor;

import io.github.listenqueue.internal.diagnosis.acceptor.AcceptorView.State;
import io.github.listenqueue.internal.diagnosis.acceptor.ThreadWaitReader.Interest;
import io.github.listenqueue.internal.diagnosis.acceptor.ThreadWaitReader.Kind;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What one thread did, look by look, and what that comes to. */
final class ThreadTrace {

    /** What one look found. */
    enum Activity {
        /** Waits for connections of this listener, or takes one. */
        ACCEPTING,
        /** Waits in the selector that accepts here, with accepting switched off. */
        SWITCHED_OFF,
        LIMITED,
        ELSEWHERE,
        /** Between two waits for connections: it runs, or would if it got a processor. */
        MOVING,
        /** Waits in a selector; for what cannot be read. */
        UNTOLD,
        GONE
    }

    private final Acceptor acceptor;
    private final List<Activity> activities = new ArrayList<>();
    private final List<ThreadSnapshot> sights = new ArrayList<>();
    private final Set<String> limiters = new TreeSet<>();
    private int loopDepth;

    ThreadTrace(Acceptor acceptor) {
        this.acceptor = acceptor;
    }

    Acceptor acceptor() {
        return acceptor;
    }

    /**
     * Adds a look.
     *
     * @param thread null if the thread has ended
     * @param wait what the kernel says that it waits for
     * @param here whether the descriptor of this wait is that of the listener, if it waits in accept
     * @param interest how the listener is registered, if it waits in an epoll
     */
    Activity add(@Nullable ThreadSnapshot thread, ThreadWaitReader.Wait wait, boolean here, Interest interest) {
        if (thread == null) {
            activities.add(Activity.GONE);
            return Activity.GONE;
        }
        loopDepth = acceptor.loopDepth(thread.frames());
        Activity activity = activity(thread, wait, here, interest);
        activities.add(activity);
        sights.add(thread);
        return activity;
    }

    private Activity activity(ThreadSnapshot thread, ThreadWaitReader.Wait wait, boolean here, Interest interest) {
        if (wait.kind() == Kind.ACCEPT) {
            return here ? Activity.ACCEPTING : Activity.ELSEWHERE;
        }
        if (wait.kind() == Kind.EPOLL) {
            return switch (interest) {
                case ON -> Activity.ACCEPTING;
                case OFF -> Activity.SWITCHED_OFF;
                case ABSENT -> wait.descriptor() == acceptor.epoll() ? Activity.SWITCHED_OFF : Activity.ELSEWHERE;
                case UNREADABLE -> Activity.UNTOLD;
            };
        }
        boolean runnable = thread.state() == Thread.State.RUNNABLE;
        if (runnable && Frames.accepts(thread.frames())) {
            return wait.kind() == Kind.RUNNING ? Activity.MOVING : Activity.ACCEPTING;
        }
        if (runnable && Frames.selects(thread.frames())) {
            return wait.kind() == Kind.UNREADABLE ? Activity.UNTOLD : Activity.MOVING;
        }
        String limiter = Limiter.holding(thread, loopDepth);
        if (limiter != null) {
            limiters.add(limiter);
            return Activity.LIMITED;
        }
        return Activity.ELSEWHERE;
    }

    /** Whether the thread has ended, or does something else for good: its accept loop is no longer on its stack. */
    boolean isOver() {
        if (activities.contains(Activity.GONE)) {
            return true;
        }
        return !sights.isEmpty()
                && count(Activity.ELSEWHERE) == activities.size()
                && sights.stream().allMatch(thread -> acceptor.hasLeft(thread.frames()));
    }

    /** What the looks come to; as if there had been no such thread, if it {@link #isOver}. */
    State state() {
        if (isOver()) {
            return State.ABSENT;
        }
        if (count(Activity.ACCEPTING) > 0) {
            return State.WAITING;
        }
        int held = count(Activity.SWITCHED_OFF) + count(Activity.LIMITED);
        if (held == activities.size() && held > 0) {
            return State.HELD_BACK;
        }
        if (count(Activity.UNTOLD) == activities.size()) {
            return State.UNKNOWN;
        }
        return count(Activity.ELSEWHERE) == activities.size() && stuckAt() != null
                ? State.BUSY_ELSEWHERE
                : State.WORKING;
    }

    /**
     * The method in which the thread was in every look, outside of its accept loop, at the line of the last look; null if it
     * moved on. A thread that computes is at another line each time, and still there.
     */
    @Nullable
    StackTraceElement stuckAt() {
        List<StackTraceElement> last = sights.get(sights.size() - 1).frames();
        int common = last.size();
        boolean identical = last.size() > 0;
        for (ThreadSnapshot thread : sights) {
            common = Math.min(common, Frames.sameMethods(thread.frames(), last));
            identical &= thread.frames().equals(last);
        }
        for (int i = last.size() - common; i < last.size() - (identical ? 0 : loopDepth); i++) {
            if (Frames.isApplication(last.get(i))) {
                return last.get(i);
            }
        }
        return identical ? last.get(Math.min(Frames.firstBeyondJdk(last), last.size() - 1)) : null;
    }

    /** Returns the thread as last seen; null if it never was. */
    @Nullable
    ThreadSnapshot last() {
        return sights.isEmpty() ? null : sights.get(sights.size() - 1);
    }

    /** The acceptor with what this watch adds: the stack with which it waits. */
    Acceptor learned() {
        List<StackTraceElement> waiting = acceptor.waiting();
        for (int i = 0; i < sights.size(); i++) {
            List<StackTraceElement> frames = sights.get(i).frames();
            if (Frames.accepts(frames) || Frames.selects(frames)) {
                waiting = frames;
            }
        }
        return new Acceptor(
                acceptor.id(), acceptor.name(), acceptor.task(), acceptor.epoll(), server(), waiting, acceptor.how());
    }

    @Nullable
    ServerType server() {
        if (acceptor.server() != null) {
            return acceptor.server();
        }
        return sights.stream()
                .map(thread -> AcceptLoop.server(thread.frames()))
                .filter(server -> server != null)
                .findFirst()
                .orElse(null);
    }

    /** What was seen, in words. */
    List<String> notes() {
        if (activities.isEmpty()) {
            return List.of();
        }
        Set<String> notes = new LinkedHashSet<>();
        String thread = "thread '" + acceptor.name() + "'";
        if (isOver()) {
            notes.add(thread + ", which accepted here, "
                    + (activities.contains(Activity.GONE)
                            ? "has ended"
                            : "has left its accept loop and does something else"));
            return List.copyOf(notes);
        }
        thread += " (" + sights.get(sights.size() - 1).state() + ")";
        note(notes, thread + " waited for connections", Activity.ACCEPTING);
        note(notes, thread + " in " + String.join(", ", limiters), Activity.LIMITED);
        note(
                notes,
                thread + " waited in its selector with accepting switched off for this listener",
                Activity.SWITCHED_OFF);
        note(notes, thread + " waited in a selector, for what cannot be read", Activity.UNTOLD);
        StackTraceElement stuck = state() == State.BUSY_ELSEWHERE ? stuckAt() : null;
        if (stuck != null) {
            note(notes, thread + " was at " + Frames.text(stuck) + " and not accepting", Activity.ELSEWHERE);
        } else if (state() == State.WORKING) {
            note(notes, thread + " ran or was ready to run, in accept or its selector", Activity.MOVING);
            note(notes, thread + " was elsewhere, but not always at one place", Activity.ELSEWHERE);
        }
        if (!acceptor.how().isEmpty()) {
            notes.add(acceptor.how());
        }
        return List.copyOf(notes);
    }

    private void note(Set<String> notes, String what, Activity activity) {
        int count = count(activity);
        if (count > 0) {
            notes.add(what + " in " + count + " of " + activities.size() + " looks");
        }
    }

    private int count(Activity activity) {
        int count = 0;
        for (Activity each : activities) {
            count += each == activity ? 1 : 0;
        }
        return count;
    }
}
