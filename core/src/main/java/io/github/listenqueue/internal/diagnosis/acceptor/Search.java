package io.github.listenqueue.internal.diagnosis.acceptor;

import io.github.listenqueue.internal.diagnosis.acceptor.AcceptorView.State;
import io.github.listenqueue.internal.diagnosis.acceptor.ThreadWaitReader.Interest;
import io.github.listenqueue.internal.diagnosis.acceptor.ThreadWaitReader.Kind;
import io.github.listenqueue.internal.diagnosis.acceptor.ThreadWaitReader.Scan;
import io.github.listenqueue.internal.diagnosis.acceptor.ThreadWaitReader.Wait;
import io.github.listenqueue.internal.diagnosis.acceptor.ThreadWaitReader.Waiter;
import io.github.listenqueue.internal.text.Format;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A search for the acceptor threads of several listeners, which are sampled together. */
final class Search {

    /** More frames than any stack without runaway recursion. */
    static final int WHOLE_STACK = 2048;

    /** Enough frames to find the accept loop of a thread, unless a handler is deeply nested. */
    static final int SHORT_STACK = 64;

    /** Limits the snapshots to about 4 MB, at 100 bytes per frame. This is enough for 2000 idle threads of 20 frames each. */
    static final int MAX_FRAMES = 40_000;

    private static final int MAX_UNREAD_SHOWN = 5;

    /** The ending of the names of the threads that wait on behalf of virtual threads. */
    private static final String POLLER = "-Poller";

    private final ThreadWaitReader kernel;
    private final JvmThreads threads;
    private final NativeThreadMatcher match;
    private final KnownAcceptors known;
    private final List<AcceptorSearch> searches;
    private final KernelWait kernelWaits;
    private final StackCode code;
    private final boolean readsCode;
    private final LiveThreads live = new LiveThreads();
    private @Nullable List<ThreadSnapshot> allThreads;

    /**
     * Creates a search.
     *
     * @param readsCode true if class files may be read, which is too expensive while all is calm
     */
    Search(
            ThreadWaitReader kernel,
            JvmThreads threads,
            KnownAcceptors known,
            List<AcceptorSearch> searches,
            KernelWait kernelWaits,
            StackCode code,
            boolean readsCode) {
        this.kernelWaits = kernelWaits;
        this.readsCode = readsCode;
        this.code = code;
        this.kernel = kernel;
        this.threads = threads;
        this.match = new NativeThreadMatcher(kernel.tasks(), threads);
        this.known = known;
        this.searches = searches;
    }

    /** Adds the threads that were found accepting earlier. */
    void addKnownAcceptors() {
        searches.forEach(each ->
                each.known().acceptors().forEach(acceptor -> each.traces().add(new ThreadTrace(acceptor, live))));
    }

    /** Samples the threads of all listeners once. */
    void sample() {
        sample(traces());
    }

    private List<ThreadTrace> traces() {
        List<ThreadTrace> traces = new ArrayList<>();
        for (AcceptorSearch each : searches) {
            traces.addAll(each.traces());
            traces.addAll(each.pool());
        }
        return traces;
    }

    /** Scans all threads for acceptors of the listeners without a known waiting thread. */
    void findWaiters() {
        List<AcceptorSearch> open =
                searches.stream().filter(each -> !each.hasWaiter()).toList();
        if (open.isEmpty()) {
            return;
        }
        Scan scan = kernel.scan(open.stream().map(AcceptorSearch::target).toList(), known::isKnown);
        List<ThreadTrace> before = traces();
        for (AcceptorSearch each : open) {
            for (Waiter waiter : scan.here()) {
                if (waiter.target().equals(each.target())) {
                    add(each, waiter);
                }
            }
        }
        guess(open.stream().filter(AcceptorSearch::isOpen).toList(), scan);
        sampleAllBut(before);
        findPools();
    }

    /** Scans all threads for those that may have to register a listener again, which its selector does not watch. */
    void findPools() {
        List<ThreadTrace> before = traces();
        searches.forEach(this::addPool);
        sampleAllBut(before);
    }

    /** Adds the threads that execute a task for the selector in which a thread waits while it does not watch the listener. */
    private void addPool(AcceptorSearch search) {
        if (!readsCode) {
            return;
        }
        ThreadTrace waiting = search.traces().stream()
                .filter(trace -> trace.state() == State.NOT_ARMED)
                .findFirst()
                .orElse(null);
        ThreadSnapshot waiter = waiting == null ? null : waiting.last();
        if (waiting == null || waiter == null) {
            return;
        }
        List<ThreadSnapshot> all = new ArrayList<>();
        threads.snapshots(threads.ids(), SHORT_STACK, MAX_FRAMES, all::add);
        code.read(SelectorPool.isOneShot(waiter.frames()) ? all : List.of(waiter));
        if (search.isFirstPoolSearch() && SelectorPool.isOneShot(waiter.frames())) {
            // A thread that waited in the epoll earlier says nothing, because the threads of a group take turns.
            search.pool().clear();
        }
        search.actorsServe(SelectorPool.actorsServe(waiter.frames(), all));
        for (ThreadSnapshot thread : SelectorPool.busy(waiter.frames(), all, code)) {
            if (thread.id() != waiter.id()
                    && thread.id() != Thread.currentThread().getId()
                    && search.pool().stream().noneMatch(each -> each.acceptor().id() == thread.id())) {
                search.pool().add(trace(thread, waiting.acceptor().epoll(), List.of(), ""));
            }
        }
    }

    private void sampleAllBut(List<ThreadTrace> sampled) {
        List<ThreadTrace> added = traces();
        added.removeAll(sampled);
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
            String thread = unidentified(waiter.task(), matching.size());
            if (waiter.interest() == Interest.ON) {
                found.addUnidentifiedWaiter(thread + " waits for connections");
            } else {
                found.markInconclusive(thread + " waits in a selector, with accepting switched off for this listener");
            }
            return;
        }
        long id = matching.get(0).id();
        // In some servers several threads take turns at one selector. The one that waits now stands for all of them,
        // unless one of the others has to register the listener again.
        List<ThreadTrace> others = found.traces().stream()
                .filter(trace -> trace.acceptor().id() != id
                        && waiter.epoll() >= 0
                        && trace.acceptor().epoll() == waiter.epoll())
                .toList();
        found.traces().removeAll(others);
        if (waiter.interest() != Interest.ON) {
            found.pool().addAll(others);
        }
        if (found.traces().stream().noneMatch(trace -> trace.acceptor().id() == id)) {
            found.traces()
                    .add(new ThreadTrace(
                            new Acceptor(
                                    id, matching.get(0).name(), waiter.task(), waiter.epoll(), null, List.of(), ""),
                            live));
        }
    }

    private String unidentified(int task, int namesakes) {
        if (namesakes > 0) {
            return "a thread that cannot be distinguished from " + (namesakes - 1)
                    + (namesakes == 2 ? " other" : " others") + " of the same name";
        }
        byte[] name = kernel.tasks().name(task);
        return "a thread that is none of the JVM's"
                + (name == null ? "" : ", '" + new String(name, StandardCharsets.UTF_8) + "',");
    }

    /** Searches for threads that may accept, by their names, frames and code. */
    private void guess(List<AcceptorSearch> open, Scan scan) {
        if (open.isEmpty()) {
            return;
        }
        List<ThreadSnapshot> snapshots = new ArrayList<>();
        boolean complete = threads.snapshots(candidateIds(scan), SHORT_STACK, MAX_FRAMES, snapshots::add);
        if (!complete) {
            open.forEach(each -> each.markInconclusive("there are too many threads to inspect all of them"));
        }
        boolean cold = readsCode
                && open.stream().anyMatch(each -> each.known().acceptors().isEmpty());
        List<ThreadSnapshot> selectors = cold ? selectors(scan) : List.of();
        if (cold) {
            List<ThreadSnapshot> all = new ArrayList<>(snapshots);
            all.addAll(selectors);
            code.read(all);
        }
        Candidates candidates = new Candidates(code);
        snapshots.forEach(candidates::add);
        for (AcceptorSearch each : open) {
            guess(each, complete && open.size() == 1, candidates, selectors);
            String problem = kernel.problem();
            if (problem != null) {
                each.markInconclusive("the waits of threads cannot be read: " + problem);
            }
        }
    }

    /**
     * Searches for the acceptor of one listener.
     *
     * @param alone true if no other listener lacks an acceptor and all threads were inspected, so that the only thread of its
     *     kind is the acceptor
     */
    private void guess(AcceptorSearch found, boolean alone, Candidates candidates, List<ThreadSnapshot> selectors) {
        List<ThreadSnapshot> named = isOnlyOneAtItsPort(found.target()) ? candidates.named(found.target()) : List.of();
        boolean neverFound = found.known().acceptors().isEmpty();
        List<ThreadSnapshot> accepting = new ArrayList<>(candidates.accepting());
        List<ThreadSnapshot> possible = new ArrayList<>();
        if (neverFound) {
            accepting.addAll(candidates.acceptingByCode());
            possible.addAll(candidates.looping());
            possible.addAll(candidates.loopingByCode());
        }
        possible.addAll(0, accepting);
        if (!named.isEmpty()) {
            named.forEach(thread -> guess(found, thread, "it was recognised by its name"));
        } else if (alone && (accepting.size() == 1 || possible.size() == 1)) {
            ThreadSnapshot only = possible.get(0);
            List<StackTraceElement> loop = candidates.loopByCode(only);
            found.traces()
                    .add(trace(
                            only,
                            -1,
                            loop,
                            loop.isEmpty()
                                    ? "it was recognised by its frames, as the only one of its kind"
                                    : "it was recognised by its code: " + candidates.reason(only)));
        } else if (!possible.isEmpty()) {
            found.note(Candidates.several(possible.size(), "thread"));
            found.suspects(candidates.suspects(possible));
        } else if (neverFound && !found.known().isScanned() && kernel.problem() == null) {
            missing(found, selectors);
        }
    }

    /** Records why no acceptor was found, although it was never searched for while all was calm. */
    private void missing(AcceptorSearch found, List<ThreadSnapshot> selectors) {
        List<ThreadSnapshot> switching = selectors.stream()
                .filter(thread -> Arming.canSwitch(thread.frames(), code))
                .toList();
        Set<String> unread = code.unread();
        if (!switching.isEmpty()) {
            found.suspects(switching.stream()
                    .map(thread -> Candidates.suspect(thread, "its selector may leave out a listener for a while"))
                    .toList());
            ServerType only = OnlyServer.of(selectors);
            if (only != null && kernel.isNonBlocking(found.target())) {
                switching.forEach(thread -> guess(found, thread, Acceptor.byOnlySelectorsOf(only)));
            } else {
                found.markInconclusive(AcceptorSearch.UNWATCHED);
            }
        } else if (!unread.isEmpty()) {
            found.markInconclusive(
                    "the acceptor was never identified before the saturation began, and the code on the stacks is not"
                            + " fully known: " + Format.count(unread.size(), "class file") + " could not be read, like "
                            + unread.stream().sorted().limit(MAX_UNREAD_SHOWN).collect(Collectors.joining(", ")));
        } else if (allThreads().stream().anyMatch(thread -> thread.name().endsWith(POLLER))) {
            found.markInconclusive("no platform thread accepts here, but a virtual thread may");
        } else if (found.isOpen()) {
            found.note("no thread waits in accept, no selector watches this listener, and no method on any stack calls"
                    + " accept or select");
        }
    }

    /** Returns the threads that wait in accept or in an epoll without watching any of the listeners. */
    private List<ThreadSnapshot> selectors(Scan scan) {
        long[] ids = scan.elsewhere().stream()
                .map(task -> match.match(task, allThreads()))
                .filter(matching -> matching.size() == 1)
                .mapToLong(matching -> matching.get(0).id())
                .toArray();
        List<ThreadSnapshot> selectors = new ArrayList<>();
        threads.snapshots(ids, SHORT_STACK, MAX_FRAMES, selectors::add);
        return selectors;
    }

    private void guess(AcceptorSearch found, ThreadSnapshot thread, String recognition) {
        found.traces().add(trace(thread, -1, List.of(), recognition));
    }

    private ThreadTrace trace(ThreadSnapshot thread, int epoll, List<StackTraceElement> waiting, String recognition) {
        int task = match.task(thread, allThreads(), kernel.ids());
        return new ThreadTrace(new Acceptor(thread.id(), thread.name(), task, epoll, null, waiting, recognition), live);
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
            for (ThreadTrace trace : traces) {
                if (each.traces().contains(trace) || each.pool().contains(trace)) {
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
        trace.addCpuTime(threads.ranNs(trace.acceptor().id()), System.nanoTime());
    }

    /** Returns the reason why the acceptor of a listener stays where it is; null if it does not, or is unknown. */
    @Nullable
    Obstacle obstacle(State state, List<ThreadTrace> traces) {
        if (traces.isEmpty() || (state != State.BUSY_ELSEWHERE && state != State.HELD_BACK)) {
            return null;
        }
        WaitChain chain = new WaitChain(threads, kernelWaits, thread -> match.task(thread, allThreads(), kernel.ids()));
        ThreadTrace first = traces.get(0);
        ThreadSnapshot last = first.last();
        if (state == State.BUSY_ELSEWHERE || last == null) {
            return chain.follow(first);
        }
        Obstacle limit = chain.followLimit(last);
        // A thread that waits in its selector is at no limiter: the listener was taken out of the selector.
        return first.state() == State.NOT_ARMED ? null : limit;
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
