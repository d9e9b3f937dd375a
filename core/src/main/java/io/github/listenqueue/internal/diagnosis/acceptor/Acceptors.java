package io.github.listenqueue.internal.diagnosis.acceptor;

import io.github.listenqueue.LimitSource;
import io.github.listenqueue.ListenQueue;
import io.github.listenqueue.internal.diagnosis.acceptor.AcceptorView.State;
import io.github.listenqueue.internal.diagnosis.acceptor.ThreadWaitReader.Interest;
import io.github.listenqueue.internal.diagnosis.acceptor.ThreadWaitReader.Kind;
import io.github.listenqueue.internal.diagnosis.acceptor.ThreadWaitReader.Wait;
import io.github.listenqueue.internal.diagnosis.acceptor.ThreadWaitReader.Waiter;
import io.github.listenqueue.internal.diagnosis.virtual.ThreadDumps;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Finder and observer of acceptor threads. Serves one thread at a time. */
public final class Acceptors {

    /** An acceptor that is working at the moment soon waits again. */
    private static final int ATTEMPTS = 3;

    private static final int MIN_SAMPLES = 3;
    private static final long MAX_WATCH_NS = TimeUnit.SECONDS.toNanos(1);

    private static final long ATTEMPT_GAP_NS = TimeUnit.MILLISECONDS.toNanos(20);

    private final ThreadWaitReader kernel;
    private final KnownAcceptors known = new KnownAcceptors();
    private final Witnesses witnesses = Witnesses.create();
    private final KernelWait kernelWaits;
    private final @Nullable JvmThreads threads;
    private final ThreadDumps dumps;

    /**
     * Creates an instance that knows no acceptors yet.
     *
     * @param dumps the source of virtual threads
     */
    public Acceptors(Path procRoot, ThreadDumps dumps) {
        this.dumps = dumps;
        kernel = new ThreadWaitReader(procRoot, System.getProperty("os.arch", ""));
        kernelWaits = new KernelWait(kernel.calls(), procRoot.resolve("self/fd"));
        JvmThreads found = null;
        try {
            found = new JvmThreads();
        } catch (LinkageError e) {
            // The run-time image has no module java.management.
        }
        threads = found;
    }

    /** Identifies the acceptor threads of each listener while its queue is calm. Once it is saturated, they may be anywhere. */
    public void learn(List<Watched> targets) {
        known.retainAll(targets);
        if (threads == null) {
            return;
        }
        List<AcceptorSearch> searches = List.of();
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            if (attempt > 0) {
                LockSupport.parkNanos(ATTEMPT_GAP_NS);
            }
            kernel.begin();
            searches = searches(targets);
            new Search(kernel, threads, known, searches, kernelWaits, witnesses.code(), false).findWaiters();
            remember(searches);
            if (searches.stream().allMatch(AcceptorSearch::hasWaiter)) {
                break;
            }
        }
        new VirtualSearch(dumps, threads, known, searches, witnesses.code(), 1).learn();
        markScanned(targets);
    }

    /** Returns true if a tool of the JVM was found accepting at a listener. */
    public boolean isTool(Watched target) {
        return known.of(target).isTool();
    }

    private void markScanned(List<Watched> targets) {
        if (kernel.problem() == null) {
            targets.stream().filter(Watched::calm).forEach(known::markScanned);
        }
    }

    /**
     * Samples the acceptor threads several times. A call without targets loads the classes.
     *
     * @param samples the number of samples
     * @param pauseNs the time between two samples
     * @return the acceptor of each target
     */
    public Map<Watched, AcceptorView> watch(List<Watched> targets, int samples, long pauseNs) {
        Map<Watched, AcceptorView> views = new HashMap<>();
        if (threads == null) {
            AcceptorView unknown =
                    unknown("threads cannot be inspected: this JVM does not have the module java.management");
            targets.forEach(target -> views.put(target, unknown));
            return views;
        }
        kernel.begin();
        if (targets.isEmpty()) {
            warmUp(threads);
            return views;
        }
        List<AcceptorSearch> searches = searches(targets);
        Search search = new Search(kernel, threads, known, searches, kernelWaits, witnesses.code(), true);
        VirtualSearch virtual = new VirtualSearch(dumps, threads, known, searches, witnesses.code(), samples);
        String failure = null;
        try {
            search.addKnownAcceptors();
            search.sample();
            search.findWaiters();
            virtual.sample();
            long startNs = System.nanoTime();
            // While the JVM stands still most of the time, a few samples take as long as many.
            for (int i = 1; i < samples && (i < MIN_SAMPLES || System.nanoTime() - startNs < MAX_WATCH_NS); i++) {
                LockSupport.parkNanos(pauseNs);
                search.sample();
                virtual.sample();
            }
            search.findPools();
            if (targets.stream().anyMatch(Watched::calm)) {
                // A thread that was handling a connection at first may wait by now.
                search.findWaiters();
            }
            remember(searches);
            markScanned(targets);
            virtual.conclude();
        } catch (RuntimeException | LinkageError e) {
            failure = "inspecting the threads failed: " + e;
        }
        String problem = kernel.problem();
        for (AcceptorSearch each : searches) {
            if (problem != null && !each.hasWaiter()) {
                each.markInconclusive("the waits of threads cannot be read: " + problem);
            }
            views.put(each.target(), failure == null ? view(each, search) : unknown(failure));
        }
        return views;
    }

    private AcceptorView view(AcceptorSearch found, Search search) {
        AcceptorView view = found.view(witnesses);
        try {
            return view.with(search.obstacle(view.state(), found.shown()));
        } catch (RuntimeException | LinkageError e) {
            return view;
        }
    }

    private List<AcceptorSearch> searches(List<Watched> targets) {
        return targets.stream()
                .map(target -> new AcceptorSearch(target, known.of(target)))
                .toList();
    }

    private void remember(List<AcceptorSearch> searches) {
        for (AcceptorSearch each : searches) {
            for (ThreadTrace trace : each.traces()) {
                if (trace.state() == State.WAITING) {
                    known.add(each.target(), trace.acceptorWithStack());
                }
            }
        }
    }

    private static AcceptorView unknown(String reason) {
        return new AcceptorView(State.UNKNOWN, List.of(), null, List.of(reason));
    }

    /** Searches for the acceptors of two made-up listeners, one accepted by this thread and one without an acceptor. */
    private void warmUp(JvmThreads all) {
        KnownAcceptors own = new KnownAcceptors();
        Watched target = madeUp(0);
        Thread self = Thread.currentThread();
        own.add(target, new Acceptor(self.getId(), "", -1, -1, null, List.of(self.getStackTrace()), ""));
        own.add(target, new Acceptor(Long.MAX_VALUE, "", -1, -1, null, List.of(self.getStackTrace()), ""));
        List<AcceptorSearch> searches =
                List.of(new AcceptorSearch(target, own.of(target)), new AcceptorSearch(madeUp(1), own.of(madeUp(1))));
        Search search = new Search(kernel, all, own, searches, kernelWaits, witnesses.code(), true);
        search.addKnownAcceptors();
        search.sample();
        search.findWaiters();
        for (Interest interest : Interest.values()) {
            for (int task : Arrays.copyOf(kernel.ids(), 1)) {
                search.add(searches.get(0), new Waiter(task, target, 0, interest, false));
                search.add(searches.get(1), new Waiter(task, target, 0, interest, true));
            }
        }
        List<ThreadSnapshot> snapshots = all.snapshots(new long[] {self.getId()}, 1);
        for (ThreadTrace trace : searches.get(0).traces()) {
            for (Kind kind : Kind.values()) {
                for (Interest interest : Interest.values()) {
                    trace.add(snapshots.get(0), new Wait(kind, -1), false, interest);
                }
            }
        }
        ServerRecognition.warmUp();
        witnesses.code().read(snapshots);
        SelectorPool.busy(List.of(), snapshots, witnesses.code());
        SelectorPool.actorsServe(List.of(), snapshots);
        OnlyServer.of(snapshots);
        kernel.isNonBlocking(target);
        Arming.of(target, searches.get(0).traces(), List.of(), null, false, witnesses);
        kernel.interest(-1, target);
        kernel.interest(new Wait(Kind.IO_URING, -1), target);
        kernel.begin();
        Map<Watched, AcceptorView> views = new HashMap<>();
        searches.forEach(each -> views.put(each.target(), view(each, search)));
        search.obstacle(State.HELD_BACK, searches.get(0).traces());
        search.obstacle(State.BUSY_ELSEWHERE, searches.get(0).traces());
        remember(searches);
        VirtualSearch.warmUp(all);
    }

    static Watched madeUp(int port) {
        ListenQueue queue = new ListenQueue(
                new InetSocketAddress(port),
                "warm-up",
                0,
                0,
                OptionalInt.empty(),
                LimitSource.UNKNOWN,
                OptionalLong.empty());
        return new Watched(queue, -1, true);
    }
}
