package io.github.listenqueue.internal.diagnosis;

import io.github.listenqueue.TcpCounters;
import io.github.listenqueue.internal.diagnosis.PauseDetector.Late;
import io.github.listenqueue.internal.diagnosis.PauseDetector.Totals;
import io.github.listenqueue.internal.diagnosis.Processors.Turn;
import io.github.listenqueue.internal.diagnosis.acceptor.Acceptors;
import io.github.listenqueue.internal.linux.libc.LibcAccess;
import io.github.listenqueue.internal.linux.netlink.SockDiag;
import io.github.listenqueue.internal.linux.procfs.NamespaceFiles;
import io.github.listenqueue.internal.linux.procfs.ProcFields;
import io.github.listenqueue.internal.linux.procfs.ProcFields.Place;
import io.github.listenqueue.internal.sampling.SamplingConfig;
import java.nio.file.Path;
import java.util.List;
import java.util.function.LongSupplier;

/** Everything that a look asks, opened once. */
final class EvidenceSources implements AutoCloseable {

    private static final double HUNDREDTHS = 100;

    private final Path procRoot;
    private final PauseDetector vitals;
    private final NamespaceFiles namespace;
    private final ProcFields pressure;
    private final OpenFiles files;
    private final GarbageCollections collections = GarbageCollections.open();
    private final SockDiag diag;
    private final Depths depths;
    private final Acceptors acceptors;

    EvidenceSources(SamplingConfig options, PauseDetector vitals, LongSupplier nanoTime) {
        this.procRoot = options.procRoot();
        this.vitals = vitals;
        this.namespace = new NamespaceFiles(procRoot);
        this.pressure = new ProcFields(procRoot.resolve("pressure/cpu"), List.of(new Place("some avg10=", 0)));
        this.diag = SockDiag.open(options.nativeAccess(), nanoTime);
        // One of its own: a binding serves one thread, and the thread that samples has another.
        LibcAccess binding = LibcAccess.open(options.nativeAccess());
        this.files = new OpenFiles(procRoot, binding.libc());
        this.depths = new Depths(procRoot, binding.libc(), diag);
        this.acceptors = new Acceptors(procRoot);
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

    /** What the calling thread and the process have got of the processors so far. */
    record Shares(long nowNs, Turn thread, Totals process) {

        static Shares unknown(long nowNs) {
            return new Shares(nowNs, Turn.UNKNOWN, new Totals());
        }
    }

    Shares shares(long nowNs) {
        // Opened each time: the file belongs to the thread that opens it.
        try (ProcFields own = new ProcFields(
                procRoot.resolve("thread-self/schedstat"), List.of(new Place("", 0), new Place("", 1)))) {
            own.read();
            return new Shares(nowNs, new Turn(own.value(0), own.value(1), nowNs), vitals.totals(nowNs));
        }
    }

    /** What the process got of the processors since about a time, and it and the looking thread while that looked. */
    Processors processors(long fromNs, Shares before, Shares after) {
        pressure.read();
        return new Processors(
                Runtime.getRuntime().availableProcessors(),
                vitals.since(fromNs, after.nowNs()),
                before.process().until(after.process()),
                pressure.value(0) < 0 ? -1 : pressure.value(0) / HUNDREDTHS,
                before.thread().until(after.thread()),
                vitals.isOverdue(after.nowNs())
                        || vitals.pauses().stream()
                                .anyMatch(pause -> pause.late().wokeNs() >= fromNs && pause.ofTheProcessors()));
    }

    /** The late ticks, and why they were late. */
    List<Pause> pauses(List<String> unseen) {
        if (!vitals.ticks()) {
            unseen.add("pauses are not known: the monitor has no thread of its own whose ticks could be late");
        } else if (collections.problem() != null && !vitals.pauses().isEmpty()) {
            unseen.add("collections could not be looked at: " + collections.problem());
        }
        return vitals.pauses();
    }

    /** Loads what a pause will need; from then on, collections are asked for when there is one. */
    void warmUp(long nowNs) {
        collections.during(new Late(nowNs, nowNs, nowNs, 0, 0, 0), nowNs);
        vitals.ask(collections);
    }

    @Override
    public void close() {
        namespace.close();
        pressure.close();
        files.close();
        diag.close();
    }
}
