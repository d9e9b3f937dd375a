package io.github.listenqueue.internal;

import io.github.listenqueue.KernelSettings;
import io.github.listenqueue.ListenQueueEvent;
import io.github.listenqueue.ListenQueueEventListener;
import io.github.listenqueue.ListenQueueHealth;
import io.github.listenqueue.ListenQueueSnapshot;
import io.github.listenqueue.ReadingSource;
import io.github.listenqueue.Subscription;
import io.github.listenqueue.TcpCounters;
import io.github.listenqueue.internal.detect.Detector;
import io.github.listenqueue.internal.publish.Publisher;
import io.github.listenqueue.internal.read.ListenerReader;
import io.github.listenqueue.internal.read.Reading;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/**
 * Joins the rooms: a sample reads, detects and publishes under one lock, and leaves the result where every thread can see
 * it without that lock. Safe for use by several threads.
 */
public final class Engine implements AutoCloseable {

    private static final long CLOSE_NS = TimeUnit.SECONDS.toNanos(2);
    private static final String CLOSED = "the monitor is closed";

    private final MonitorOptions options;
    private final TimeSource time;
    private final ReentrantLock sampling = new ReentrantLock();
    private final Publisher publisher;
    private final SamplingPace pace;
    private volatile boolean closed;
    private volatile @Nullable Latest latest;
    private volatile @Nullable Thread thread;
    private @Nullable Rooms rooms;
    private volatile long readingCostNs;
    private boolean stretched;
    private @Nullable String lastFailure;

    /** Made by the first sample and not before: the classes behind them take tens of milliseconds to load. */
    private record Rooms(ListenerReader reader, Detector detector) {}

    /** An engine that stands still: nothing is opened and no thread is started before the first sample. */
    public Engine(MonitorOptions options) {
        this(options, TimeSource.SYSTEM);
    }

    Engine(MonitorOptions options, TimeSource time) {
        this.options = options;
        this.time = time;
        this.publisher = new Publisher(options.threads());
        this.pace = new SamplingPace(options.interval());
        // No lambda where a loop will do: in a cold JVM each costs start() as much as everything else in it.
        for (ListenQueueEventListener listener : options.listeners()) {
            publisher.subscribe(listener, false);
        }
    }

    /** Starts sampling on a thread of its own. Called once. */
    public void start() {
        publisher.start();
        try {
            thread = options.threads().start("listenqueue-sampler", this::keepSampling);
        } catch (Throwable e) {
            close();
            throw e;
        }
    }

    /** The last reading; takes one if there is none. */
    public ListenQueueSnapshot snapshot() {
        Latest seen = latest;
        return seen != null || closed ? shown() : sample();
    }

    /** Takes a reading now, with everything that follows from it. */
    public ListenQueueSnapshot sample() {
        sample(true);
        return shown();
    }

    /** The verdict on the last reading. */
    public ListenQueueHealth health() {
        if (closed) {
            return Health.unknown(CLOSED);
        }
        if (latest == null) {
            sample(true);
        }
        Latest seen = latest;
        return seen == null ? Health.unknown(shown().source().reason()) : Health.of(seen);
    }

    /** Adds a subscriber. */
    public Subscription subscribe(ListenQueueEventListener listener) {
        Subscription subscription = publisher.subscribe(listener, thread != null && !closed);
        if (closed) {
            subscription.close();
        }
        return subscription;
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
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
        publisher.close();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whoever is last in a sample when the monitor is closed closes the files. */
    private void releaseSampling() {
        try {
            if (closed && rooms != null) {
                rooms.reader().close();
            }
        } finally {
            sampling.unlock();
        }
    }

    private Rooms rooms() {
        Rooms made = rooms;
        if (made == null) {
            made = new Rooms(
                    new ListenerReader(options.reading(), time::nanoTime),
                    new Detector(options.highAt(), options.settleTime().toNanos()));
            rooms = made;
        }
        return made;
    }

    private boolean readsSockets() {
        return rooms != null && rooms.reader().readsSockets();
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
            releaseSampling();
        }
    }

    private void sampleLocked(boolean asked) {
        long nowNs = time.nanoTime();
        long nowMs = time.currentTimeMillis();
        Detector detector = rooms().detector();
        Reading reading = rooms().reader().read(asked);
        readingCostNs = time.nanoTime() - nowNs;
        List<ListenQueueEvent> events = detector.observe(reading, nowNs, nowMs);
        Latest before = latest;
        if (before != null && before.isOf(reading, detector.saturated())) {
            before.takenAgainAt(nowMs);
        } else {
            latest = new Latest(reading, detector.saturated(), nowMs);
        }
        lastFailure = null;
        if (before == null) {
            publisher.logStart(shown());
        }
        publisher.publish(events);
        if (before == null) {
            Rehearsal.run();
        }
    }

    private void complain(Throwable failure) {
        try {
            String text = "A reading failed and will be tried again: " + failure;
            if (!text.equals(lastFailure)) {
                lastFailure = text;
                publisher.say(Level.WARN, text);
            }
        } catch (Throwable ignored) {
            // Without the memory for these words the sample is still only a sample.
        }
    }

    private ListenQueueSnapshot shown() {
        Latest seen = latest;
        if (seen != null) {
            return seen.snapshot();
        }
        String reason = closed ? CLOSED : "no reading yet: " + lastFailure;
        Reading none = new Reading(
                List.of(),
                List.of(),
                TcpCounters.UNKNOWN,
                KernelSettings.UNKNOWN,
                new ReadingSource(ReadingSource.Kind.UNAVAILABLE, reason));
        return new Latest(none, List.of(), time.currentTimeMillis()).snapshot();
    }

    private void keepSampling() {
        long nextNs = time.nanoTime();
        while (!closed) {
            sample(false);
            long intervalNs = pace.intervalNs(readsSockets(), readingCostNs);
            tellIfStretched(intervalNs);
            nextNs = Math.max(nextNs + intervalNs, time.nanoTime());
            while (!closed && nextNs - time.nanoTime() > 0) {
                LockSupport.parkNanos(this, nextNs - time.nanoTime());
                // Somebody's interrupt is no reason to stop, and would keep the thread from waiting.
                Thread.interrupted();
            }
        }
    }

    private void tellIfStretched(long intervalNs) {
        if (!stretched && intervalNs > pace.plainNs(readsSockets())) {
            stretched = true;
            publisher.say(
                    Level.INFO,
                    "Reading /proc takes " + pace.estimatedCostNs() / 1000 + " us here: the interval stretches, now to "
                            + Duration.ofNanos(intervalNs).toMillis()
                            + " ms, until it takes at most 0.5 % of one core");
        }
    }
}
