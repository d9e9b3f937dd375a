package io.github.listenqueue.internal.diagnosis;

import io.github.listenqueue.KernelSettings;
import io.github.listenqueue.ListenQueue;
import io.github.listenqueue.ListenQueueDiagnosis.Finding;
import io.github.listenqueue.ListenQueueSnapshot;
import io.github.listenqueue.ListenQueueStats.Episode;
import io.github.listenqueue.SnapshotSource;
import io.github.listenqueue.TcpCounters;
import io.github.listenqueue.internal.detection.Probe;
import io.github.listenqueue.internal.diagnosis.EvidenceSources.Shares;
import io.github.listenqueue.internal.diagnosis.acceptor.AcceptorView;
import io.github.listenqueue.internal.diagnosis.acceptor.Watched;
import io.github.listenqueue.internal.linux.netlink.Result;
import io.github.listenqueue.internal.linux.netlink.WaitingSockets;
import io.github.listenqueue.internal.sampling.SamplingConfig;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Collector of the evidence of one moment, from which it makes findings. Serves one thread at a time. The sources are
 * independent of each other: one that fails adds a line with the reason to the evidence, and the others are still read.
 */
public final class DiagnosisCollector implements AutoCloseable {

    private static final int SAMPLES = 10;
    private static final int BRIEF_SAMPLES = 3;

    /** The part of the time from which on collections make a diagnosis brief. */
    private static final double MANY_COLLECTIONS = 0.3;

    /** The part of the time from which on collections are the cause whatever the acceptor does. */
    private static final double MOSTLY_COLLECTIONS = 0.5;

    private static final String COLLECTING = "garbage collections take most of the time";
    private static final long BETWEEN_SAMPLES_NS = TimeUnit.MILLISECONDS.toNanos(20);

    /** Minimum time over which CPU use is measured. A quota works in tenths of a second and shows over this time. */
    private static final long RECENTLY_NS = TimeUnit.SECONDS.toNanos(2);

    private static final long MAX_WINDOW_NS = TimeUnit.SECONDS.toNanos(10);

    /** With many listeners and sockets, a diagnosis still ends within about a second. */
    private static final long DIAGNOSIS_BUDGET_NS = TimeUnit.MILLISECONDS.toNanos(700);

    private static final int PEERS_SHOWN = 5;
    private static final long MAX_KERNEL_TICK_MS = 10;
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final SamplingConfig options;
    private final boolean showPeers;
    private final PauseDetector pauseDetector;
    private final LongSupplier nanoTime;
    private @Nullable EvidenceSources sources;
    private boolean probed;

    /**
     * Creates a collector that has no file open yet.
     *
     * @param showPeers true if the evidence names clients
     * @param pauseDetector the pauses of the sampling thread
     * @param nanoTime a monotonic clock
     */
    public DiagnosisCollector(
            SamplingConfig options, boolean showPeers, PauseDetector pauseDetector, LongSupplier nanoTime) {
        this.options = options;
        this.showPeers = showPeers;
        this.pauseDetector = pauseDetector;
        this.nanoTime = nanoTime;
    }

    /** Opens the files and the native libraries of the JDK that a diagnosis needs, while there are descriptors to do so. */
    public void prepare() {
        if (options.ownKernel()) {
            sources().warmUp(nanoTime.getAsLong());
            ListenQueueSnapshot none = new ListenQueueSnapshot(
                    Instant.EPOCH,
                    List.of(),
                    TcpCounters.UNKNOWN,
                    KernelSettings.UNKNOWN,
                    new SnapshotSource(SnapshotSource.Kind.UNAVAILABLE, "", Optional.empty()),
                    OptionalDouble.empty(),
                    false);
            diagnose(new DiagnosisRequest(List.of(), none, nanoTime.getAsLong(), null, false), 1, 0);
        }
    }

    /**
     * Identifies the acceptor threads of each listener while its queue is calm.
     *
     * @return the queues at which a tool of the JVM accepts, recognised by the names of its threads
     */
    public List<ListenQueue> learn(List<DiagnosisTarget> targets) {
        if (!options.ownKernel()) {
            return List.of();
        }
        List<Watched> watched = watched(targets);
        sources().acceptors().learn(watched);
        if (!probed && !targets.isEmpty()) {
            // Reading an existing listener loads classes that the warm-up does not.
            probed = true;
            probe(targets.get(0), Probe.NONE);
            // Not earlier, when the first sample still needs the CPU.
            sources().diag().warmUp();
        }
        return watched.stream()
                .filter(sources().acceptors()::isTool)
                .map(Watched::queue)
                .toList();
    }

    /** Diagnoses each target and returns the findings in the order of the targets. Takes about 0.2 s. */
    public List<Finding> diagnose(DiagnosisRequest request) {
        return diagnose(request, SAMPLES, BETWEEN_SAMPLES_NS);
    }

    /**
     * Reads the age of the oldest connection and the half-open requests of one listener, and nothing else. For a unix-domain
     * listener the kernel reports no ages, only the oldest connection.
     *
     * @param before the previous probe of the listener
     */
    public Probe probe(DiagnosisTarget target, Probe before) {
        InetSocketAddress local = target.inet();
        if (!options.ownKernel()) {
            return Probe.unanswered(nanoTime.getAsLong());
        }
        EvidenceSources from = sources();
        if (local == null) {
            Long oldest = from.diag().oldestUnixPeer(target.queue().inode()).value();
            long takenNs = nanoTime.getAsLong();
            return oldest == null || oldest == 0 ? Probe.unanswered(takenNs) : Probe.ofUnix(takenNs, oldest, before);
        }
        OptionalInt depth = from.depths().of(target).depth();
        long nowNs = nanoTime.getAsLong();
        // The kernel counts in ticks of at most 10 ms.
        long sinceMs = (nowNs - before.unacceptedSinceNs()) / NANOS_PER_MILLI - MAX_KERNEL_TICK_MS;
        WaitingSockets waiting =
                from.diag().waiting(local, target.ipv6(), 0, sinceMs).value();
        Integer halfOpen = from.diag().halfOpen(local, target.ipv6()).value();
        OptionalInt depthAfter = from.depths().of(target).depth();
        OptionalInt requests = halfOpen == null ? OptionalInt.empty() : OptionalInt.of(halfOpen);
        if (waiting == null || waiting.oldestMs().isEmpty() || depth.isEmpty() || depthAfter.isEmpty()) {
            return new Probe(nowNs, true, Optional.empty(), requests, nowNs, 0);
        }
        // Without an accept, the queue would have grown by all connections that arrived since then.
        long accepted = before.depthSince() - (long) depthAfter.getAsInt() + waiting.younger();
        boolean continues = before.oldest().isPresent() && accepted <= 0;
        return new Probe(
                nowNs,
                true,
                Optional.of(Duration.ofMillis(waiting.oldestMs().getAsLong())),
                requests,
                continues ? before.unacceptedSinceNs() : nowNs,
                continues ? before.depthSince() : depth.getAsInt());
    }

    @Override
    public void close() {
        if (sources != null) {
            sources.close();
            sources = null;
        }
    }

    private EvidenceSources sources() {
        EvidenceSources opened = sources;
        if (opened == null) {
            opened = new EvidenceSources(options, pauseDetector, nanoTime);
            sources = opened;
        }
        return opened;
    }

    private List<Finding> diagnose(DiagnosisRequest request, int samples, long pauseNs) {
        if (!options.ownKernel()) {
            // A captured or foreign /proc tree is unrelated to this JVM and its kernel.
            return fromLastSample(request, options.procRoot() + " does not belong to the kernel that this JVM runs on");
        }
        return findings(gather(request, samples, pauseNs));
    }

    private List<Finding> findings(List<Evidence> all) {
        return all.stream().map(each -> FindingBuilder.finding(each, showPeers)).toList();
    }

    /**
     * Returns the findings of the last sample and of the CPU times and collections of the last seconds, in the order of the
     * targets. Reads no other source of evidence. Safe for any thread.
     *
     * @param reason the reason why no evidence is read
     */
    public List<Finding> fromLastSample(DiagnosisRequest request, String reason) {
        return findings(fromSampleOnly(request, reason));
    }

    private List<Evidence> gather(DiagnosisRequest request, int samples, long pauseNs) {
        EvidenceSources from = sources();
        List<DiagnosisTarget> targets = request.targets();
        List<String> problems = new ArrayList<>();
        long startNs = nanoTime.getAsLong();
        // While the JVM stands still most of the time, every step takes many times as long.
        double collected = readOr("garbage collections", problems, Double.NaN, () -> from.collectedShare(startNs));
        boolean brief = collected > MANY_COLLECTIONS;
        int sampled = brief ? Math.min(samples, BRIEF_SAMPLES) : samples;
        Shares sharesBefore = readOr("CPU times", problems, Shares.unknown(startNs), () -> from.shares(startNs));
        OpenFiles.Count filesBefore = files(from, problems);
        // The counters are read between the depths: a connection that arrives in between then never counts as accepted.
        List<Depths.Now> depthsBefore = depths(from, targets, problems);
        long firstNs = nanoTime.getAsLong();
        TcpCounters countersBefore = counters(from, problems);
        Map<Watched, AcceptorView> views = Map.of();
        if (collected > MOSTLY_COLLECTIONS) {
            problems.add("the acceptor threads were not watched: " + COLLECTING);
        } else {
            views = readOr(
                    "acceptors", problems, Map.of(), () -> from.acceptors().watch(watched(targets), sampled, pauseNs));
        }
        List<Sockets> sockets = new ArrayList<>();
        for (DiagnosisTarget target : targets) {
            sockets.add(brief ? Sockets.unknown(COLLECTING) : sockets(from, target, startNs, firstNs, problems));
        }
        TcpCounters countersAfter = counters(from, problems);
        List<Depths.Now> depthsAfter = depths(from, targets, problems);
        OpenFiles.Count filesAfter = filesBefore.exhausted() ? filesBefore : files(from, problems);
        long nowNs = nanoTime.getAsLong();
        Shares sharesAfter = readOr("CPU times", problems, Shares.unknown(nowNs), () -> from.shares(nowNs));
        long fromNs = Math.max(
                nowNs - MAX_WINDOW_NS,
                request.before() == null
                        ? startNs - RECENTLY_NS
                        : request.before().takenNs());
        List<Pause> pauses = readOr("pauses", problems, List.of(), () -> from.pauses(problems));
        Processors processors = readOr(
                "CPU times",
                problems,
                Processors.unknown(),
                () -> from.processors(Math.min(fromNs, startNs - RECENTLY_NS), sharesBefore, sharesAfter));
        ProcessState process = new ProcessState(
                KernelVersion.of(System.getProperty("os.version", "")),
                request.snapshot().settings(),
                filesAfter,
                pauses,
                processors,
                lastCollection(from, problems),
                new CounterDeltas(request.before(), countersBefore, countersAfter, firstNs, nowNs),
                problems.stream().distinct().toList());
        List<Evidence> all = new ArrayList<>();
        for (int i = 0; i < targets.size(); i++) {
            DiagnosisTarget target = targets.get(i);
            all.add(new Evidence(
                    target,
                    depthsBefore.get(i).depth(),
                    depthsAfter.get(i).depth(),
                    depthsAfter.get(i).droppedSince(depthsBefore.get(i)),
                    views.getOrDefault(target.watched(), unknownAcceptor()),
                    sockets.get(i).halfOpen(),
                    sockets.get(i).waiting(),
                    sockets.get(i).closed(),
                    sockets.get(i).acceptedSince(depthsBefore.get(i).depth()),
                    request.alone() && target.inet() != null,
                    episodeNs(request, target),
                    request.snapshot().stallTolerance(target.queue()),
                    process));
        }
        return all;
    }

    private Sockets sockets(
            EvidenceSources from, DiagnosisTarget target, long startNs, long depthNs, List<String> problems) {
        InetSocketAddress local = target.inet();
        if (local == null) {
            return Sockets.unknown("the kernel does not report the age of unix-domain connections");
        }
        if (nanoTime.getAsLong() - startNs > DIAGNOSIS_BUDGET_NS) {
            return Sockets.unknown("the diagnosis had already taken 0.7 s");
        }
        return readOr(
                "the waiting connections of " + target.queue().name(), problems, Sockets.unknown("failed"), () -> {
                    OptionalInt before = from.depths().of(target).depth();
                    long sinceMs = (nanoTime.getAsLong() - depthNs) / NANOS_PER_MILLI - MAX_KERNEL_TICK_MS;
                    Result<WaitingSockets> waiting = from.diag()
                            .waiting(local, target.ipv6(), showPeers ? PEERS_SHOWN : 0, Math.max(0, sinceMs));
                    OptionalInt after = from.depths().of(target).depth();
                    return Sockets.of(before, waiting, after, from.diag().halfOpen(local, target.ipv6()));
                });
    }

    private static List<Depths.Now> depths(EvidenceSources from, List<DiagnosisTarget> targets, List<String> problems) {
        List<Depths.Now> depths = new ArrayList<>();
        for (DiagnosisTarget target : targets) {
            depths.add(readOr(
                    "the depth of " + target.queue().name(),
                    problems,
                    Depths.UNKNOWN,
                    () -> from.depths().of(target)));
        }
        return depths;
    }

    private static OpenFiles.Count files(EvidenceSources from, List<String> problems) {
        return readOr(
                "descriptors",
                problems,
                OpenFiles.Count.unknown("failed"),
                () -> from.files().count());
    }

    private static @Nullable String lastCollection(EvidenceSources from, List<String> problems) {
        return readOr(
                        "garbage collections",
                        problems,
                        Optional.<String>empty(),
                        () -> Optional.ofNullable(from.lastCollection()))
                .orElse(null);
    }

    private static TcpCounters counters(EvidenceSources from, List<String> problems) {
        return readOr("counters", problems, TcpCounters.UNKNOWN, from::counters);
    }

    /** Returns the CPU time of the last seconds. A pause detector serves any thread. */
    private Processors lastSeconds() {
        long nowNs = nanoTime.getAsLong();
        return Processors.of(pauseDetector.since(nowNs - RECENTLY_NS, nowNs));
    }

    private List<Evidence> fromSampleOnly(DiagnosisRequest request, String reason) {
        List<String> problems = new ArrayList<>();
        ProcessState process = new ProcessState(
                KernelVersion.of(options.ownKernel() ? System.getProperty("os.version", "") : ""),
                request.snapshot().settings(),
                OpenFiles.Count.unknown(reason),
                List.of(),
                options.ownKernel()
                        ? readOr("CPU times", problems, Processors.unknown(), this::lastSeconds)
                        : Processors.FOREIGN,
                null,
                CounterDeltas.UNKNOWN,
                problems);
        return request.targets().stream()
                .map(target -> new Evidence(
                        target,
                        OptionalInt.empty(),
                        OptionalInt.empty(),
                        OptionalLong.empty(),
                        unknownAcceptor(),
                        new Result<>(null, reason),
                        new Result<>(null, reason),
                        OptionalInt.empty(),
                        OptionalLong.empty(),
                        false,
                        episodeNs(request, target),
                        request.snapshot().stallTolerance(target.queue()),
                        process))
                .toList();
    }

    private static List<Watched> watched(List<DiagnosisTarget> targets) {
        return targets.stream().map(DiagnosisTarget::watched).toList();
    }

    private static AcceptorView unknownAcceptor() {
        return new AcceptorView(AcceptorView.State.UNKNOWN, List.of(), null, List.of());
    }

    private static long episodeNs(DiagnosisRequest request, DiagnosisTarget target) {
        Episode episode = target.episode();
        return episode == null
                ? 0
                : request.snapshotNs()
                        - Duration.between(episode.since(), request.snapshot().takenAt())
                                .toNanos();
    }

    /** Returns the value of a source, or a replacement and a line with the reason if the source fails. */
    private static <T> T readOr(String noun, List<String> problems, T replacement, Supplier<T> source) {
        try {
            return source.get();
        } catch (Throwable e) {
            // For example OutOfMemoryError, or a class that cannot be loaded. The other sources are still read.
            problems.add(noun + " could not be checked: " + e);
            return replacement;
        }
    }
}
