package io.github.listenqueue.internal.diagnosis;

import io.github.listenqueue.internal.linux.procfs.ProcFields;
import io.github.listenqueue.internal.linux.procfs.ProcFields.Place;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Detector of pauses of the sampling thread. It records how late the thread woke, and the CPU time that the process got
 * meanwhile. A pause that filled a queue is over by the time it can be diagnosed, so it has to be recorded as it happens. The
 * sampling thread writes at each tick, and the diagnosing thread reads. A punctual tick reads no file and allocates nothing.
 * Two files, and one for each control group with a quota, are read once per second.
 */
public final class PauseDetector implements AutoCloseable {

    static final long UNKNOWN = -1;

    /** On a crowded machine a thread that mostly sleeps is a few milliseconds late, and rarely tens of milliseconds. */
    static final long LATE_NS = TimeUnit.MILLISECONDS.toNanos(200);

    /**
     * Delay from which on garbage collections are checked. A pause that a collector confirms needs no larger margin. A tick
     * shows only the part of a pause after it was due.
     */
    static final long COLLECTED_NS = TimeUnit.MILLISECONDS.toNanos(50);

    /**
     * Ticks up to 2 ms late are not measured individually. Their run delay is included in the next measurement, where it is
     * negligible.
     */
    static final long PUNCTUAL_NS = TimeUnit.MILLISECONDS.toNanos(2);

    private static final long OVERDUE_NS = TimeUnit.SECONDS.toNanos(1);

    private static final long STEP_NS = TimeUnit.SECONDS.toNanos(1);
    private static final int STEPS = 16;
    private static final int MAX_LATE_TICKS = 16;

    /** USER_HZ is 100 on every architecture that Java runs on. */
    private static final long NANOS_PER_CLOCK_TICK = 10_000_000;

    private static final Path CONTROL_GROUPS = Path.of("/sys/fs/cgroup");

    private final Path procRoot;
    private final Path groupRoot;
    private final ArrayDeque<Pause> pauses = new ArrayDeque<>(MAX_LATE_TICKS);
    private final Totals[] steps = new Totals[STEPS];
    private final Totals fresh = new Totals();
    private @Nullable Files files;
    private GarbageCollections collections = GarbageCollections.none("not opened yet");
    private boolean closed;
    private int taken;
    private volatile boolean ticked;
    private long lastTickNs;
    private long dueNs;
    private long lastRunDelayNs = UNKNOWN;

    /** The files, opened by the first tick and kept open. */
    private record Files(ProcFields ownThread, ProcFields process, CpuGroup group) {

        void close() {
            ownThread.close();
            process.close();
            group.close();
        }
    }

    /** The running totals at one time. Each is {@link #UNKNOWN} if it could not be read. */
    static final class Totals {
        private long atNs;
        private long cpuNs = UNKNOWN;
        private long throttledNs = UNKNOWN;
        private long periods = UNKNOWN;
        private long throttledPeriods = UNKNOWN;
        private long collectedNs = UNKNOWN;

        Window until(Totals later) {
            return new Window(
                    later.atNs - atNs,
                    grown(cpuNs, later.cpuNs),
                    grown(throttledNs, later.throttledNs),
                    grown(periods, later.periods),
                    grown(throttledPeriods, later.throttledPeriods),
                    grown(collectedNs, later.collectedNs));
        }
    }

    /**
     * A late tick.
     *
     * @param fromNs the time of the previous tick
     * @param plannedNs the time at which the tick was due
     * @param wokeNs the time at which it happened
     * @param runDelayNs the time for which the thread was ready to run and got no CPU, to within {@link #PUNCTUAL_NS} for each
     *     tick of the last second
     * @param cpuNs the CPU time of the process beyond its former use
     * @param throttledNs the time for which its control group was throttled, over all CPUs
     * @param collectedNs the time that garbage collections took, in the pause and up to a second before
     */
    record Late(
            long fromNs, long plannedNs, long wokeNs, long runDelayNs, long cpuNs, long throttledNs, long collectedNs) {

        long lateNs() {
            return wokeNs - plannedNs;
        }
    }

    /**
     * The growth of the totals over a time. Each is {@link #UNKNOWN} if it could not be read.
     *
     * @param lengthNs the length of that time
     * @param collectedNs the time that garbage collections took
     */
    record Window(long lengthNs, long cpuNs, long throttledNs, long periods, long throttledPeriods, long collectedNs) {

        static final Window NONE = new Window(0, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN);

        /** Creates a window without known collections. */
        Window(long lengthNs, long cpuNs, long throttledNs, long periods, long throttledPeriods) {
            this(lengthNs, cpuNs, throttledNs, periods, throttledPeriods, UNKNOWN);
        }

        /** Returns the part of the time that collections took; NaN if unknown. */
        double collectedShare() {
            return collectedNs < 0 || lengthNs <= 0 ? Double.NaN : Math.min(1, collectedNs / (double) lengthNs);
        }
    }

    public PauseDetector() {
        this(Path.of("/proc"), CONTROL_GROUPS);
    }

    PauseDetector(Path procRoot, Path groupRoot) {
        this.procRoot = procRoot;
        this.groupRoot = groupRoot;
        for (int i = 0; i < STEPS; i++) {
            steps[i] = new Totals();
        }
        // Loads the classes, which a process without descriptors cannot do.
        Pause.of(new Late(0, 0, 0, 0, 0, 0, 0), null);
    }

    /**
     * Records a tick. Called on the sampling thread.
     *
     * @param nowNs the time, by the monotonic clock
     * @param lateNs the delay of the tick
     * @param overran true if the previous sample lasted until now and the thread did not sleep in between
     */
    public void tick(long nowNs, long lateNs, boolean overran) {
        try {
            record(nowNs, lateNs, overran);
        } catch (Throwable e) {
            // For example OutOfMemoryError, or an MXBean that fails. Sampling must continue.
            ticked = false;
        }
    }

    private synchronized void record(long nowNs, long lateNs, boolean overran) {
        if (closed) {
            return;
        }
        boolean stepDue = !ticked || nowNs - steps[Math.floorMod(taken - 1, STEPS)].atNs >= STEP_NS;
        if (stepDue || lateNs > PUNCTUAL_NS) {
            ProcFields ownThread = files().ownThread();
            ownThread.read();
            long runDelayNs = ownThread.value(0);
            if (ticked && lateNs > COLLECTED_NS) {
                recordLate(nowNs, lateNs, grown(lastRunDelayNs, runDelayNs), overran);
            }
            lastRunDelayNs = runDelayNs;
        }
        if (stepDue) {
            read(steps[taken % STEPS], nowNs);
            // Reduced, so that the count never overflows.
            taken = taken + 1 < 2 * STEPS ? taken + 1 : taken + 1 - STEPS;
        }
        dueNs = nowNs + Math.max(0, nowNs - lateNs - lastTickNs);
        ticked = true;
        lastTickNs = nowNs;
    }

    private void recordLate(long nowNs, long lateNs, long runDelayNs, boolean overran) {
        read(fresh, nowNs);
        Totals before = steps[Math.floorMod(taken - 1, STEPS)];
        Late late = new Late(
                lastTickNs,
                nowNs - lateNs,
                nowNs,
                runDelayNs,
                cpuBeyondFormerUse(before, nowNs - lateNs),
                grown(before.throttledNs, fresh.throttledNs),
                grown(before.collectedNs, fresh.collectedNs));
        // Compared at once, because a collector remembers only its last collection.
        Pause pause = Pause.of(late, collections.during(late, nowNs));
        if (lateNs <= LATE_NS && pause.kind() != Pause.Kind.COLLECTION) {
            return;
        }
        // The CPU time may have been that of the sample itself.
        if (overran && (pause.kind() == Pause.Kind.SAFEPOINT || pause.kind() == Pause.Kind.UNKNOWN)) {
            return;
        }
        if (pauses.size() == MAX_LATE_TICKS) {
            pauses.removeFirst();
        }
        pauses.addLast(pause);
    }

    /**
     * Sets the garbage collections with which late ticks are compared. This costs nothing while no tick is late. The steps
     * begin anew, since the time that collections took before is unknown.
     */
    synchronized void compareWith(GarbageCollections reported, long nowNs) {
        collections = reported;
        if (ticked && !closed) {
            read(steps[0], nowNs);
            taken = 1;
        }
    }

    /** Returns true if a sampling thread ticks. A monitor without a thread has no ticks. */
    boolean isTicking() {
        return ticked;
    }

    /** Returns the last late ticks in their order, each with its reason. */
    synchronized List<Pause> pauses() {
        return List.copyOf(pauses);
    }

    /** Returns true if a tick is long overdue at this moment. */
    synchronized boolean isOverdue(long nowNs) {
        return ticked && nowNs - dueNs >= OVERDUE_NS;
    }

    /** Returns the growth from about the given time until now, or from the oldest step that is kept. */
    synchronized Window since(long fromNs, long nowNs) {
        if (!ticked || closed) {
            return Window.NONE;
        }
        read(fresh, nowNs);
        int kept = Math.min(taken, STEPS);
        Totals from = steps[Math.floorMod(taken - kept, STEPS)];
        for (int i = taken - kept; i < taken; i++) {
            Totals step = steps[Math.floorMod(i, STEPS)];
            if (step.atNs <= fromNs) {
                from = step;
            }
        }
        return from.until(fresh);
    }

    /** Returns the running totals of this moment. */
    synchronized Totals totals(long nowNs) {
        Totals now = new Totals();
        // The sampling thread opens the files, one of which shows the thread that opened it.
        if (ticked && !closed) {
            read(now, nowNs);
        }
        return now;
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (files != null) {
            files.close();
        }
    }

    private Files files() {
        Files opened = files;
        if (opened == null) {
            opened = new Files(
                    // The second number: time spent ready to run, but waiting (proc_pid_schedstat in fs/proc/base.c).
                    new ProcFields(procRoot.resolve("thread-self/schedstat"), List.of(new Place("", 1))),
                    // utime and stime, in clock ticks. The name before them may contain any character, even a bracket.
                    new ProcFields(procRoot.resolve("self/stat"), List.of(new Place(")", 11), new Place(")", 12))),
                    CpuGroup.find(procRoot.resolve("self/cgroup"), groupRoot));
            files = opened;
        }
        return opened;
    }

    private void read(Totals into, long nowNs) {
        Files from = files();
        from.process().read();
        from.group().read();
        long user = from.process().value(0);
        long system = from.process().value(1);
        into.atNs = nowNs;
        into.cpuNs = user < 0 || system < 0 ? UNKNOWN : (user + system) * NANOS_PER_CLOCK_TICK;
        into.throttledNs = from.group().throttledNs();
        into.periods = from.group().periods();
        into.throttledPeriods = from.group().throttledPeriods();
        into.collectedNs = collections.totalNs();
    }

    /**
     * Returns the CPU time used beyond the former rate. The last step is up to a second older than the pause, and until the
     * pause began the process is assumed to use CPU time at its former rate.
     */
    private long cpuBeyondFormerUse(Totals before, long plannedNs) {
        long usedNs = grown(before.cpuNs, fresh.cpuNs);
        Totals earlier = steps[Math.floorMod(taken - 2, STEPS)];
        if (usedNs == UNKNOWN || taken < 2 || earlier.cpuNs == UNKNOWN || before.atNs <= earlier.atNs) {
            return usedNs;
        }
        double rate = (before.cpuNs - earlier.cpuNs) / (double) (before.atNs - earlier.atNs);
        return Math.max(0, usedNs - (long) (rate * (plannedNs - before.atNs)));
    }

    private static long grown(long from, long to) {
        return from < 0 || to < from ? UNKNOWN : to - from;
    }
}
