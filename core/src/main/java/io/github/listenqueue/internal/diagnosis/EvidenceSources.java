package io.github.listenqueue.internal.diagnosis;

import io.github.listenqueue.TcpCounters;
import io.github.listenqueue.internal.diagnosis.PauseDetector.Late;
import io.github.listenqueue.internal.diagnosis.PauseDetector.Totals;
import io.github.listenqueue.internal.diagnosis.Processors.Turn;
import io.github.listenqueue.internal.diagnosis.acceptor.Acceptors;
import io.github.listenqueue.internal.diagnosis.virtual.FileThreadDumps;
import io.github.listenqueue.internal.linux.libc.LibcAccess;
import io.github.listenqueue.internal.linux.netlink.SockDiag;
import io.github.listenqueue.internal.linux.procfs.NamespaceFiles;
import io.github.listenqueue.internal.linux.procfs.ProcFields;
import io.github.listenqueue.internal.linux.procfs.ProcFields.Place;
import io.github.listenqueue.internal.sampling.SamplingConfig;
import io.github.listenqueue.internal.text.Format;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** The sources of evidence, opened once. */
final class EvidenceSources implements AutoCloseable {

    private static final long FRESH_NS = TimeUnit.SECONDS.toNanos(2);
    private static final long REPORT_WAIT_NS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final int MAX_REPORT_WAITS = 15;

    private static final double HUNDREDTHS = 100;
    private static final int MIN_DESCRIPTORS_LEFT = 32;

    private final Path procRoot;
    private final PauseDetector pauseDetector;
    private final NamespaceFiles namespace;
    private final ProcFields pressure;
    private final OpenFiles files;
    private final GarbageCollections collections;
    private final SockDiag diag;
    private final Depths depths;
    private final Acceptors acceptors;
    private final LongSupplier nanoTime;
    private final boolean debugger;

    EvidenceSources(SamplingConfig options, PauseDetector pauseDetector, LongSupplier nanoTime) {
        this.procRoot = options.procRoot();
        this.pauseDetector = pauseDetector;
        this.nanoTime = nanoTime;
        this.namespace = new NamespaceFiles(procRoot);
        this.pressure = new ProcFields(procRoot.resolve("pressure/cpu"), List.of(new Place("some avg10=", 0)));
        // Opened before anything that takes time: the process may be out of descriptors within a second of its start.
        namespace.refreshCounters();
        pressure.read();
        this.diag = SockDiag.open(options.nativeAccess(), nanoTime);
        // Not shared with the sampling thread: a libc binding serves one thread.
        LibcAccess libc = LibcAccess.open(options.nativeAccess());
        this.files = new OpenFiles(procRoot, libc.libc());
        this.depths = new Depths(procRoot, libc.libc(), diag);
        files.count();
        this.acceptors = new Acceptors(procRoot, FileThreadDumps.open(this::descriptorShortage, nanoTime));
        this.collections = GarbageCollections.open();
        this.debugger = hasDebugger();
    }

    /**
     * Returns the reason why no file may be opened beside the present ones; null if there is none. The last descriptors belong to
     * the server: an acceptor may end if it gets none.
     */
    private @Nullable String descriptorShortage() {
        OpenFiles.Count count = files.count();
        if (count.open().isEmpty() || count.limit().isEmpty()) {
            return count.exhausted() ? "no descriptor is left" : null;
        }
        long left = count.limit().getAsLong() - count.open().getAsLong();
        return count.exhausted() || left < MIN_DESCRIPTORS_LEFT
                ? "only " + Format.count(Math.max(0, left), "free descriptor") + " left"
                : null;
    }

    Acceptors acceptors() {
        return acceptors;
    }

    Depths depths() {
        return depths;
    }

    SockDiag diag() {
        return diag;
    }

    OpenFiles files() {
        return files;
    }

    TcpCounters counters() {
        namespace.refreshCounters();
        return namespace.counters();
    }

    /** The CPU time of the calling thread and of the process so far. */
    record Shares(long nowNs, Turn thread, Totals process) {

        static Shares unknown(long nowNs) {
            return new Shares(nowNs, Turn.UNKNOWN, new Totals());
        }
    }

    Shares shares(long nowNs) {
        // Opened each time: the open file shows the thread that opened it.
        try (ProcFields own = new ProcFields(
                procRoot.resolve("thread-self/schedstat"), List.of(new Place("", 0), new Place("", 1)))) {
            own.read();
            return new Shares(nowNs, new Turn(own.value(0), own.value(1), nowNs), pauseDetector.totals(nowNs));
        }
    }

    /**
     * Returns the CPU time of the process since about {@code fromNs}, and the CPU times of the process and of the diagnosing
     * thread during the diagnosis.
     */
    Processors processors(long fromNs, Shares before, Shares after) {
        pressure.read();
        return new Processors(
                Runtime.getRuntime().availableProcessors(),
                pauseDetector.since(fromNs, after.nowNs()),
                before.process().until(after.process()),
                pressure.value(0) < 0 ? -1 : pressure.value(0) / HUNDREDTHS,
                before.thread().until(after.thread()),
                pauseDetector.isOverdue(after.nowNs())
                        || pauseDetector.pauses().stream()
                                .anyMatch(pause -> pause.late().wokeNs() >= fromNs && pause.isCpuShortage()));
    }

    /** Returns the late ticks with the reason of each. */
    List<Pause> pauses(List<String> problems) {
        if (!pauseDetector.isTicking()) {
            problems.add("pauses are unknown: this monitor has no sampling thread to measure them with");
        } else if (collections.problem() != null && !pauseDetector.pauses().isEmpty()) {
            problems.add("garbage collections could not be checked: " + collections.problem());
        }
        List<Pause> pauses = pauseDetector.pauses();
        long nowNs = nanoTime.getAsLong();
        for (int i = 0; i < MAX_REPORT_WAITS && isUnreported(pauses, nowNs); i++) {
            LockSupport.parkNanos(REPORT_WAIT_NS);
        }
        return pauses.stream()
                .map(pause -> pause.explainedBy(collections.reportedDuring(pause.late(), nowNs), debugger))
                .toList();
    }

    /** Returns true if the last pause was a collection whose cause the JVM has not reported yet. */
    private boolean isUnreported(List<Pause> pauses, long nowNs) {
        Pause last = pauses.isEmpty() ? null : pauses.get(pauses.size() - 1);
        return last != null
                && last.collection() != null
                && nowNs - last.late().wokeNs() < FRESH_NS
                && collections.reportedDuring(last.late(), nowNs) == null;
    }

    /** Returns the part of the last seconds that collections took; NaN if unknown. */
    double collectedShare(long nowNs) {
        return pauseDetector.since(nowNs - FRESH_NS, nowNs).collectedShare();
    }

    /** Returns the last garbage collection as text; null if none is known. */
    @Nullable
    String lastCollection() {
        return collections.last();
    }

    /** Returns true if the JVM was started with the agent of a debugger. */
    private static boolean hasDebugger() {
        try {
            return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                    .anyMatch(argument -> argument.contains("jdwp"));
        } catch (LinkageError | RuntimeException e) {
            // The run-time image has no module java.management.
            return false;
        }
    }

    /** Loads the classes that a pause needs. From then on, a pause is compared with the garbage collections. */
    void warmUp(long nowNs) {
        Late late = new Late(nowNs, nowNs, nowNs, 0, 0, 0, 0);
        collections.during(late, nowNs);
        Pause.of(late, null).explainedBy(collections.reportedDuring(late, nowNs), true);
        collections.last();
        pauseDetector.compareWith(collections, nanoTime.getAsLong());
    }

    @Override
    public void close() {
        collections.close();
        namespace.close();
        pressure.close();
        files.close();
        diag.close();
    }
}
