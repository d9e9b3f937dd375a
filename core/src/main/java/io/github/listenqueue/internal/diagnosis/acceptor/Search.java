package io.github.listenqueue.internal.diagnosis.acceptor;

import io.github.listenqueue.internal.diagnosis.acceptor.ThreadWaitReader.Interest;
import io.github.listenqueue.internal.diagnosis.acceptor.ThreadWaitReader.Kind;
import io.github.listenqueue.internal.diagnosis.acceptor.ThreadWaitReader.Scan;
import io.github.listenqueue.internal.diagnosis.acceptor.ThreadWaitReader.Wait;
import io.github.listenqueue.internal.diagnosis.acceptor.ThreadWaitReader.Waiter;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A search for the acceptor threads of several listeners, which are sampled together. */
final class Search {

    /** More frames than any stack without runaway recursion. */
    private static final int WHOLE_STACK = 2048;

    /** Enough frames to find the accept loop of a thread, unless a handler is deeply nested. */
    private static final int SHORT_STACK = 64;

    /** Limits the snapshots to about 2 MB, at 100 bytes per frame. This is enough for 2000 idle threads. */
    private static final int MAX_FRAMES = 20_000;

    private final ThreadWaitReader kernel;
    private final JvmThreads threads;
    private final NativeThreadMatcher match;
    private final KnownAcceptors known;
    private final List<AcceptorSearch> searches;
    private @Nullable List<ThreadSnapshot> allThreads;

    Search(ThreadWaitReader kernel, JvmThreads threads, KnownAcceptors known, List<AcceptorSearch> searches) {
        this.kernel = kernel;
        this.threads = threads;
        this.match = new NativeThreadMatcher(kernel.tasks(), threads);
        this.known = known;
        this.searches = searches;
    }

    /** Adds the threads that were found accepting earlier. */
    void addKnownAcceptors() {
        searches.forEach(each ->
                each.known().acceptors().forEach(acceptor -> each.traces().add(new ThreadTrace(acceptor))));
    }

    /** Samples the threads of all listeners once. */
    void sample() {
        List<ThreadTrace> traces = new ArrayList<>();
        searches.forEach(each -> traces.addAll(each.traces()));
        sample(traces);
    }

    /** Scans all threads for acceptors of the listeners without a known waiting thread. */
    void findWaiters() {
        List<AcceptorSearch> open =
                searches.stream().filter(each -> !each.hasWaiter()).toList();
        if (open.isEmpty()) {
            return;
        }
        Scan scan = kernel.scan(open.stream().map(AcceptorSearch::target).toList(), known::isKnown);
        List<ThreadTrace> before = new ArrayList<>();
        searches.forEach(each -> before.addAll(each.traces()));
        for (AcceptorSearch each : open) {
            for (Waiter waiter : scan.here()) {
                if (waiter.target().equals(each.target())) {
                    add(each, waiter);
                }
            }
        }
        guess(open.stream().filter(AcceptorSearch::isOpen).toList(), scan);
        List<ThreadTrace> added = new ArrayList<>();
        searches.forEach(each -> added.addAll(each.traces()));
        added.removeAll(before);
        sample(added);
    }

    /** Adds a thread that waits at a listener according to the kernel. */
    void add(AcceptorSearch found, Waiter waiter) {
        if (waiter.virtual()) {
            known.addVirtualThread(found.target());
            if (waiter.interest() == Interest.ON) {
                found.addUnidentifiedWaiter(VirtualSearch.POLLED);
            }
            return;
        }
        if (waiter.task() < 0) {
            if (waiter.interest() == Interest.ON) {
                found.addUnidentifiedWaiter("a thread waits for connections in io_uring_enter,"
                        + " and the kernel does not report which of the threads there");
            } else {
                found.markInconclusive(
                        "a thread waits in io_uring_enter, and the kernel does not report for which listeners");
            }
            return;
        }
        List<ThreadSnapshot> matching = match.match(waiter.task(), allThreads());
        if (ToolThreads.isDebugger(kernel.tasks().name(waiter.task()))) {
            known.addDebugger(found.target());
            found.addUnidentifiedWaiter("the debugger's thread (JDWP) waits for connections");
            return;
        }
        if (matching.size() != 1) {
            String thread =
                    "a thread that cannot be distinguished from " + (matching.size() - 1) + " others of the same name";
            if (waiter.interest() == Interest.ON) {
                found.addUnidentifiedWaiter(thread + " waits for connections");
            } else {
                found.markInconclusive(thread + " waits in a selector, with accepting switched off for this listener");
            }
            return;
        }
        long id = matching.get(0).id();
        // In some servers several threads take turns at one selector. The one that waits now stands for all of them.
        found.traces()
                .removeIf(trace -> trace.acceptor().id() != id
                        && waiter.epoll() >= 0
                        && trace.acceptor().epoll() == waiter.epoll());
        if (found.traces().stream().noneMatch(trace -> trace.acceptor().id() == id)) {
            found.traces()
                    .add(new ThreadTrace(new Acceptor(
                            id, matching.get(0).name(), waiter.task(), waiter.epoll(), null, List.of(), "")));
        }
    }

    /** Searches for threads that may accept, by their names and frames. */
    private void guess(List<AcceptorSearch> open, Scan scan) {
        if (open.isEmpty()) {
            return;
        }
        Candidates candidates = new Candidates();
        if (!threads.snapshots(candidateIds(scan), SHORT_STACK, MAX_FRAMES, candidates::add)) {
            open.forEach(each -> each.markInconclusive("there are too many threads to inspect all of them"));
        }
        for (AcceptorSearch each : open) {
            List<ThreadSnapshot> named =
                    isOnlyOneAtItsPort(each.target()) ? candidates.named(each.target()) : List.of();
            List<ThreadSnapshot> accepting = candidates.accepting();
            boolean neverFound = each.known().acceptors().isEmpty();
            List<ThreadSnapshot> possible = new ArrayList<>(accepting);
            if (neverFound) {
                possible.addAll(candidates.looping());
            }
            if (!named.isEmpty()) {
                named.forEach(thread -> guess(each, thread, Acceptor.RECOGNISED + "its name"));
            } else if (open.size() == 1 && (accepting.size() == 1 || possible.size() == 1)) {
                guess(each, possible.get(0), Acceptor.RECOGNISED + "its frames, as the only one of its kind");
            } else if (!possible.isEmpty()) {
                each.candidates(possible);
                each.note(possible.size() + " threads may accept here, and it is unknown which of them does");
            } else if (neverFound && !each.known().isScanned() && kernel.problem() == null) {
                // An acceptor that is held back or blocked outside a known loop looks like any other thread.
                each.markInconclusive(
                        "the acceptor was never identified before the saturation began, so it cannot be found now");
            }
            String problem = kernel.problem();
            if (problem != null) {
                each.markInconclusive("the waits of threads cannot be read: " + problem);
            }
        }
    }

    private void guess(AcceptorSearch found, ThreadSnapshot thread, String recognition) {
        int task = match.task(thread, allThreads(), kernel.ids());
        found.traces()
                .add(new ThreadTrace(new Acceptor(thread.id(), thread.name(), task, -1, null, List.of(), recognition)));
    }

    /** Returns the ids of threads that may accept at a listener without a waiting thread, with those named acceptor first. */
    private long[] candidateIds(Scan scan) {
        Set<Long> excluded = new HashSet<>();
        excluded.add(Thread.currentThread().getId());
        for (int task : scan.elsewhere()) {
            List<ThreadSnapshot> matching = match.match(task, allThreads());
            if (matching.size() == 1) {
                excluded.add(matching.get(0).id());
            }
        }
        for (AcceptorSearch each : searches) {
            each.traces().forEach(trace -> excluded.add(trace.acceptor().id()));
        }
        return allThreads().stream()
                .filter(thread -> !excluded.contains(thread.id()))
                .sorted((left, right) -> Boolean.compare(
                        Candidates.isNamedAcceptor(right.name()), Candidates.isNamedAcceptor(left.name())))
                .mapToLong(ThreadSnapshot::id)
                .toArray();
    }

    private boolean isOnlyOneAtItsPort(Watched target) {
        InetSocketAddress own = target.inet();
        return own != null
                && searches.stream()
                                .map(each -> each.target().inet())
                                .filter(other -> other != null && other.getPort() == own.getPort())
                                .count()
                        == 1;
    }

    private void sample(Collection<ThreadTrace> traces) {
        if (traces.isEmpty()) {
            return;
        }
        Map<Long, ThreadSnapshot> snapshots = new HashMap<>();
        long[] ids = traces.stream()
                .mapToLong(trace -> trace.acceptor().id())
                .distinct()
                .toArray();
        threads.snapshots(ids, WHOLE_STACK).forEach(snapshot -> snapshots.put(snapshot.id(), snapshot));
        for (AcceptorSearch each : searches) {
            for (ThreadTrace trace : each.traces()) {
                if (traces.contains(trace)) {
                    sample(each.target(), trace, snapshots.get(trace.acceptor().id()));
                }
            }
        }
    }

    private void sample(Watched target, ThreadTrace trace, @Nullable ThreadSnapshot snapshot) {
        Wait wait = snapshot == null ? Wait.OTHER : kernel.of(trace.acceptor().task());
        boolean here = wait.kind() == Kind.ACCEPT && kernel.isSocketOf(target, wait.descriptor());
        Interest interest = wait.isSelecting() ? kernel.interest(wait, target) : Interest.UNREADABLE;
        trace.add(snapshot, wait, here, interest);
    }

    private List<ThreadSnapshot> allThreads() {
        List<ThreadSnapshot> all = allThreads;
        if (all == null) {
            all = threads.snapshots(threads.ids(), 0);
            allThreads = all;
        }
        return all;
    }
}
