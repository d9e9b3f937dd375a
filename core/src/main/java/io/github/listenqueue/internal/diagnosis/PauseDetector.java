package io.github.listenqueue.internal.diagnosis;

import io.github.listenqueue.internal.linux.procfs.ProcFields;
import io.github.listenqueue.internal.linux.procfs.ProcFields.Place;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What befell the sampling thread: how late it woke, and what the process got of the processors meanwhile. A pause that
 * filled a queue is over when somebody can look; this is its trace. Written by the thread that samples at each tick, read by
 * the one that looks. A tick reads nothing unless it is late, and in each second two files and one for each control group with
 * a quota; nor does it make an object.
 */
public final class PauseDetector implements AutoCloseable {

    static final long UNKNOWN = -1;

    /** On a crowded machine a thread that mostly sleeps is some milliseconds late, seldom tens of them. */
    static final long LATE_NS = TimeUnit.MILLISECONDS.toNanos(200);

    /** What the collectors vouch for needs no such margin. A tick shows only the part of a pause that lies after it was due. */
    static final long COLLECTED_NS = TimeUnit.MILLISECONDS.toNanos(50);

    /**
     * The ticks since the last one that was later than this, or the last second, have kept the thread waiting for no longer
     * than this each: which is too little to be told from the wait of the tick that is late.
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
    private GarbageCollections collections = GarbageCollections.none("nobody has asked for them yet");
    private boolean closed;
    private int taken;
    private volatile boolean ticked;
    private long lastTickNs;
    private long dueNs;
    private long lastRunDelayNs = UNKNOWN;

    /** The files, opened by the first tick and kept. */
    private record Files(ProcFields ownThread, ProcFields process, CpuGroup group) {

        void close() {
            ownThread.close();
            process.close();
            group.close();
        }
    }

    /** The running totals at one time; each {@link #UNKNOWN} if it could not be read. */
    static final class Totals {
        private long atNs;
        private long cpuNs = UNKNOWN;
        private long throttledNs = UNKNOWN;
        private long periods = UNKNOWN;
        private long throttledPeriods = UNKNOWN;

        Window until(Totals later) {
            return new Window(
                    later.atNs - atNs,
                    grown(cpuNs, later.cpuNs),
                    grown(throttledNs, later.throttledNs),
                    grown(periods, later.periods),
                    grown(throttledPeriods, later.throttledPeriods));
        }
    }

    /**
     * A tick that came late.
     *
     * @param fromNs the tick before
     * @param plannedNs when it was due
     * @param wokeNs when it came
     * @param runDelayNs for how long the thread was ready to run meanwhile and did not get a processor, to within
     *     {@link #PUNCTUAL_NS} for each tick of the last second
     * @param cpuNs what the process used of the processors, as far as that is more than it used to
     * @param throttledNs for how long its control group was throttled, over all processors
     */
    record Late(long fromNs, long plannedNs, long wokeNs, long runDelayNs, long cpuNs, long throttledNs) {

        long lateNs() {
            return wokeNs - plannedNs;
        }
    }

    /**
     * What grew over a time; each {@link #UNKNOWN} if it could not be read.
     *
     * @param lengthNs how long that was
     */
    record Window(long lengthNs, long cpuNs, long throttledNs, long periods, long throttledPeriods) {

        static final Window NONE = new Window(0, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN);
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
        // Loads the classes: a process without descriptors could not.
        Pause.of(new Late(0, 0, 0, 0, 0, 0), null);
    }

    /**
     * Notes a tick; on the sampling thread.
     *
     * @param nowNs the time, by the clock that never steps
     * @param lateNs how much later than planned it comes
     * @param overran whether the sample before it lasted until now, and the thread did not sleep in between
     */
    public void tick(long nowNs, long lateNs, boolean overran) {
        try {
            note(nowNs, lateNs, overran);
        } catch (Throwable e) {
            // Out of memory, a collector that does not answer: whatever it is, sampling must go on.
            ticked = false;
        }
    }

    private synchronized void note(long nowNs, long lateNs, boolean overran) {
        if (closed) {
            return;
        }
        boolean stepDue = !ticked || nowNs - steps[Math.floorMod(taken - 1, STEPS)].atNs >= STEP_NS;
        if (stepDue || lateNs > PUNCTUAL_NS) {
            ProcFields ownThread = files().ownThread();
            ownThread.read();
            long runDelayNs = ownThread.value(0);
            if (ticked && lateNs > COLLECTED_NS) {
                noteLate(nowNs, lateNs, grown(lastRunDelayNs, runDelayNs), overran);
            }
            lastRunDelayNs = runDelayNs;
        }
        if (stepDue) {
            read(steps[taken % STEPS], nowNs);
            // Kept below the point where the count would wrap.
            taken = taken + 1 < 2 * STEPS ? taken + 1 : taken + 1 - STEPS;
        }
        dueNs = nowNs + Math.max(0, nowNs - lateNs - lastTickNs);
        ticked = true;
        lastTickNs = nowNs;
    }

    private void noteLate(long nowNs, long lateNs, long runDelayNs, boolean overran) {
        read(fresh, nowNs);
        Totals before = steps[Math.floorMod(taken - 1, STEPS)];
        Late late = new Late(
                lastTickNs,
                nowNs - lateNs,
                nowNs,
                runDelayNs,
                beyondTheUsual(before, nowNs - lateNs),
                grown(before.throttledNs, fresh.throttledNs));
        // Asked at once: a collector remembers its last collection only.
        Pause pause = Pause.of(late, collections.during(late, nowNs));
        if (lateNs <= LATE_NS && pause.kind() != Pause.Kind.COLLECTION) {
            return;
        }
        // What the processors did meanwhile may have been the sample itself.
        if (overran && (pause.kind() == Pause.Kind.SAFEPOINT || pause.kind() == Pause.Kind.UNTOLD)) {
            return;
        }
        if (pauses.size() == MAX_LATE_TICKS) {
            pauses.removeFirst();
        }
        pauses.addLast(pause);
    }

    /** Says whom to ask for collections; asking costs nothing while no tick is late. */
    synchronized void ask(GarbageCollections whom) {
        collections = whom;
    }

    /** Whether anybody ticks: a monitor without a thread has no ticks that could be late. */
    boolean ticks() {
        return ticked;
    }

    /** The last late ticks, and why they were late, in their order. */
    synchronized List<Pause> pauses() {
        return List.copyOf(pauses);
    }

    /** Whether a tick is long overdue at this moment. */
    synchronized boolean isOverdue(long nowNs) {
        return ticked && nowNs - dueNs >= OVERDUE_NS;
    }

    /** What grew from about the given time until now, or since the oldest reading that is kept. */
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

    /** The running totals of this moment. */
    synchronized Totals totals(long nowNs) {
        Totals now = new Totals();
        // The thread that samples opens the files, one of which is its own.
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
                    // utime and stime, in clock ticks; the name before them may hold anything, even a bracket.
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
    }

    /** The last step is up to a second older than the pause: what the process used until then goes on at its former pace. */
    private long beyondTheUsual(Totals before, long plannedNs) {
        long usedNs = grown(before.cpuNs, fresh.cpuNs);
        Totals earlier = steps[Math.floorMod(taken - 2, STEPS)];
        if (usedNs == UNKNOWN || taken < 2 || earlier.cpuNs == UNKNOWN || before.atNs <= earlier.atNs) {
            return usedNs;
        }
        double pace = (before.cpuNs - earlier.cpuNs) / (double) (before.atNs - earlier.atNs);
        return Math.max(0, usedNs - (long) (pace * (plannedNs - before.atNs)));
    }

    private static long grown(long from, long to) {
        return from < 0 || to < from ? UNKNOWN : to - from;
    }
}
