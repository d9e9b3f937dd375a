package io.github.listenqueue.internal;

import io.github.listenqueue.ListenQueue;
import io.github.listenqueue.ListenQueueDiagnosis;
import io.github.listenqueue.ListenQueueDiagnosis.Cause;
import io.github.listenqueue.ListenQueueDiagnosis.Certainty;
import io.github.listenqueue.ListenQueueDiagnosis.ClientOutcome;
import io.github.listenqueue.ListenQueueDiagnosis.Finding;
import io.github.listenqueue.ListenQueueDiagnosis.LimitSetBy;
import io.github.listenqueue.ListenQueueDiagnosis.WaitingConnections;
import io.github.listenqueue.ListenQueueEvent;
import io.github.listenqueue.ListenQueueEvent.Diagnosed;
import io.github.listenqueue.ListenQueueEvent.Opened;
import io.github.listenqueue.ListenQueueStats.Episode;
import io.github.listenqueue.internal.detection.Arrivals;
import io.github.listenqueue.internal.detection.ListenerStats;
import io.github.listenqueue.internal.detection.Probe;
import io.github.listenqueue.internal.diagnosis.DiagnosisCollector;
import io.github.listenqueue.internal.diagnosis.DiagnosisRequest;
import io.github.listenqueue.internal.diagnosis.DiagnosisTarget;
import io.github.listenqueue.internal.diagnosis.PastFinding;
import io.github.listenqueue.internal.events.Publisher;
import io.github.listenqueue.internal.sampling.Listener;
import java.net.SocketAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/**
 * The schedule of searches for acceptor threads, of probes and of diagnoses, and the thread that runs them. The sampling thread
 * passes events to it and never waits for a diagnosis.
 */
final class DiagnosisScheduler implements AutoCloseable {

    /** The average time between two diagnoses, however many episodes begin. */
    private static final long DIAGNOSIS_GAP_NS = TimeUnit.SECONDS.toNanos(10);

    /** Diagnoses that may follow each other faster after a while without: those of the first ten seconds of an episode. */
    private static final int MAX_DIAGNOSES_IN_A_ROW = 4;

    private static final long MIN_DIAGNOSIS_GAP_NS = TimeUnit.SECONDS.toNanos(1);

    private static final long PROBE_GAP_NS = TimeUnit.SECONDS.toNanos(1);
    private static final long MIN_PROBE_GAP_NS = TimeUnit.MILLISECONDS.toNanos(50);

    /** A probe scans the sockets of the namespace and may take one part in this many of the time. */
    private static final long PROBE_SHARE = 100;

    /** The delays after which acceptor threads are searched for: a new listener does not have its acceptor thread yet. */
    private static final long[] LEARN_AFTER_NS = {
        TimeUnit.MILLISECONDS.toNanos(500), TimeUnit.SECONDS.toNanos(5), TimeUnit.SECONDS.toNanos(60)
    };

    private static final long MAX_WAIT_NS = TimeUnit.SECONDS.toNanos(10);

    private static final long CLOSE_NS = TimeUnit.SECONDS.toNanos(2);

    /** A diagnosis takes 0.2 s, and about 2 s while the JVM stands still most of the time. */
    private static final long MAX_DIAGNOSIS_NS = TimeUnit.SECONDS.toNanos(4);

    /** A cold JVM on a slow machine takes seconds to load the classes of a diagnosis. */
    private static final long MAX_PREPARATION_NS = TimeUnit.SECONDS.toNanos(30);

    private final MonitorConfig config;
    private final TimeSource time;
    private final Publisher publisher;
    private final Supplier<@Nullable PublishedState> published;
    private final Consumer<ListenQueue> toolFound;
    private final ReentrantLock diagnosing = new ReentrantLock();
    private boolean released;
    private final DiagnosisCollector collector;
    private volatile boolean closed;
    private volatile @Nullable Thread thread;
    private volatile long openedNs;
    private volatile boolean opened;
    private volatile boolean workPending;
    private int learned;
    private boolean prepared;
    private volatile boolean preparing;
    private final Map<ListenerStats, DiagnosisPlan> plans = new HashMap<>();
    /** The time at which the budget of diagnoses is full again. */
    private long budgetNs;

    private long diagnosedNs;
    private long probedNs;
    private long probeCostNs;
    private final long probeGapNs;

    DiagnosisScheduler(
            MonitorConfig config,
            TimeSource time,
            Publisher publisher,
            DiagnosisCollector collector,
            Supplier<@Nullable PublishedState> published,
            Consumer<ListenQueue> toolFound) {
        this.config = config;
        this.time = time;
        this.publisher = publisher;
        this.published = published;
        this.toolFound = toolFound;
        this.collector = collector;
        long stalledAfterNs = config.stalledAfter().toNanos();
        this.probeGapNs = stalledAfterNs == 0
                ? PROBE_GAP_NS
                : Math.min(PROBE_GAP_NS, Math.max(MIN_PROBE_GAP_NS, stalledAfterNs / 5));
        this.budgetNs = time.nanoTime();
        this.diagnosedNs = time.nanoTime() - MIN_DIAGNOSIS_GAP_NS;
        this.probedNs = time.nanoTime() - PROBE_GAP_NS;
    }

    /**
     * Starts the thread, if it is not running. If it cannot be created now, the next call tries again. For a captured tree no
     * thread is started: the threads and sockets of this JVM are unrelated to it.
     */
    synchronized void start() {
        try {
            if (thread == null && !closed && config.sampling().ownKernel()) {
                thread = config.threads().start("listenqueue-diagnosis", this::run);
            }
        } catch (Throwable e) {
            publisher.log(
                    Level.WARN,
                    "The thread for diagnoses cannot be started, and no episode is diagnosed until it can: " + e);
        }
    }

    /**
     * Wakes the thread if the events of a sample need a diagnosis or a probe. Called on the sampling thread.
     *
     * @param waiting true if connections may have been waiting so long that a probe is worth its cost
     */
    void happened(List<ListenQueueEvent> events, boolean waiting) {
        // Once woken, the thread probes by itself until nothing waits.
        boolean wake = waiting && !workPending;
        workPending |= waiting;
        for (int i = 0; i < events.size(); i++) {
            ListenQueueEvent event = events.get(i);
            if (event instanceof Opened) {
                openedNs = time.nanoTime();
                opened = true;
                wake = true;
            } else if (event instanceof ListenQueueEvent.High
                    || event instanceof ListenQueueEvent.Full
                    || event instanceof ListenQueueEvent.Stalled
                    || (event instanceof ListenQueueEvent.Dropped dropped
                            && dropped.reason().isLoss())) {
                workPending = true;
                wake = true;
            }
        }
        if (workPending) {
            start();
        }
        if (wake) {
            LockSupport.unpark(thread);
        }
    }

    /** Runs a diagnosis on the calling thread. */
    ListenQueueDiagnosis now() {
        PublishedState state = published.get();
        if (state == null || closed) {
            return diagnosis(List.of());
        }
        try {
            DiagnosisRequest request = request(state);
            List<Finding> findings = diagnose(request);
            return diagnosis(withPast(state, request, findings));
        } catch (Throwable e) {
            // Not even the last sample can be classified, for example if a class cannot be loaded.
            return diagnosis(state.snapshot().queues().stream()
                    .map(queue -> unknown(queue, "The diagnosis failed: " + e + "."))
                    .toList());
        }
    }

    /**
     * Replaces findings by those of the open episodes: of queues that are calm again, and those without a cause where the
     * episode's finding has one.
     */
    private static List<Finding> withPast(PublishedState state, DiagnosisRequest request, List<Finding> findings) {
        List<Finding> all = new ArrayList<>(findings);
        for (int i = 0; i < all.size(); i++) {
            DiagnosisTarget target = request.targets().get(i);
            Finding now = all.get(i);
            Diagnosed latest = state.stats().get(i).latestDiagnosis().orElse(null);
            boolean calm =
                    !target.high() && target.stall() == null && now.queue().depth() == 0;
            if (target.episode() != null && latest != null && (calm || ListenerStats.showsLess(now, latest))) {
                all.set(i, PastFinding.repeat(now, latest));
            }
        }
        return all;
    }

    private List<Finding> diagnose(DiagnosisRequest request) {
        if (!lock(preparing ? MAX_PREPARATION_NS : MAX_DIAGNOSIS_NS)) {
            return collector.fromLastSample(
                    request,
                    preparing
                            ? "the monitor still loads what a diagnosis needs; diagnose again in some seconds"
                            : "another diagnosis is still running");
        }
        try {
            return closed ? List.of() : collector.diagnose(request);
        } catch (Throwable e) {
            complain(e);
            return collector.fromLastSample(request, "the diagnosis failed: " + e);
        } finally {
            releaseLock();
        }
    }

    /** Returns a finding without a diagnosis. */
    static Finding unknown(ListenQueue queue, String explanation) {
        return new Finding(
                queue,
                Cause.UNKNOWN,
                Certainty.LIKELY,
                explanation,
                List.of(),
                List.of(),
                OptionalInt.empty(),
                new WaitingConnections(0, Optional.empty(), Optional.empty(), OptionalInt.empty()),
                ClientOutcome.UNKNOWN,
                LimitSetBy.UNKNOWN,
                Optional.empty(),
                List.of());
    }

    private ListenQueueDiagnosis diagnosis(List<Finding> findings) {
        return new ListenQueueDiagnosis(Instant.ofEpochMilli(time.currentTimeMillis()), findings);
    }

    /** Waits for a running diagnosis, but not for one that is stuck. */
    private boolean lock(long maxNs) {
        try {
            return diagnosing.tryLock(maxNs, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return diagnosing.tryLock();
        }
    }

    @Override
    public void close() {
        closed = true;
        Thread running = thread;
        LockSupport.unpark(running);
        try {
            if (running != null && running != Thread.currentThread()) {
                TimeUnit.NANOSECONDS.timedJoin(running, CLOSE_NS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (lock(CLOSE_NS)) {
            releaseLock();
        }
    }

    /** Releases the lock. The last diagnosis of a closed monitor also closes the collector. */
    private void releaseLock() {
        try {
            if (closed && !released) {
                released = true;
                collector.close();
            }
        } finally {
            diagnosing.unlock();
        }
    }

    private void run() {
        while (!closed) {
            long waitNs = PROBE_GAP_NS;
            try {
                waitNs = step();
            } catch (Throwable e) {
                // Retried by the next step, for example without memory or without a descriptor to load a class.
                complain(e);
            }
            if (closed) {
                return;
            }
            if (waitNs > 0) {
                LockSupport.parkNanos(this, Math.min(waitNs, MAX_WAIT_NS));
            }
            // An interrupt must not stop this thread. While it is set, the thread cannot park.
            Thread.interrupted();
        }
    }

    /** Does the work that is due and returns the time until the next is. */
    long step() {
        diagnosing.lock();
        try {
            if (!prepared) {
                prepared = true;
                prepare();
            }
            // Cleared before the state is read: an episode that begins after the read sets it again.
            boolean pending = workPending;
            workPending = false;
            PublishedState state = published.get();
            if (state == null) {
                return MAX_WAIT_NS;
            }
            long waitNs = learn(state);
            if (pending) {
                waitNs = Math.min(waitNs, diagnose(state));
                waitNs = Math.min(waitNs, probe(state));
            }
            return waitNs;
        } finally {
            releaseLock();
        }
    }

    private void prepare() {
        preparing = true;
        try {
            collector.prepare();
        } finally {
            preparing = false;
        }
    }

    private long learn(PublishedState state) {
        if (opened) {
            opened = false;
            learned = 0;
        }
        if (learned == LEARN_AFTER_NS.length) {
            return MAX_WAIT_NS;
        }
        long dueInNs = openedNs + LEARN_AFTER_NS[learned] - time.nanoTime();
        if (dueInNs > 0) {
            return dueInNs;
        }
        learned++;
        collector.learn(request(state).targets()).forEach(toolFound);
        return 0;
    }

    private long diagnose(PublishedState state) {
        List<ListenerStats> stats = state.stats();
        plans.keySet().retainAll(stats);
        DiagnosisRequest request = request(state, true);
        long nowNs = time.nanoTime();
        List<Integer> due = new ArrayList<>();
        for (int i = 0; i < stats.size(); i++) {
            if (plan(stats.get(i)).isDue(request.targets().get(i), nowNs)) {
                due.add(i);
            }
        }
        if (due.isEmpty()) {
            return MAX_WAIT_NS;
        }
        long dueInNs = Math.max(
                diagnosedNs + MIN_DIAGNOSIS_GAP_NS - nowNs,
                budgetNs - (MAX_DIAGNOSES_IN_A_ROW - 1) * DIAGNOSIS_GAP_NS - nowNs);
        if (dueInNs > 0) {
            stats.forEach(ListenerStats::skipUndiagnosed);
            return dueInNs;
        }
        diagnosedNs = nowNs;
        budgetNs = (budgetNs - nowNs > 0 ? budgetNs : nowNs) + DIAGNOSIS_GAP_NS;
        workPending = true;
        Instant at = Instant.ofEpochMilli(time.currentTimeMillis());
        List<Finding> findings = collector.diagnose(request);
        List<ListenQueueEvent> events = new ArrayList<>();
        for (int i : due) {
            Finding finding = findings.get(i);
            Episode episode = Objects.requireNonNull(request.targets().get(i).episode());
            boolean full =
                    finding.queue().isFull() || request.targets().get(i).queue().isFull();
            plan(stats.get(i)).diagnosed(episode, full, nowNs);
            if (stats.get(i).diagnosed(episode, finding, at)) {
                events.add(new Diagnosed(at, finding));
            }
        }
        publisher.publish(events);
        return 0;
    }

    private DiagnosisPlan plan(ListenerStats stats) {
        return plans.computeIfAbsent(stats, each -> new DiagnosisPlan());
    }

    /** Probes the queues that are high, full or have not been empty for long. Clears the probes of the others. */
    private long probe(PublishedState state) {
        List<DiagnosisTarget> targets = request(state).targets();
        boolean anyEpisode = false;
        boolean anyWorth = false;
        for (int i = 0; i < targets.size(); i++) {
            anyEpisode |= targets.get(i).episode() != null;
            if (isWorthProbing(state, targets, i)) {
                anyWorth = true;
            } else {
                state.stats().get(i).probed(Probe.NONE);
            }
        }
        if (!anyEpisode && !anyWorth) {
            return MAX_WAIT_NS;
        }
        workPending = true;
        long nowNs = time.nanoTime();
        long dueInNs = probedNs + Math.max(probeGapNs, probeCostNs * PROBE_SHARE) - nowNs;
        if (!anyWorth || dueInNs > 0) {
            return Math.max(dueInNs, PROBE_GAP_NS / 10);
        }
        probedNs = nowNs;
        for (int i = 0; i < targets.size(); i++) {
            if (isWorthProbing(state, targets, i)) {
                ListenerStats stats = state.stats().get(i);
                stats.probed(collector.probe(targets.get(i), stats.probe()));
            }
        }
        probeCostNs = time.nanoTime() - nowNs;
        return 0;
    }

    private static boolean isWorthProbing(PublishedState state, List<DiagnosisTarget> targets, int i) {
        return targets.get(i).high() || state.stats().get(i).isWorthProbing();
    }

    private DiagnosisRequest request(PublishedState state) {
        return request(state, false);
    }

    /**
     * Returns the request for a diagnosis of all listeners.
     *
     * @param ended true to include episodes that ended before this thread could diagnose them, for want of a CPU
     */
    private DiagnosisRequest request(PublishedState state, boolean ended) {
        List<DiagnosisTarget> targets = new ArrayList<>();
        List<? extends Listener> listeners = state.sample().listeners();
        Set<SocketAddress> shared = sharedAddresses(state);
        for (int i = 0; i < listeners.size(); i++) {
            ListenerStats.Seen shown = state.stats().get(i).seen();
            Episode episode =
                    shown.episode() == null && ended ? state.stats().get(i).undiagnosed() : shown.episode();
            targets.add(new DiagnosisTarget(
                    shown.queue(),
                    listeners.get(i).descriptor(),
                    listeners.get(i).ipv6(),
                    listeners.get(i).somaxconnThen(),
                    config.sampling().portConfig().declared(shown.queue().localAddress()),
                    episode,
                    shown.sinceFirstSample(),
                    shown.stall(),
                    shown.synPackets(),
                    shown.clientsLost(),
                    shown.current()
                            && (shown.queue().isFull()
                                    || shown.queue().utilization().orElse(0) >= config.highAt()),
                    shared.contains(shown.queue().localAddress())));
        }
        Arrivals known = state.arrivals();
        return new DiagnosisRequest(
                targets,
                state.snapshot(),
                state.takenAtNs(),
                known == null ? null : known.baseline(),
                known != null && known.allAtOne());
    }

    /** Returns the addresses of more than one listener. */
    private static Set<SocketAddress> sharedAddresses(PublishedState state) {
        Set<SocketAddress> all = new HashSet<>();
        Set<SocketAddress> shared = new HashSet<>();
        for (ListenerStats each : state.stats()) {
            SocketAddress address = each.seen().queue().localAddress();
            if (!all.add(address)) {
                shared.add(address);
            }
        }
        return shared;
    }

    private void complain(Throwable failure) {
        try {
            publisher.log(Level.WARN, "A diagnosis failed, and the next one is made as planned: " + failure);
        } catch (Throwable ignored) {
            // Without memory for the message nothing is left to do.
        }
    }
}
