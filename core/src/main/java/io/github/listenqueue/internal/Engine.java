package io.github.listenqueue.internal;

import io.github.listenqueue.KernelSettings;
import io.github.listenqueue.ListenQueue;
import io.github.listenqueue.ListenQueueConfig;
import io.github.listenqueue.ListenQueueDiagnosis;
import io.github.listenqueue.ListenQueueEvent;
import io.github.listenqueue.ListenQueueHealth;
import io.github.listenqueue.ListenQueueLoad;
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
import io.github.listenqueue.internal.events.jmx.JmxBeans;
import io.github.listenqueue.internal.events.jmx.MonitorView;
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
 * The pipeline of a monitor. A sample is read, detected and published under one lock. Its result is then visible to every
 * thread without that lock. Safe for use by several threads.
 */
public final class Engine implements AutoCloseable {

    private static final long CLOSE_NS = TimeUnit.SECONDS.toNanos(2);
    private static final String CLOSED = "the monitor is closed";

    /** The time for which a caller waits for the first sample that is under way. */
    private static final long FIRST_SAMPLE_NS = TimeUnit.SECONDS.toNanos(1);

    /** A sample is overdue after this and {@link #MISSED_SAMPLES} intervals: far longer than the delays of a busy machine. */
    private static final long OVERDUE_NS = TimeUnit.SECONDS.toNanos(5);

    private static final int MISSED_SAMPLES = 3;

    /** The time of a snapshot before the first sample: older than any limit on the age of one. */
    private static final long NEVER_MS = 0;

    private final MonitorConfig config;
    private final TimeSource time;
    private final ReentrantLock sampling = new ReentrantLock();

    /**
     * Held only while a sample is turned into statistics and while these are copied. No I/O and no callback runs under it.
     */
    private final ReentrantLock observing = new ReentrantLock();

    private final Publisher publisher;
    private final AdaptiveInterval adaptiveInterval;
    private final PauseDetector pauses = new PauseDetector();
    private final ToolListeners tools;
    private final AbandonedListeners abandoned;
    private final DiagnosisScheduler diagnoses;
    /** Open after the first attempt to sample, also if it failed. */
    private final CountDownLatch attempted = new CountDownLatch(1);

    /** Open once there is a sample, or the monitor is closed. */
    private final CountDownLatch sampled = new CountDownLatch(1);

    private volatile boolean closed;
    private volatile @Nullable PublishedState latest;
    private volatile @Nullable Thread thread;
    private @Nullable Pipeline pipeline;
    private volatile long sampleCostNs;
    private volatile long intervalNs;
    private boolean stretched;
    private final ListenerChanges changes = new ListenerChanges();
    private final @Nullable JmxBeans beans;

    /** Written and read by the sampling thread alone. */
    private long lateNs;

    /**
     * True once the classes are loaded. The sampling thread does it if there is one, so that a caller of sample() need not
     * wait for it.
     */
    private boolean warmedUp;

    private volatile @Nullable String lastFailure;

    /** The stages of a sample, created by the first one: their classes take tens of milliseconds to load. */
    private record Pipeline(
            ListenerSampler sampler, Detector detector, FlightRecording flight, DescriptorLimit descriptors) {}

    /** Creates an engine that opens nothing and starts no thread before the first sample. */
    public Engine(MonitorConfig config) {
        this(config, TimeSource.SYSTEM);
    }

    Engine(MonitorConfig config, TimeSource time) {
        this.config = config;
        this.time = time;
        this.publisher = new Publisher(config.threads(), time::nanoTime, this::isApplication);
        this.adaptiveInterval = new AdaptiveInterval(config.interval());
        this.abandoned = new AbandonedListeners(
                this::isApplication, this::isOutOfDescriptors, publisher::logClosedWithoutDescriptors);
        this.tools = ToolListeners.ofThisJvm(config.sampling().portConfig());
        this.diagnoses = new DiagnosisScheduler(
                config,
                time,
                publisher,
                new DiagnosisCollector(config.sampling(), config.showPeers(), pauses, time::nanoTime),
                () -> latest,
                tools::recognize);
        this.beans = config.jmx() ? beans() : null;
        // A loop and no lambda: in a cold JVM one lambda costs start() as much as everything else in it.
        for (EventSubscriber<?> subscriber : config.subscribers()) {
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
            thread = config.threads().start("listenqueue-sampler", this::sampleUntilClosed);
        } catch (Throwable e) {
            close();
            throw e;
        }
        diagnoses.start();
    }

    /** Returns the last sample, or before the first one an empty snapshot with the reason. */
    public ListenQueueSnapshot snapshot() {
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
                        closed ? CLOSED : "no sample yet: " + missingReason(),
                        Optional.empty()));
        return new PublishedState(none, List.of(), null, null, NEVER_MS, 0).snapshot();
    }

    /**
     * Waits for the first sample.
     *
     * @return true if there has been a sample
     */
    public boolean awaitFirstSample(Duration timeout) {
        await(sampled, timeout.toNanos());
        return latest != null;
    }

    /** Samples now and publishes the events that follow. */
    public ListenQueueSnapshot sample() {
        sample(true);
        return snapshot();
    }

    /** Returns the health as of the last sample. */
    public ListenQueueHealth health() {
        if (closed) {
            return Health.unknown(CLOSED);
        }
        if (latest == null && thread == null) {
            sample(true);
        } else if (latest == null) {
            // A health probe must not wait for a slow sample.
            await(attempted, FIRST_SAMPLE_NS);
        }
        return status().health();
    }

    /** Returns snapshot, statistics and health of the last sample. */
    public ListenQueueStatus status() {
        PublishedState seen;
        ListenQueueSnapshot snapshot;
        List<ListenerStats> stats = new ArrayList<>();
        long takenAtNs = 0;
        observing.lock();
        try {
            seen = latest;
            snapshot = snapshot();
            if (seen != null && !closed) {
                takenAtNs = seen.takenAtNs();
                for (ListenerStats each : seen.stats()) {
                    stats.add(each.copy(takenAtNs));
                }
            }
        } finally {
            observing.unlock();
        }
        return new ListenQueueStatus(snapshot, List.copyOf(stats), health(seen, stats, takenAtNs));
    }

    private ListenQueueHealth health(@Nullable PublishedState seen, List<ListenerStats> stats, long takenAtNs) {
        if (closed) {
            return Health.unknown(CLOSED);
        }
        if (seen == null) {
            return Health.unknown(snapshot().source().text());
        }
        ListenQueueHealth health = Health.of(seen.sample(), stats, takenAtNs, abandoned.all());
        long overdueNs = overdueNs(takenAtNs);
        return overdueNs == 0
                ? health
                : Health.stuck(health, Duration.ofNanos(overdueNs), Duration.ofNanos(intervalNs));
    }

    /** Returns the age of the last sample if the next one is long overdue; else 0. */
    private long overdueNs(long takenAtNs) {
        // Without a sampling thread, the caller decides on the age of a sample.
        long ageNs = thread == null ? 0 : time.nanoTime() - takenAtNs;
        return ageNs <= OVERDUE_NS + MISSED_SAMPLES * intervalNs ? 0 : ageNs;
    }

    /** Returns the load as of the last sample. */
    public ListenQueueLoad load() {
        PublishedState seen = latest;
        if (seen == null || closed) {
            ListenQueueSnapshot last = snapshot();
            return Load.unknown(last.takenAt(), closed ? CLOSED : last.source().text());
        }
        ListenQueueLoad load = Load.of(seen);
        long overdueNs = overdueNs(seen.takenAtNs());
        return overdueNs == 0 ? load : Load.stuck(load, Duration.ofNanos(overdueNs));
    }

    /** Returns the live statistics of each open listener. */
    public List<ListenQueueStats> stats() {
        PublishedState seen = latest;
        return seen == null || closed ? List.of() : List.copyOf(seen.stats());
    }

    /** Samples and then runs a diagnosis. */
    public ListenQueueDiagnosis diagnose() {
        try {
            // A stuck sample must not block a diagnosis.
            if (sampling.tryLock(FIRST_SAMPLE_NS, TimeUnit.NANOSECONDS)) {
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

    /** Returns the user's settings and the current interval. */
    public ListenQueueConfig config() {
        PublishedState seen = latest;
        boolean socket = seen != null && seen.sample().source().kind() == SnapshotSource.Kind.SOCKET;
        SamplingConfig samplingConfig = config.sampling();
        return new ListenQueueConfig(
                Duration.ofNanos(Math.max(intervalNs, adaptiveInterval.plainNs(socket))),
                samplingConfig.nativeAccess(),
                samplingConfig.procRoot(),
                samplingConfig.byteOrder(),
                config.highAt(),
                config.settleTime(),
                config.stalledAfter(),
                config.loadFloor(),
                config.showPeers(),
                config.jmx());
    }

    /** Returns the modifiable names and backlogs by port. */
    public PortConfig portConfig() {
        return config.sampling().portConfig();
    }

    public boolean isClosed() {
        return closed;
    }

    /** Adds a subscriber. */
    public Subscription subscribe(EventSubscriber<?> subscriber) {
        return unlessClosed(publisher.subscribe(subscriber, thread != null && !closed));
    }

    /** Adds an action that runs after each sample with other listeners, names or known counters than the last one. */
    public Subscription onListenersChanged(Runnable action) {
        return unlessClosed(publisher.subscribeToChanges(action, thread != null && !closed));
    }

    private Subscription unlessClosed(Subscription subscription) {
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
        // An interrupt of the calling thread must not cut close() short. It is restored at the end.
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
        pauses.close();
        if (beans != null) {
            beans.close();
        }
        publisher.close();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Releases the lock. The last sample of a closed monitor also closes the files. */
    private void releaseSampling() {
        try {
            if (closed && pipeline != null) {
                pipeline.sampler().close();
                pipeline.detector().close();
                pipeline.flight().happened(List.of());
                pipeline.flight().close();
                pipeline.descriptors().close();
            }
        } finally {
            sampling.unlock();
        }
    }

    private JmxBeans beans() {
        JmxBeans made = new JmxBeans(
                new MonitorView(this::snapshot, this::stats, this::status, this::load, this::diagnose, config.highAt()),
                publisher::execute,
                text -> publisher.log(Level.WARN, text));
        publisher.onPublish(made::happened);
        return made;
    }

    private Pipeline pipeline() {
        Pipeline made = pipeline;
        if (made == null) {
            made = new Pipeline(
                    new ListenerSampler(config.sampling(), time::nanoTime),
                    new Detector(
                            new DetectionRules(
                                    config.highAt(),
                                    config.settleTime().toNanos(),
                                    config.stalledAfter().toNanos(),
                                    this::isApplication,
                                    config.loadFloor()),
                            time::nanoTime),
                    new FlightRecording(this::stats, text -> publisher.log(Level.WARN, text)),
                    new DescriptorLimit(config.sampling(), time::nanoTime));
            pipeline = made;
        }
        return made;
    }

    /** Returns true if health considers a listener, or if the user's predicate throws. */
    private boolean isApplication(ListenQueue queue) {
        Predicate<? super ListenQueue> chosen = config.health();
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
        return config.sampling().ownKernel() && pipeline().descriptors().isReached(atAnyCost);
    }

    private boolean readsSockets() {
        return pipeline != null && pipeline.sampler().readsSockets();
    }

    private static void await(CountDownLatch latch, long timeoutNs) {
        try {
            latch.await(timeoutNs, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void sample(boolean onDemand) {
        sampling.lock();
        try {
            if (!closed) {
                sampleLocked(onDemand);
            }
        } catch (Throwable e) {
            // Retried by the next sample, for example without memory or without a descriptor to load a class.
            complain(e);
        } finally {
            attempted.countDown();
            releaseSampling();
        }
    }

    private void sampleLocked(boolean onDemand) {
        long nowNs = time.nanoTime();
        long nowMs = time.currentTimeMillis();
        Detector detector = pipeline().detector();
        ListenerSampler sampler = pipeline().sampler();
        Sample sample = sampler.read(onDemand);
        // Socket options cost the same on every host.
        sampleCostNs = sampler.readsSockets() ? sampler.unixCostNs() : time.nanoTime() - nowNs;
        if (Thread.currentThread() == thread) {
            detector.late(lateNs);
        }
        PublishedState before = latest;
        List<ListenQueueEvent> events;
        observing.lock();
        try {
            events = detector.observe(sample, nowNs, nowMs);
            if (before != null && before.isOf(sample)) {
                before.moveTo(nowMs, nowNs);
            } else {
                latest = new PublishedState(
                        sample, detector.stats(), detector.arrivals(), detector.load(), nowMs, nowNs);
            }
        } finally {
            observing.unlock();
        }
        // Before the events are published: a caller that waits for the first sample need not wait for them.
        attempted.countDown();
        sampled.countDown();
        lastFailure = null;
        if (before == null) {
            publisher.execute(pipeline().flight()::attach);
            publisher.logStart(snapshot());
        }
        if (config.sampling().ownKernel() && (detector.anyWaiting() || detector.anyOpen())) {
            pipeline().descriptors().check();
        }
        publisher.publish(events);
        reportChanges(sample, detector.stats(), nowNs);
        abandoned.happened(events);
        pipeline().flight().happened(events);
        diagnoses.happened(events, detector.worthProbing());
        if (!warmedUp && (thread == null || Thread.currentThread() == thread)) {
            warmedUp = true;
            ClassPreloader.run();
            pipeline().descriptors().check();
        }
    }

    private void reportChanges(Sample sample, List<ListenerStats> stats, long nowNs) {
        JmxBeans shown = beans;
        boolean changed = (shown != null || publisher.hasChangeSubscribers()) && changes.isChangedBy(sample, stats);
        if (changed) {
            publisher.listenersChanged();
        }
        if (shown != null) {
            shown.sampled(changed, nowNs);
        }
    }

    private void complain(Throwable failure) {
        try {
            String text = "A sample failed, and the next one is taken as planned: " + failure;
            if (!text.equals(lastFailure)) {
                lastFailure = text;
                publisher.log(Level.WARN, text);
            }
        } catch (Throwable ignored) {
            // Without memory for the message only this sample is lost.
        }
    }

    private String missingReason() {
        String failure = lastFailure;
        if (failure != null) {
            return failure;
        }
        return thread == null ? "nothing has called sample() or startSampling()" : "the first sample is running";
    }

    private void sampleUntilClosed() {
        long plannedNs = time.nanoTime();
        boolean overran = false;
        while (!closed) {
            long tickNs = time.nanoTime();
            pauses.tick(tickNs, tickNs - plannedNs, overran);
            lateNs = tickNs - plannedNs;
            sample(false);
            intervalNs = adaptiveInterval.intervalNs(readsSockets(), sampleCostNs);
            logIfStretched();
            // Planned from the previous tick and not from the end of the sample: a pause within a sample then makes the
            // next tick late.
            plannedNs = (tickNs - plannedNs > intervalNs ? tickNs : plannedNs) + intervalNs;
            overran = plannedNs - time.nanoTime() <= 0;
            while (!closed && plannedNs - time.nanoTime() > 0) {
                LockSupport.parkNanos(this, plannedNs - time.nanoTime());
                // An interrupt must not stop this thread. While it is set, the thread cannot park.
                Thread.interrupted();
            }
        }
    }

    private void logIfStretched() {
        if (!stretched && intervalNs > adaptiveInterval.plainNs(readsSockets())) {
            stretched = true;
            publisher.log(
                    Level.INFO,
                    "A sample takes " + Math.round(adaptiveInterval.estimatedCostNs() / 1e5) / 10.0
                            + " ms here, so the interval grows until sampling takes at most 0.5 % of one core; it is "
                            + Duration.ofNanos(intervalNs).toMillis() + " ms now");
        }
    }
}
