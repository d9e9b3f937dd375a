package io.github.listenqueue.internal.diagnosis.acceptor;

import io.github.listenqueue.ListenQueueDiagnosis.Suspect;
import io.github.listenqueue.internal.diagnosis.acceptor.AcceptorView.State;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The result of the search for the acceptor threads of one listener, as it is put together. */
final class AcceptorSearch {

    /** The reason for suspects that wait in their selectors. */
    static final String UNWATCHED =
            "no selector watches this listener, and one of the suspects may have stopped watching it";

    private static final int MAX_NOTED = 3;
    private static final int MAX_SUSPECTS = 5;

    private final Watched target;
    private final KnownAcceptors.Entry known;
    private final List<ThreadTrace> traces = new ArrayList<>();
    private final List<ThreadTrace> pool = new ArrayList<>();
    private final Set<String> notes = new LinkedHashSet<>();
    private List<Suspect> suspects = List.of();
    private List<ThreadTrace> shown = List.of();
    private boolean hasUnidentifiedWaiter;
    private boolean inconclusive;
    private @Nullable CarrierUse carriers;
    private boolean poolSearched;
    private boolean actorsServe;

    AcceptorSearch(Watched target, KnownAcceptors.Entry known) {
        this.target = target;
        this.known = known;
    }

    Watched target() {
        return target;
    }

    KnownAcceptors.Entry known() {
        return known;
    }

    /** Returns the known acceptor threads of the listener. */
    List<ThreadTrace> traces() {
        return traces;
    }

    /** Returns the threads that may have to register the listener again, in a selector that does not watch it. */
    List<ThreadTrace> pool() {
        return pool;
    }

    /** Returns the threads of the last view. */
    List<ThreadTrace> shown() {
        return shown;
    }

    /** Returns true at the first call. */
    boolean isFirstPoolSearch() {
        boolean first = !poolSearched;
        poolSearched = true;
        return first;
    }

    /** Records whether actors of the selector's system execute code of the application. */
    void actorsServe(boolean serve) {
        actorsServe |= serve;
    }

    void note(String text) {
        notes.add(text);
    }

    /** Records that an unidentified thread waits for connections. */
    void addUnidentifiedWaiter(String text) {
        hasUnidentifiedWaiter = true;
        note(text);
    }

    /** Returns true if an unidentified thread waits for connections. */
    boolean hasUnidentifiedWaiter() {
        return hasUnidentifiedWaiter;
    }

    /** Replaces the unidentified waiter by the traces of identified threads. */
    void identify(String text, List<ThreadTrace> found) {
        hasUnidentifiedWaiter = false;
        notes.remove(text);
        traces.addAll(found);
    }

    /** Sets the use of the carrier threads, of which none was free for the acceptor. */
    void noCarrier(CarrierUse use) {
        carriers = use;
    }

    /** Records the reason why an acceptor may exist although none was found. */
    void markInconclusive(String text) {
        inconclusive = true;
        note(text);
    }

    /** Sets the threads of which one may be the acceptor, the likeliest first. */
    void suspects(List<Suspect> found) {
        suspects = found.stream().limit(MAX_SUSPECTS).toList();
    }

    /** Returns true if a thread is known to wait for connections. */
    boolean hasWaiter() {
        return hasUnidentifiedWaiter || traces.stream().anyMatch(trace -> trace.state() == State.WAITING);
    }

    /** Returns true if no thread is known that could accept. */
    boolean isOpen() {
        return !hasUnidentifiedWaiter
                && !inconclusive
                && !known.virtual()
                && traces.stream().allMatch(ThreadTrace::isOver);
    }

    AcceptorView view(Witnesses witnesses) {
        List<ThreadTrace> present = traces.stream()
                .filter(trace -> !trace.isOver() && !isIdle(trace))
                .toList();
        boolean guessed = areOnlySelectors(present);
        Set<String> all = new LinkedHashSet<>();
        // Former acceptors matter only if there is no present one.
        if (carriers == null) {
            (present.isEmpty() ? traces : present)
                    .stream().limit(guessed ? MAX_NOTED : Long.MAX_VALUE).forEach(trace -> all.addAll(trace.notes()));
        }
        all.addAll(notes);
        State state = state(present);
        if (state == State.NOT_ARMED) {
            Arming arming = Arming.of(target, present, pool, server(), actorsServe, witnesses);
            state = arming.state();
            present = arming.threads();
            present.stream().limit(MAX_NOTED).forEach(trace -> all.addAll(trace.notes()));
            all.add(arming.note());
        }
        if (guessed && (state == State.NOT_ARMED || state == State.UNKNOWN)) {
            // One of them is the acceptor only if the reason why it does not watch the listener is known.
            state = State.UNKNOWN;
            present = List.of();
            all.clear();
            all.addAll(notes);
            all.add(UNWATCHED);
        }
        shown = present;
        if (all.isEmpty() && state == State.ABSENT) {
            all.add("no thread waits for connections, and none is known to have done so");
        }
        List<ThreadSnapshot> threads =
                present.stream().map(ThreadTrace::last).filter(Objects::nonNull).toList();
        return new AcceptorView(
                carriers == null ? state : State.NO_CARRIER,
                threads,
                server(),
                carriers,
                state == State.UNKNOWN && present.isEmpty() ? suspects : List.of(),
                List.copyOf(all),
                null,
                present.stream().mapToDouble(ThreadTrace::runningShare).min().orElse(Double.NaN));
    }

    private State state(List<ThreadTrace> present) {
        if (hasWaiter()) {
            return State.WAITING;
        }
        if (present.isEmpty()) {
            return inconclusive || !suspects.isEmpty() ? State.UNKNOWN : State.ABSENT;
        }
        if (areOnlySelectors(present)) {
            return areIdle(present) ? State.NOT_ARMED : State.UNKNOWN;
        }
        State first = present.get(0).state();
        if (present.stream().allMatch(trace -> trace.state() == first)) {
            return first;
        }
        return Stream.of(State.WORKING, State.UNKNOWN, State.BUSY_ELSEWHERE)
                .filter(state -> present.stream().anyMatch(trace -> trace.state() == state))
                .findFirst()
                .orElse(State.UNKNOWN);
    }

    /** Returns true if another thread of the same group waits at its selector, so that this one has nothing to do. */
    private boolean isIdle(ThreadTrace trace) {
        return trace.state() == State.BUSY_ELSEWHERE
                && SelectorPool.isIdle(trace.frames())
                && traces.stream()
                        .anyMatch(other -> other.state() == State.WAITING
                                && other.acceptor().epoll() == trace.acceptor().epoll());
    }

    private static boolean areOnlySelectors(List<ThreadTrace> present) {
        return present.stream().anyMatch(trace -> trace.acceptor().isOneOfTheOnlySelectors());
    }

    /** Returns true if no selector was kept from watching the listener. Some may have served other sockets in between. */
    private static boolean areIdle(List<ThreadTrace> present) {
        return present.stream()
                .map(ThreadTrace::state)
                .allMatch(state -> state == State.NOT_ARMED || state == State.WORKING || state == State.UNKNOWN);
    }

    private @Nullable ServerType server() {
        return Stream.concat(
                        traces.stream().map(ThreadTrace::server),
                        Stream.concat(known.acceptors().stream(), known.virtualThreads().stream())
                                .map(Acceptor::server))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }
}
