package io.github.listenqueue.internal.diagnosis.acceptor;

import io.github.listenqueue.LimitSource;
import io.github.listenqueue.ListenQueue;
import io.github.listenqueue.internal.diagnosis.acceptor.AcceptorView.State;
import io.github.listenqueue.internal.diagnosis.acceptor.ThreadWaitReader.Interest;
import io.github.listenqueue.internal.diagnosis.acceptor.ThreadWaitReader.Kind;
import io.github.listenqueue.internal.diagnosis.acceptor.ThreadWaitReader.Wait;
import io.github.listenqueue.internal.diagnosis.acceptor.ThreadWaitReader.Waiter;
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

/** Finds the threads that accept, and watches what they do. One thread at a time. */
public final class Acceptors {

    /** An acceptor that is at work at the moment waits again soon. */
    private static final int ATTEMPTS = 3;

    private static final long ATTEMPT_GAP_NS = TimeUnit.MILLISECONDS.toNanos(20);

    private final ThreadWaitReader kernel;
    private final KnownAcceptors memory = new KnownAcceptors();
    private final @Nullable JvmThreads threads;

    /** Nobody is known yet. */
    public Acceptors(Path procRoot) {
        kernel = new ThreadWaitReader(procRoot, System.getProperty("os.arch", ""));
        JvmThreads found = null;
        try {
            found = new JvmThreads();
        } catch (LinkageError e) {
            // A run time without the module java.management.
        }
        threads = found;
    }

    /** Notes who accepts at each listener now, while all is calm: later that thread may be anywhere. */
    public void learn(List<Watched> targets) {
        memory.keep(targets);
        if (threads == null) {
            return;
        }
        List<AcceptorSearch> cases = List.of();
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            if (attempt > 0) {
                LockSupport.parkNanos(ATTEMPT_GAP_NS);
            }
            kernel.begin();
            cases = cases(targets);
            new Search(kernel, threads, memory, cases).ask();
            remember(cases);
            if (cases.stream().allMatch(AcceptorSearch::isWaitedFor)) {
                break;
            }
        }
        looked(targets);
    }

    /** Tells whether a tool of the JVM was seen accepting at a listener. */
    public boolean isTool(Watched target) {
        return memory.of(target).isTool();
    }

    private void looked(List<Watched> targets) {
        if (kernel.problem() == null) {
            targets.stream().filter(Watched::calm).forEach(memory::looked);
        }
    }

    /**
     * Watches the acceptors for a while. Without targets it goes through the motions, so that all is loaded.
     *
     * @param looks how often to look
     * @param pauseNs the time between two looks
     * @return what was seen for each target
     */
    public Map<Watched, AcceptorView> watch(List<Watched> targets, int looks, long pauseNs) {
        Map<Watched, AcceptorView> views = new HashMap<>();
        if (threads == null) {
            AcceptorView unknown =
                    unknown("threads cannot be looked at: this JVM is without the module java.management");
            targets.forEach(target -> views.put(target, unknown));
            return views;
        }
        kernel.begin();
        if (targets.isEmpty()) {
            warmUp(threads);
            return views;
        }
        List<AcceptorSearch> cases = cases(targets);
        Search search = new Search(kernel, threads, memory, cases);
        String failure = null;
        try {
            search.recall();
            search.look();
            search.ask();
            for (int look = 1; look < looks; look++) {
                LockSupport.parkNanos(pauseNs);
                search.look();
            }
            if (targets.stream().anyMatch(Watched::calm)) {
                // Who had a connection in hand at first may wait by now.
                search.ask();
            }
            remember(cases);
            looked(targets);
        } catch (RuntimeException | LinkageError e) {
            failure = "looking at the threads failed: " + e;
        }
        String problem = kernel.problem();
        for (AcceptorSearch each : cases) {
            if (problem != null && !each.isWaitedFor()) {
                each.untold("what threads wait for cannot be read: " + problem);
            }
            views.put(each.target(), failure == null ? each.view() : unknown(failure));
        }
        return views;
    }

    private List<AcceptorSearch> cases(List<Watched> targets) {
        return targets.stream()
                .map(target -> new AcceptorSearch(target, memory.of(target)))
                .toList();
    }

    private void remember(List<AcceptorSearch> cases) {
        for (AcceptorSearch each : cases) {
            for (ThreadTrace course : each.courses()) {
                if (course.state() == State.WAITING) {
                    memory.accepts(each.target(), course.learned());
                }
            }
        }
    }

    private static AcceptorView unknown(String why) {
        return new AcceptorView(State.UNKNOWN, List.of(), null, List.of(why));
    }

    /** Looks for the acceptors of two made-up listeners: one that this thread would accept, and one that nobody does. */
    private void warmUp(JvmThreads all) {
        KnownAcceptors own = new KnownAcceptors();
        Watched known = madeUp(0);
        Thread self = Thread.currentThread();
        own.accepts(known, new Acceptor(self.getId(), "", -1, -1, null, List.of(self.getStackTrace()), ""));
        own.accepts(known, new Acceptor(Long.MAX_VALUE, "", -1, -1, null, List.of(self.getStackTrace()), ""));
        List<AcceptorSearch> cases =
                List.of(new AcceptorSearch(known, own.of(known)), new AcceptorSearch(madeUp(1), own.of(madeUp(1))));
        Search search = new Search(kernel, all, own, cases);
        search.recall();
        search.look();
        search.ask();
        for (Interest interest : Interest.values()) {
            for (int task : Arrays.copyOf(kernel.ids(), 1)) {
                search.add(cases.get(0), new Waiter(task, known, 0, interest, false));
                search.add(cases.get(1), new Waiter(task, known, 0, interest, true));
            }
        }
        List<ThreadSnapshot> sights = all.look(new long[] {self.getId()}, 1);
        for (ThreadTrace course : cases.get(0).courses()) {
            for (Kind kind : Kind.values()) {
                for (Interest interest : Interest.values()) {
                    course.add(sights.get(0), new Wait(kind, -1), false, interest);
                }
            }
        }
        kernel.interest(-1, known);
        kernel.begin();
        Map<Watched, AcceptorView> views = new HashMap<>();
        cases.forEach(each -> views.put(each.target(), each.view()));
        remember(cases);
    }

    private static Watched madeUp(int port) {
        ListenQueue queue = new ListenQueue(
                new InetSocketAddress(port),
                "rehearsal",
                0,
                0,
                OptionalInt.empty(),
                LimitSource.UNKNOWN,
                OptionalLong.empty());
        return new Watched(queue, -1, true);
    }
}
