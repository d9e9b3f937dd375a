package io.github.listenqueue.internal.diagnose.acceptor;

import io.github.listenqueue.internal.diagnose.acceptor.AcceptorView.State;
import io.github.listenqueue.internal.diagnose.acceptor.KernelWaits.Interest;
import io.github.listenqueue.internal.diagnose.acceptor.KernelWaits.Kind;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What one thread did, look by look, and what that comes to. */
final class Course {

    /** What one look found. */
    enum Place {
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
    private final List<Place> places = new ArrayList<>();
    private final List<ThreadSnapshot> sights = new ArrayList<>();
    private final Set<String> limiters = new TreeSet<>();
    private int loopDepth;

    Course(Acceptor acceptor) {
        this.acceptor = acceptor;
    }

    Acceptor acceptor() {
        return acceptor;
    }

    /**
     * Adds a look.
     *
     * @param sight null if the thread has ended
     * @param wait what the kernel says that it waits for
     * @param here whether the descriptor of this wait is that of the listener, if it waits in accept
     * @param interest how the listener is registered, if it waits in an epoll
     */
    Place add(@Nullable ThreadSnapshot sight, KernelWaits.Wait wait, boolean here, Interest interest) {
        if (sight == null) {
            places.add(Place.GONE);
            return Place.GONE;
        }
        loopDepth = acceptor.loopDepth(sight.frames());
        Place place = place(sight, wait, here, interest);
        places.add(place);
        sights.add(sight);
        return place;
    }

    private Place place(ThreadSnapshot sight, KernelWaits.Wait wait, boolean here, Interest interest) {
        if (wait.kind() == Kind.ACCEPT) {
            return here ? Place.ACCEPTING : Place.ELSEWHERE;
        }
        if (wait.kind() == Kind.EPOLL) {
            return switch (interest) {
                case ON -> Place.ACCEPTING;
                case OFF -> Place.SWITCHED_OFF;
                case ABSENT -> wait.descriptor() == acceptor.epoll() ? Place.SWITCHED_OFF : Place.ELSEWHERE;
                case UNREADABLE -> Place.UNTOLD;
            };
        }
        boolean runnable = sight.state() == Thread.State.RUNNABLE;
        if (runnable && Frames.accepts(sight.frames())) {
            return wait.kind() == Kind.RUNNING ? Place.MOVING : Place.ACCEPTING;
        }
        if (runnable && Frames.selects(sight.frames())) {
            return wait.kind() == Kind.UNREADABLE ? Place.UNTOLD : Place.MOVING;
        }
        String limiter = Limiter.holding(sight, loopDepth);
        if (limiter != null) {
            limiters.add(limiter);
            return Place.LIMITED;
        }
        return Place.ELSEWHERE;
    }

    /** Whether the thread has ended, or does something else for good: its accept loop is no longer on its stack. */
    boolean isOver() {
        if (places.contains(Place.GONE)) {
            return true;
        }
        return !sights.isEmpty()
                && count(Place.ELSEWHERE) == places.size()
                && sights.stream().allMatch(sight -> acceptor.hasLeft(sight.frames()));
    }

    /** What the looks come to; as if there had been no such thread, if it {@link #isOver}. */
    State state() {
        if (isOver()) {
            return State.ABSENT;
        }
        if (count(Place.ACCEPTING) > 0) {
            return State.WAITING;
        }
        int held = count(Place.SWITCHED_OFF) + count(Place.LIMITED);
        if (held == places.size() && held > 0) {
            return State.HELD_BACK;
        }
        if (count(Place.UNTOLD) == places.size()) {
            return State.UNKNOWN;
        }
        return count(Place.ELSEWHERE) == places.size() && stuckAt() != null ? State.BUSY_ELSEWHERE : State.WORKING;
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
        for (ThreadSnapshot sight : sights) {
            common = Math.min(common, Frames.sameMethods(sight.frames(), last));
            identical &= sight.frames().equals(last);
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
                .map(sight -> AcceptLoop.server(sight.frames()))
                .filter(server -> server != null)
                .findFirst()
                .orElse(null);
    }

    /** What was seen, in words. */
    List<String> notes() {
        if (places.isEmpty()) {
            return List.of();
        }
        Set<String> notes = new LinkedHashSet<>();
        String thread = "thread '" + acceptor.name() + "'";
        if (isOver()) {
            notes.add(thread + ", which accepted here, "
                    + (places.contains(Place.GONE) ? "has ended" : "has left its accept loop and does something else"));
            return List.copyOf(notes);
        }
        thread += " (" + sights.get(sights.size() - 1).state() + ")";
        note(notes, thread + " waited for connections", Place.ACCEPTING);
        note(notes, thread + " in " + String.join(", ", limiters), Place.LIMITED);
        note(
                notes,
                thread + " waited in its selector with accepting switched off for this listener",
                Place.SWITCHED_OFF);
        note(notes, thread + " waited in a selector, for what cannot be read", Place.UNTOLD);
        StackTraceElement stuck = state() == State.BUSY_ELSEWHERE ? stuckAt() : null;
        if (stuck != null) {
            note(notes, thread + " was at " + Frames.text(stuck) + " and not accepting", Place.ELSEWHERE);
        } else if (state() == State.WORKING) {
            note(notes, thread + " ran or was ready to run, in accept or its selector", Place.MOVING);
            note(notes, thread + " was elsewhere, but not always at one place", Place.ELSEWHERE);
        }
        if (!acceptor.how().isEmpty()) {
            notes.add(acceptor.how());
        }
        return List.copyOf(notes);
    }

    private void note(Set<String> notes, String what, Place place) {
        int count = count(place);
        if (count > 0) {
            notes.add(what + " in " + count + " of " + places.size() + " looks");
        }
    }

    private int count(Place place) {
        int count = 0;
        for (Place each : places) {
            count += each == place ? 1 : 0;
        }
        return count;
    }
}
