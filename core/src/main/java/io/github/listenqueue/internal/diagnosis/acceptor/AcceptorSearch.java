package io.github.listenqueue.internal.diagnosis.acceptor;

import io.github.listenqueue.internal.diagnosis.acceptor.AcceptorView.State;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What is found out about one listener. */
final class AcceptorSearch {

    private final Watched target;
    private final KnownAcceptors.Entry remembered;
    private final List<ThreadTrace> courses = new ArrayList<>();
    private final Set<String> notes = new LinkedHashSet<>();
    private List<ThreadSnapshot> candidates = List.of();
    private boolean waitedFor;
    private boolean untold;

    AcceptorSearch(Watched target, KnownAcceptors.Entry remembered) {
        this.target = target;
        this.remembered = remembered;
    }

    Watched target() {
        return target;
    }

    KnownAcceptors.Entry remembered() {
        return remembered;
    }

    /** The threads that accept here, as far as they are known. */
    List<ThreadTrace> courses() {
        return courses;
    }

    void note(String words) {
        notes.add(words);
    }

    /** Notes that somebody waits for connections, although no Java thread can be told. */
    void waitedFor(String words) {
        waitedFor = true;
        note(words);
    }

    /** Notes why nobody can say that there is no acceptor. */
    void untold(String words) {
        untold = true;
        note(words);
    }

    /** Threads of which one may be the acceptor. */
    void candidates(List<ThreadSnapshot> found) {
        candidates = found;
    }

    /** Whether somebody is known to wait for connections. */
    boolean isWaitedFor() {
        return waitedFor || courses.stream().anyMatch(course -> course.state() == State.WAITING);
    }

    /** Whether nobody is known who could accept. */
    boolean isOpen() {
        return !waitedFor && !untold && courses.stream().allMatch(ThreadTrace::isOver);
    }

    AcceptorView view() {
        List<ThreadTrace> present =
                courses.stream().filter(course -> !course.isOver()).toList();
        Set<String> all = new LinkedHashSet<>();
        // Who accepted earlier is of interest where nobody does now.
        (present.isEmpty() ? courses : present).forEach(course -> all.addAll(course.notes()));
        all.addAll(notes);
        State state = state(present);
        if (all.isEmpty() && state == State.ABSENT) {
            all.add("no thread waits for connections, nor is one known that did");
        }
        List<ThreadSnapshot> threads = Stream.concat(
                        present.stream().map(ThreadTrace::last).filter(Objects::nonNull), candidates.stream())
                .toList();
        return new AcceptorView(state, threads, server(), List.copyOf(all));
    }

    private State state(List<ThreadTrace> present) {
        if (isWaitedFor()) {
            return State.WAITING;
        }
        if (present.isEmpty()) {
            return untold || !candidates.isEmpty() ? State.UNKNOWN : State.ABSENT;
        }
        State first = present.get(0).state();
        if (present.stream().allMatch(course -> course.state() == first)) {
            return first;
        }
        return Stream.of(State.WORKING, State.UNKNOWN, State.BUSY_ELSEWHERE)
                .filter(state -> present.stream().anyMatch(course -> course.state() == state))
                .findFirst()
                .orElse(State.UNKNOWN);
    }

    private @Nullable ServerType server() {
        return Stream.concat(
                        courses.stream().map(ThreadTrace::server),
                        remembered.acceptors().stream().map(Acceptor::server))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }
}
