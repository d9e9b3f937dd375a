package io.github.listenqueue.internal;

import io.github.listenqueue.KernelSettings;
import io.github.listenqueue.ListenQueue;
import io.github.listenqueue.ListenQueueConfig;
import io.github.listenqueue.ListenQueueDiagnosis;
import io.github.listenqueue.ListenQueueEvent;
import io.github.listenqueue.ListenQueueHealth;
import io.github.listenqueue.ListenQueueSnapshot;
import io.github.listenqueue.ListenQueueStats;
import io.github.listenqueue.ListenQueueStatus;
import io.github.listenqueue.SnapshotSource;
import io.github.listenqueue.Subscription;
import io.github.listenqueue.TcpCounters;
import io.github.listenqueue.internal.detection.DetectionRules;
import io.github.listenqueue.internal.detection.Detector;
import io.github.listenqueue.internal.detection.ListenerStats;
import io.github.listenqueue.internal.diagnosis.DescriptorLimit;
import io.github.listenqueue.internal.diagnosis.DiagnosisCollector;
import io.github.listenqueue.internal.diagnosis.PauseDetector;
import io.github.listenqueue.internal.events.EventSubscriber;
import io.github.listenqueue.internal.events.Publisher;
import io.github.listenqueue.internal.events.jfr.FlightRecording;
import io.github.listenqueue.internal.sampling.ListenerSampler;
import io.github.listenqueue.internal.sampling.PortConfig;
import io.github.listenqueue.internal.sampling.Sample;
import io.github.listenqueue.internal.sampling.SamplingConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/**
 * Joins the rooms: a sample reads, detects and publishes under one lock, and leaves the result where every thread can see
 * it without that lock. Safe for use by several threads.
 */
public final class Engine implements AutoCloseable {

    private static final long CLOSE_NS = TimeUnit.SECONDS.toNanos(2);
    private static final String CLOSED = "the monitor is closed";

    /** The longest wait of a caller for a first sample that is under way. */
    private static final long FIRST_READING_NS = TimeUnit.SECONDS.toNanos(1);

    /** A sample is overdue after this and {@link #MISSED_READINGS} intervals: far from what a busy machine does. */
    private static final long OVERDUE_NS = TimeUnit.SECONDS.toNanos(5);

    private static final int MISSED_READINGS = 3;

    /** The time of a snapshot before the first sample: older than any limit on the age of one. */
    private static final long NEVER_MS = 0;

    private final MonitorConfig options;
    private final TimeSource time;
    private final ReentrantLock sampling = new ReentrantLock();

    /** Held only while a sample that was read becomes numbers, and while these are copied: neither reads nor calls anybody. */
    private final ReentrantLock observing = new ReentrantLock();

    private final Publisher publisher;
    private final AdaptiveInterval pace;
    private final PauseDetector vitals = new PauseDetector();
    private final ToolListeners tools;
    private final AbandonedListeners abandoned;
    private final DiagnosisScheduler diagnoses;
    /** Open once a first sample was attempted, whatever became of it. */
    private final CountDownLatch tried = new CountDownLatch(1);

    /** Open once there is a sample, or there will be none because the monitor is closed. */
    private final CountDownLatch sampled = new CountDownLatch(1);

    private volatile boolean closed;
    private volatile @Nullable PublishedState latest;
    private volatile @Nullable Thread thread;
    private @Nullable Rooms rooms;
    private volatile long readingCostNs;
    private volatile long intervalNs;
    private boolean stretched;

    /** Written and read by the sampling thread alone. */
    private long lateNs;

    /** By the thread that samples, if there is one: who only asks for a sample need not wait for it. */
    private boolean warmedUp;

    private volatile @Nullable String lastFailure;

    /** Made by the first sample and not before: the classes behind them take tens of milliseconds to load. */
    private record Rooms(
            ListenerSampler reader, Detector detector, FlightRecording flight, DescriptorLimit descriptors) {}

    /** An engine that stands still: nothing is opened and no thread is started before the first sample. */
    public Engine(MonitorConfig options) {
        this(options, TimeSource.SYSTEM);
    }

    Engine(MonitorConfig options, TimeSource time) {
        this.options = options;
        this.time = time;
        this.publisher = new Publisher(options.threads(), time::nanoTime, this::isApplication);
        this.pace = new AdaptiveInterval(options.interval());
        this.abandoned = new AbandonedListeners(
                this::isApplication, this::isOutOfDescriptors, publisher::logClosedWithoutDescriptors);
        this.tools = ToolListeners.ofThisJvm(options.reading().notes());
        this.diagnoses = new DiagnosisScheduler(
                options,
                time,
                publisher,
                new DiagnosisCollector(options.reading(), options.showPeers(), vitals, time::nanoTime),
                () -> latest,
                tools::recognize);
        // No lambda where a loop will do: in a cold JVM each costs start() as much as everything else in it.
        for (EventSubscriber<?> subscriber : options.subscribers()) {
            publisher.subscribe(subscriber, false);
        }
    }

    /** Starts sampling on a thread of its own, unless it has one or is closed. */
    public synchronized void start() {
        if (thread != null || closed) {
            return;
        }
        publisher.start();
        try {
            thread = options.threads().start("listenqueue-sampler", this::keepSampling);
        } catch (Throwable e) {
            close();
            throw e;
        }
        diagnoses.start();
    }

    /** Returns the last sample; before the first one an empty snapshot that says so. */
    public ListenQueueSnapshot snapshot() {
        return shown();
    }

    /** Waits for the first sample, and returns whether there has been one. */
    public boolean awaitFirstSample(Duration timeout) {
        await(sampled, timeout.toNanos());
        return latest != null;
    }

    /** Takes a sample now, with everything that follows from it. */
    public ListenQueueSnapshot sample() {
        sample(true);
        return shown();
    }

    /** The verdict on the last sample. */
    public ListenQueueHealth health() {
        if (closed) {
            return Health.unknown(CLOSED);
        }
        if (latest == null && thread != null) {
            // A probe must not be the one that a sample holds up.
            await(tried, FIRST_READING_NS);
        } else {
            sampleFirst();
        }
        return status().health();
    }

    /** Returns snapshot, statistics and verdict of the last sample. */
    public ListenQueueStatus status() {
        PublishedState seen;
        ListenQueueSnapshot snapshot;
        List<ListenerStats> stats = new ArrayList<>();
        long takenAtNs = 0;
        observing.lock();
        try {
            seen = latest;
            snapshot = shown();
            if (seen != null && !closed) {
                takenAtNs = seen.takenAtNs();
                for (ListenerStats each : seen.stats()) {
                    stats.add(each.copy(takenAtNs));
                }
            }
        } finally {
            observing.unlock();
        }
        return new ListenQueueStatus(snapshot, List.copyOf(stats), verdict(seen, stats, takenAtNs));
    }

    private ListenQueueHealth verdict(@Nullable PublishedState seen, List<ListenerStats> stats, long takenAtNs) {
        if (closed) {
            return Health.unknown(CLOSED);
        }
        if (seen == null) {
            return Health.unknown(shown().source().text());
        }
        ListenQueueHealth verdict = Health.of(seen.reading(), stats, takenAtNs, abandoned.all());
        // Where the caller drives, a sample is as old as the caller wants it.
        long ageNs = thread == null ? 0 : time.nanoTime() - takenAtNs;
        return ageNs <= OVERDUE_NS + MISSED_READINGS * intervalNs
                ? verdict
                : Health.stuck(verdict, Duration.ofNanos(ageNs), Duration.ofNanos(intervalNs));
    }

    /** Returns the live statistics of each open listener. */
    public List<ListenQueueStats> stats() {
        PublishedState seen = latest;
        return seen == null || closed ? List.of() : List.copyOf(seen.stats());
    }

    /** Looks deeper, after a sample. */
    public ListenQueueDiagnosis diagnose() {
        try {
            // A sample that is stuck must not hold up who asks what is wrong.
            if (sampling.tryLock(FIRST_READING_NS, TimeUnit.NANOSECONDS)) {
                try {
                    sample(true);
                } finally {
                    releaseSampling();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return diagnoses.now();
    }

    /** Returns the user's choices, and the present interval. */
    public ListenQueueConfig config() {
        PublishedState seen = latest;
        boolean socket = seen != null && seen.reading().source().kind() == SnapshotSource.Kind.SOCKET;
        SamplingConfig reading = options.reading();
        return new ListenQueueConfig(
                Duration.ofNanos(Math.max(intervalNs, pace.plainNs(socket))),
                reading.nativeAccess(),
                reading.procRoot(),
                reading.byteOrder(),
                options.highAt(),
                options.settleTime(),
                options.stalledAfter(),
                options.showPeers());
    }

    /** Names and backlogs by port, to be added to. */
    public PortConfig notes() {
        return options.reading().notes();
    }

    public boolean isClosed() {
        return closed;
    }

    /** Adds a subscriber. */
    public Subscription subscribe(EventSubscriber<?> subscriber) {
        Subscription subscription = publisher.subscribe(subscriber, thread != null && !closed);
        if (closed) {
            subscription.close();
        }
        return subscription;
    }

    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        sampled.countDown();
        // An interrupt of whoever closes must not cut it short; it is given back at the end.
        boolean interrupted = Thread.interrupted();
        Thread running = thread;
        LockSupport.unpark(running);
        try {
            if (running != null && running != Thread.currentThread()) {
                TimeUnit.NANOSECONDS.timedJoin(running, CLOSE_NS);
            }
            if (sampling.tryLock(CLOSE_NS, TimeUnit.NANOSECONDS)) {
                releaseSampling();
            }
        } catch (InterruptedException e) {
            interrupted = true;
            if (sampling.tryLock()) {
                releaseSampling();
            }
        }
        diagnoses.close();
        vitals.close();
        publisher.close();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends a sample. The last one that ends after the monitor was closed closes the files. */
    private void releaseSampling() {
        try {
            if (closed && rooms != null) {
                rooms.reader().close();
                rooms.detector().close();
                rooms.flight().happened(List.of());
                rooms.flight().close();
                rooms.descriptors().close();
            }
        } finally {
            sampling.unlock();
        }
    }

    private Rooms rooms() {
        Rooms made = rooms;
        if (made == null) {
            made = new Rooms(
                    new ListenerSampler(options.reading(), time::nanoTime),
                    new Detector(
                            new DetectionRules(
                                    options.highAt(),
                                    options.settleTime().toNanos(),
                                    options.stalledAfter().toNanos(),
                                    this::isApplication),
                            time::nanoTime),
                    new FlightRecording(this::stats, text -> publisher.log(Level.WARN, text)),
                    new DescriptorLimit(options.reading(), time::nanoTime));
            rooms = made;
        }
        return made;
    }

    /** Tells whether health considers a listener; one for which the user's choice throws is considered. */
    private boolean isApplication(ListenQueue queue) {
        Predicate<? super ListenQueue> chosen = options.health();
        if (chosen == null) {
            return !tools.isTool(queue);
        }
        try {
            return chosen.test(queue);
        } catch (Throwable e) {
            return true;
        }
    }

    private boolean isOutOfDescriptors(boolean atAnyCost) {
        return options.reading().ownKernel() && rooms().descriptors().isReached(atAnyCost);
    }

    private boolean readsSockets() {
        return rooms != null && rooms.reader().readsSockets();
    }

    /** Takes the first sample, unless another thread is at it: then it waits a moment for that. */
    private void sampleFirst() {
        if (latest != null || closed) {
            return;
        }
        if (thread == null) {
            sample(true);
        } else if (sampling.tryLock()) {
            try {
                sample(true);
            } finally {
                releaseSampling();
            }
        } else {
            await(tried, FIRST_READING_NS);
        }
    }

    private static void await(CountDownLatch latch, long timeoutNs) {
        try {
            latch.await(timeoutNs, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void sample(boolean asked) {
        sampling.lock();
        try {
            if (!closed) {
                sampleLocked(asked);
            }
        } catch (Throwable e) {
            // Out of memory, out of descriptors for a class: whatever it is, the next sample tries again.
            complain(e);
        } finally {
            tried.countDown();
            releaseSampling();
        }
    }

    private void sampleLocked(boolean asked) {
        long nowNs = time.nanoTime();
        long nowMs = time.currentTimeMillis();
        Detector detector = rooms().detector();
        ListenerSampler reader = rooms().reader();
        Sample reading = reader.read(asked);
        // Asking sockets costs the same on every host.
        readingCostNs = reader.readsSockets() ? reader.unixCostNs() : time.nanoTime() - nowNs;
        if (Thread.currentThread() == thread) {
            detector.late(lateNs);
        }
        PublishedState before = latest;
        List<ListenQueueEvent> events;
        observing.lock();
        try {
            events = detector.observe(reading, nowNs, nowMs);
            if (before != null && before.isOf(reading)) {
                before.takenAgainAt(nowMs, nowNs);
            } else {
                latest = new PublishedState(reading, detector.stats(), detector.arrivals(), nowMs, nowNs);
            }
        } finally {
            observing.unlock();
        }
        // A caller that waits for the first sample need not wait for what comes with it.
        tried.countDown();
        sampled.countDown();
        lastFailure = null;
        if (before == null) {
            publisher.execute(rooms().flight()::attach);
            publisher.logStart(shown());
        }
        if (options.reading().ownKernel() && (detector.anyWaiting() || detector.anyOpen())) {
            rooms().descriptors().check();
        }
        publisher.publish(events);
        abandoned.happened(events);
        rooms().flight().happened(events);
        diagnoses.happened(events, detector.worthProbing());
        if (!warmedUp && (thread == null || Thread.currentThread() == thread)) {
            warmedUp = true;
            WarmUp.run();
            rooms().descriptors().check();
        }
    }

    private void complain(Throwable failure) {
        try {
            String text = "A reading failed and will be tried again: " + failure;
            if (!text.equals(lastFailure)) {
                lastFailure = text;
                publisher.log(Level.WARN, text);
            }
        } catch (Throwable ignored) {
            // Without the memory for these words the sample is still only a sample.
        }
    }

    private ListenQueueSnapshot shown() {
        PublishedState seen = latest;
        if (seen != null) {
            return seen.snapshot();
        }
        Sample none = new Sample(
                List.of(),
                List.of(),
                TcpCounters.UNKNOWN,
                KernelSettings.UNKNOWN,
                new SnapshotSource(
                        SnapshotSource.Kind.UNAVAILABLE,
                        closed ? CLOSED : "no sample yet: " + whyNone(),
                        Optional.empty()));
        return new PublishedState(none, List.of(), null, NEVER_MS, 0).snapshot();
    }

    private String whyNone() {
        String failure = lastFailure;
        if (failure != null) {
            return failure;
        }
        return thread == null ? "nothing has called sample() or startSampling()" : "the first one is under way";
    }

    private void keepSampling() {
        long plannedNs = time.nanoTime();
        boolean overran = false;
        while (!closed) {
            long tickNs = time.nanoTime();
            vitals.tick(tickNs, tickNs - plannedNs, overran);
            lateNs = tickNs - plannedNs;
            sample(false);
            intervalNs = pace.intervalNs(readsSockets(), readingCostNs);
            tellIfStretched();
            // By the plan and not by the end of the sample, so that a pause in the middle of it makes the next tick
            // late.
            plannedNs = (tickNs - plannedNs > intervalNs ? tickNs : plannedNs) + intervalNs;
            overran = plannedNs - time.nanoTime() <= 0;
            while (!closed && plannedNs - time.nanoTime() > 0) {
                LockSupport.parkNanos(this, plannedNs - time.nanoTime());
                // Somebody's interrupt is no reason to stop, and would keep the thread from waiting.
                Thread.interrupted();
            }
        }
    }

    private void tellIfStretched() {
        if (!stretched && intervalNs > pace.plainNs(readsSockets())) {
            stretched = true;
            publisher.log(
                    Level.INFO,
                    "Reading takes " + Math.round(pace.estimatedCostNs() / 1e5) / 10.0
                            + " ms here: the interval stretches, now to "
                            + Duration.ofNanos(intervalNs).toMillis()
                            + " ms, until it takes at most 0.5 % of one core");
        }
    }
}
