package io.github.listenqueue.internal;

import io.github.listenqueue.ListenQueue;
import io.github.listenqueue.ListenQueueDiagnosis;
import io.github.listenqueue.ListenQueueDiagnosis.Cause;
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
import io.github.listenqueue.internal.events.Publisher;
import io.github.listenqueue.internal.sampling.Listener;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/**
 * Looks deeper, on a thread of its own: once at the start of an episode, and lightly while it lasts. The thread that samples
 * only says that something happened; it never waits for a look.
 */
final class DiagnosisScheduler implements AutoCloseable {

    /** However many episodes begin, there is at most one look in this time. */
    private static final long LOOK_GAP_NS = TimeUnit.SECONDS.toNanos(10);

    private static final long PROBE_GAP_NS = TimeUnit.SECONDS.toNanos(1);
    private static final long MIN_PROBE_GAP_NS = TimeUnit.MILLISECONDS.toNanos(50);

    /** A probe walks the sockets of the namespace: it may take one part in this many of the time. */
    private static final long PROBE_SHARE = 100;

    /** An acceptor is not yet there when its listener appears; so who it is, is looked for this long after. */
    private static final long[] LEARN_AFTER_NS = {
        TimeUnit.MILLISECONDS.toNanos(500), TimeUnit.SECONDS.toNanos(5), TimeUnit.SECONDS.toNanos(60)
    };

    private static final long MAX_WAIT_NS = TimeUnit.SECONDS.toNanos(10);

    private static final long CLOSE_NS = TimeUnit.SECONDS.toNanos(2);

    private final MonitorConfig options;
    private final TimeSource time;
    private final Publisher publisher;
    private final Supplier<@Nullable PublishedState> latest;
    private final Consumer<ListenQueue> toolFound;
    private final ReentrantLock looking = new ReentrantLock();
    private boolean released;
    private final DiagnosisCollector look;
    private volatile boolean closed;
    private volatile @Nullable Thread thread;
    private volatile long openedNs;
    private volatile boolean opened;
    private volatile boolean troubled;
    private int learned;
    private boolean prepared;
    private long lookedNs;
    private long probedNs;
    private long probeCostNs;
    private final long probeGapNs;

    DiagnosisScheduler(
            MonitorConfig options,
            TimeSource time,
            Publisher publisher,
            DiagnosisCollector look,
            Supplier<@Nullable PublishedState> latest,
            Consumer<ListenQueue> toolFound) {
        this.options = options;
        this.time = time;
        this.publisher = publisher;
        this.latest = latest;
        this.toolFound = toolFound;
        this.look = look;
        long stalledAfterNs = options.stalledAfter().toNanos();
        this.probeGapNs = stalledAfterNs == 0
                ? PROBE_GAP_NS
                : Math.min(PROBE_GAP_NS, Math.max(MIN_PROBE_GAP_NS, stalledAfterNs / 5));
        this.lookedNs = time.nanoTime() - LOOK_GAP_NS;
        this.probedNs = time.nanoTime() - PROBE_GAP_NS;
    }

    /**
     * Starts the thread, if it is not running. One that cannot be made now is tried again when it is needed. There is none for
     * a captured tree: this JVM's threads and sockets have nothing to do with what it shows.
     */
    synchronized void start() {
        try {
            if (thread == null && !closed && options.reading().ownKernel()) {
                thread = options.threads().start("listenqueue-diagnosis", this::run);
            }
        } catch (Throwable e) {
            publisher.log(Level.WARN, "No thread for diagnoses: " + e);
        }
    }

    /**
     * Takes note of what a sample brought; on the thread that samples.
     *
     * @param waiting whether connections may have been waiting so long that the kernel should be asked about them
     */
    void happened(List<ListenQueueEvent> events, boolean waiting) {
        // Once it knows, the thread itself looks again and again until nothing waits.
        boolean wake = waiting && !troubled;
        troubled |= waiting;
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
                troubled = true;
                wake = true;
            }
        }
        if (troubled) {
            start();
        }
        if (wake) {
            LockSupport.unpark(thread);
        }
    }

    /** Looks now, on the calling thread. */
    ListenQueueDiagnosis now() {
        PublishedState seen = latest.get();
        if (seen == null || closed) {
            return diagnosis(List.of());
        }
        try {
            return diagnosis(look(circumstances(seen)));
        } catch (Throwable e) {
            // Not even the last sample can be judged, as where a class for it cannot be loaded.
            return diagnosis(seen.snapshot().queues().stream()
                    .map(queue -> unknown(queue, "The look failed: " + e + "."))
                    .toList());
        }
    }

    private List<Finding> look(DiagnosisRequest circumstances) {
        if (!lock()) {
            return look.withoutLooking(circumstances, "another look has not ended yet");
        }
        try {
            return closed ? List.of() : look.look(circumstances);
        } catch (Throwable e) {
            complain(e);
            return look.withoutLooking(circumstances, "looking failed: " + e);
        } finally {
            releaseLooking();
        }
    }

    /** A finding for which nobody looked. */
    static Finding unknown(ListenQueue queue, String explanation) {
        return new Finding(
                queue,
                Cause.UNKNOWN,
                explanation,
                List.of(),
                List.of(),
                OptionalInt.empty(),
                new WaitingConnections(0, Optional.empty(), Optional.empty(), OptionalInt.empty()),
                ClientOutcome.UNKNOWN,
                LimitSetBy.UNKNOWN,
                Optional.empty());
    }

    private ListenQueueDiagnosis diagnosis(List<Finding> findings) {
        return new ListenQueueDiagnosis(Instant.ofEpochMilli(time.currentTimeMillis()), findings);
    }

    /** Waits for a look that is under way, but not for one that is stuck. */
    private boolean lock() {
        try {
            return looking.tryLock(CLOSE_NS, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return looking.tryLock();
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
        if (lock()) {
            releaseLooking();
        }
    }

    /** Ends a diagnosis. The last one that ends after the monitor was closed closes its files and sockets. */
    private void releaseLooking() {
        try {
            if (closed && !released) {
                released = true;
                look.close();
            }
        } finally {
            looking.unlock();
        }
    }

    private void run() {
        while (!closed) {
            long waitNs = PROBE_GAP_NS;
            try {
                waitNs = step();
            } catch (Throwable e) {
                // Out of memory, out of descriptors for a class: whatever it is, the next step tries again.
                complain(e);
            }
            if (closed) {
                return;
            }
            if (waitNs > 0) {
                LockSupport.parkNanos(this, Math.min(waitNs, MAX_WAIT_NS));
            }
            // Somebody's interrupt is no reason to stop, and would keep the thread from waiting.
            Thread.interrupted();
        }
    }

    /** Does what is due and tells how long nothing will be. */
    long step() {
        looking.lock();
        try {
            if (!prepared) {
                prepared = true;
                look.prepare();
            }
            // Before the sample: what begins after it sets this again.
            boolean trouble = troubled;
            troubled = false;
            PublishedState seen = latest.get();
            if (seen == null) {
                return MAX_WAIT_NS;
            }
            long waitNs = learn(seen);
            if (trouble) {
                waitNs = Math.min(waitNs, diagnose(seen));
                waitNs = Math.min(waitNs, probe(seen));
            }
            return waitNs;
        } finally {
            releaseLooking();
        }
    }

    private long learn(PublishedState seen) {
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
        look.learn(circumstances(seen).targets()).forEach(toolFound);
        return 0;
    }

    private long diagnose(PublishedState seen) {
        boolean wanted = false;
        for (ListenerStats stats : seen.stats()) {
            Episode episode = stats.seen().episode();
            wanted |= episode != null && stats.isUndiagnosed(episode);
        }
        if (!wanted) {
            return MAX_WAIT_NS;
        }
        long dueInNs = lookedNs + LOOK_GAP_NS - time.nanoTime();
        if (dueInNs > 0) {
            return dueInNs;
        }
        lookedNs = time.nanoTime();
        troubled = true;
        Instant at = Instant.ofEpochMilli(time.currentTimeMillis());
        DiagnosisRequest circumstances = circumstances(seen);
        List<Finding> findings = look.look(circumstances);
        List<ListenQueueEvent> events = new ArrayList<>();
        for (int i = 0; i < findings.size(); i++) {
            Episode episode = circumstances.targets().get(i).episode();
            ListenerStats stats = seen.stats().get(i);
            if (episode != null && stats.isUndiagnosed(episode)) {
                Finding finding = findings.get(i);
                stats.diagnosed(episode, finding, at);
                events.add(new Diagnosed(at, finding));
            }
        }
        publisher.publish(events);
        return 0;
    }

    /** Probes the queues that are high or full or have long not been empty; forgets what was seen of the others. */
    private long probe(PublishedState seen) {
        List<DiagnosisTarget> targets = circumstances(seen).targets();
        boolean anyEpisode = false;
        boolean anyWorth = false;
        for (int i = 0; i < targets.size(); i++) {
            anyEpisode |= targets.get(i).episode() != null;
            if (isWorthProbing(seen, targets, i)) {
                anyWorth = true;
            } else {
                seen.stats().get(i).probed(Probe.NONE);
            }
        }
        if (!anyEpisode && !anyWorth) {
            return MAX_WAIT_NS;
        }
        troubled = true;
        long nowNs = time.nanoTime();
        long dueInNs = probedNs + Math.max(probeGapNs, probeCostNs * PROBE_SHARE) - nowNs;
        if (!anyWorth || dueInNs > 0) {
            return Math.max(dueInNs, PROBE_GAP_NS / 10);
        }
        probedNs = nowNs;
        for (int i = 0; i < targets.size(); i++) {
            if (isWorthProbing(seen, targets, i)) {
                ListenerStats stats = seen.stats().get(i);
                stats.probed(look.probe(targets.get(i), stats.probe()));
            }
        }
        probeCostNs = time.nanoTime() - nowNs;
        return 0;
    }

    private static boolean isWorthProbing(PublishedState seen, List<DiagnosisTarget> targets, int i) {
        return targets.get(i).high() || seen.stats().get(i).isWorthProbing();
    }

    private DiagnosisRequest circumstances(PublishedState seen) {
        List<DiagnosisTarget> targets = new ArrayList<>();
        List<? extends Listener> listeners = seen.reading().listeners();
        for (int i = 0; i < listeners.size(); i++) {
            ListenerStats.Seen shown = seen.stats().get(i).seen();
            targets.add(new DiagnosisTarget(
                    shown.queue(),
                    listeners.get(i).descriptor(),
                    listeners.get(i).ipv6(),
                    listeners.get(i).somaxconnThen(),
                    options.reading().notes().declared(shown.queue().localAddress()),
                    shown.episode(),
                    shown.stall(),
                    shown.synPackets(),
                    shown.current()
                            && (shown.queue().isFull()
                                    || shown.queue().utilization().orElse(0) >= options.highAt())));
        }
        Arrivals known = seen.arrivals();
        return new DiagnosisRequest(
                targets,
                seen.snapshot(),
                seen.takenAtNs(),
                known == null ? null : known.beforeTrouble(),
                known != null && known.allAtOne());
    }

    private void complain(Throwable failure) {
        try {
            publisher.log(Level.WARN, "A diagnosis failed: " + failure);
        } catch (Throwable ignored) {
            // Without the memory for these words there is nothing left to do.
        }
    }
}
