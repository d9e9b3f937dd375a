package io.github.listenqueue.internal.diagnosis;

import io.github.listenqueue.ListenQueue;
import io.github.listenqueue.ListenQueueDiagnosis.Finding;
import io.github.listenqueue.ListenQueueStats.Episode;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Gathers the evidence of one moment and judges it. One thread at a time. Each witness is asked for itself: one that fails
 * leaves a line that says so, and nothing else out.
 */
public final class DiagnosisCollector implements AutoCloseable {

    private static final int LOOKS = 10;
    private static final long BETWEEN_LOOKS_NS = TimeUnit.MILLISECONDS.toNanos(20);

    /** How far back to look at the processors: so far that a quota, which works in tenths of a second, shows. */
    private static final long RECENTLY_NS = TimeUnit.SECONDS.toNanos(2);

    private static final long MAX_LOOK_BACK_NS = TimeUnit.SECONDS.toNanos(10);

    /** Whoever has many listeners and sockets still gets an answer within about a second. */
    private static final long DIAGNOSIS_BUDGET_NS = TimeUnit.MILLISECONDS.toNanos(700);

    private static final int PEERS_SHOWN = 5;
    private static final long MAX_KERNEL_TICK_MS = 10;
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final SamplingConfig options;
    private final boolean showPeers;
    private final PauseDetector vitals;
    private final LongSupplier nanoTime;
    private @Nullable EvidenceSources witnesses;
    private boolean probed;

    /**
     * A look that has nothing open yet.
     *
     * @param showPeers whether the evidence names clients
     * @param vitals what befell the sampling thread
     * @param nanoTime a clock that never steps
     */
    public DiagnosisCollector(SamplingConfig options, boolean showPeers, PauseDetector vitals, LongSupplier nanoTime) {
        this.options = options;
        this.showPeers = showPeers;
        this.vitals = vitals;
        this.nanoTime = nanoTime;
    }

    /** Opens and loads what a look needs, as long as there are descriptors to do so. */
    public void prepare() {
        if (options.ownKernel()) {
            witnesses().warmUp(nanoTime.getAsLong());
            witnesses().acceptors().watch(List.of(), 1, 0);
            look(WarmUp.circumstances(nanoTime.getAsLong()), 1, 0);
            WarmUp.classifyEveryCause();
        }
    }

    /**
     * Notes who accepts at each listener while all is calm.
     *
     * @return the queues at which a tool of the JVM accepts, by the names of its threads
     */
    public List<ListenQueue> learn(List<DiagnosisTarget> targets) {
        if (!options.ownKernel()) {
            return List.of();
        }
        List<Watched> watched = watched(targets);
        witnesses().acceptors().learn(watched);
        if (!probed && !targets.isEmpty()) {
            // A listener that is really there: what the kernel says of one needs classes that the rehearsal did not.
            probed = true;
            probe(targets.get(0), Probe.NONE);
            // Not before, when the first reading still needs the processors.
            witnesses().diag().warmUp();
        }
        return watched.stream()
                .filter(witnesses().acceptors()::isTool)
                .map(Watched::queue)
                .toList();
    }

    /** Looks for about a fifth of a second and finds out what is the matter with each target, in their order. */
    public List<Finding> look(DiagnosisRequest circumstances) {
        return look(circumstances, LOOKS, BETWEEN_LOOKS_NS);
    }

    /**
     * Reads the age of the oldest connection and the half-open requests of one listener, and nothing else. Of a unix-domain
     * listener the kernel tells no ages, but which connection is the oldest.
     *
     * @param before the probe before this one
     */
    public Probe probe(DiagnosisTarget target, Probe before) {
        InetSocketAddress local = target.inet();
        if (!options.ownKernel()) {
            return Probe.unanswered(nanoTime.getAsLong());
        }
        EvidenceSources ask = witnesses();
        if (local == null) {
            Long oldest = ask.diag().oldestUnixPeer(target.queue().inode()).value();
            long takenNs = nanoTime.getAsLong();
            return oldest == null || oldest == 0 ? Probe.unanswered(takenNs) : Probe.ofUnix(takenNs, oldest, before);
        }
        OptionalInt depth = ask.depths().of(target).depth();
        long nowNs = nanoTime.getAsLong();
        // The kernel counts in ticks of its own, of 10 ms at most.
        long sinceMs = (nowNs - before.unacceptedSinceNs()) / NANOS_PER_MILLI - MAX_KERNEL_TICK_MS;
        WaitingSockets waiting =
                ask.diag().waiting(local, target.ipv6(), 0, sinceMs).value();
        Integer halfOpen = ask.diag().halfOpen(local, target.ipv6()).value();
        OptionalInt depthAfter = ask.depths().of(target).depth();
        OptionalInt requests = halfOpen == null ? OptionalInt.empty() : OptionalInt.of(halfOpen);
        if (waiting == null || waiting.oldestMs().isEmpty() || depth.isEmpty() || depthAfter.isEmpty()) {
            return new Probe(nowNs, true, Optional.empty(), requests, nowNs, 0);
        }
        // The queue gained all who came since then, unless somebody was accepted.
        long accepted = before.depthSince() - (long) depthAfter.getAsInt() + waiting.younger();
        boolean goesOn = before.oldest().isPresent() && accepted <= 0;
        return new Probe(
                nowNs,
                true,
                Optional.of(Duration.ofMillis(waiting.oldestMs().getAsLong())),
                requests,
                goesOn ? before.unacceptedSinceNs() : nowNs,
                goesOn ? before.depthSince() : depth.getAsInt());
    }

    @Override
    public void close() {
        if (witnesses != null) {
            witnesses.close();
            witnesses = null;
        }
    }

    private EvidenceSources witnesses() {
        EvidenceSources opened = witnesses;
        if (opened == null) {
            opened = new EvidenceSources(options, vitals, nanoTime);
            witnesses = opened;
        }
        return opened;
    }

    private List<Finding> look(DiagnosisRequest circumstances, int looks, long pauseNs) {
        if (!options.ownKernel()) {
            // A captured tree, or another machine's: nothing of this JVM or kernel has to do with it.
            return withoutLooking(
                    circumstances,
                    "it is read from " + options.procRoot() + ", which is not the kernel that this JVM runs on");
        }
        return findings(gather(circumstances, looks, pauseNs));
    }

    private List<Finding> findings(List<Evidence> all) {
        return all.stream().map(each -> FindingBuilder.finding(each, showPeers)).toList();
    }

    /**
     * What the last reading alone comes to, for each target in their order. Asks no witness; safe for any thread.
     *
     * @param why why nobody looks
     */
    public List<Finding> withoutLooking(DiagnosisRequest circumstances, String why) {
        return findings(readingOnly(circumstances, why));
    }

    private List<Evidence> gather(DiagnosisRequest given, int looks, long pauseNs) {
        EvidenceSources ask = witnesses();
        List<DiagnosisTarget> targets = given.targets();
        List<String> unseen = new ArrayList<>();
        long beganNs = nanoTime.getAsLong();
        Shares before = seen("processors", unseen, Shares.unknown(beganNs), () -> ask.shares(beganNs));
        OpenFiles.Count filesBefore = files(ask, unseen);
        TcpCounters countersBefore = counters(ask, unseen);
        List<Depths.Now> depthsBefore = depths(ask, targets, unseen);
        Map<Watched, AcceptorView> views =
                seen("acceptors", unseen, Map.of(), () -> ask.acceptors().watch(watched(targets), looks, pauseNs));
        List<Sockets> sockets = new ArrayList<>();
        for (DiagnosisTarget target : targets) {
            sockets.add(sockets(ask, target, beganNs, unseen));
        }
        List<Depths.Now> depthsAfter = depths(ask, targets, unseen);
        TcpCounters countersAfter = counters(ask, unseen);
        OpenFiles.Count filesAfter = filesBefore.exhausted() ? filesBefore : files(ask, unseen);
        long nowNs = nanoTime.getAsLong();
        Shares after = seen("processors", unseen, Shares.unknown(nowNs), () -> ask.shares(nowNs));
        long fromNs = Math.max(
                nowNs - MAX_LOOK_BACK_NS,
                given.before() == null ? beganNs - RECENTLY_NS : given.before().takenNs());
        List<Pause> pauses = seen("pauses", unseen, List.of(), () -> ask.pauses(unseen));
        Processors processors = seen(
                "processors",
                unseen,
                Processors.UNKNOWN,
                () -> ask.processors(Math.min(fromNs, beganNs - RECENTLY_NS), before, after));
        ProcessState around = new ProcessState(
                KernelVersion.of(System.getProperty("os.version", "")),
                given.snapshot().settings(),
                filesAfter,
                pauses,
                processors,
                new CounterDeltas(given.before(), countersBefore, countersAfter, nowNs),
                unseen.stream().distinct().toList());
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
                    given.alone() && target.inet() != null,
                    episodeNs(given, target),
                    given.snapshot().stallTolerance(target.queue()),
                    around));
        }
        return all;
    }

    /** What sock_diag says of one listener. */
    private record Sockets(Result<Integer> halfOpen, Result<WaitingSockets> waiting, OptionalInt closed) {

        static Sockets unknown(String why) {
            return new Sockets(new Result<>(null, why), new Result<>(null, why), OptionalInt.empty());
        }
    }

    private Sockets sockets(EvidenceSources ask, DiagnosisTarget target, long beganNs, List<String> unseen) {
        InetSocketAddress local = target.inet();
        if (local == null) {
            return Sockets.unknown("the kernel does not tell the age of a unix-domain connection");
        }
        if (nanoTime.getAsLong() - beganNs > DIAGNOSIS_BUDGET_NS) {
            return Sockets.unknown("the look had taken long enough");
        }
        return seen(target.queue().name(), unseen, Sockets.unknown("failed"), () -> {
            OptionalInt before = ask.depths().of(target).depth();
            Result<WaitingSockets> waiting = ask.diag().waiting(local, target.ipv6(), showPeers ? PEERS_SHOWN : 0, 0);
            OptionalInt after = ask.depths().of(target).depth();
            return new Sockets(
                    ask.diag().halfOpen(local, target.ipv6()), waiting, closed(before, waiting.value(), after));
        });
    }

    /**
     * Those in CLOSE_WAIT, and those that the queue counts although they are gone from the table: they were reset. Only a
     * queue that stood still meanwhile can be compared.
     */
    private static OptionalInt closed(OptionalInt before, @Nullable WaitingSockets sockets, OptionalInt after) {
        if (sockets == null || before.isEmpty() || !before.equals(after)) {
            return OptionalInt.empty();
        }
        int gone = before.getAsInt() - sockets.established() - sockets.closedByClient();
        return gone < 0 ? OptionalInt.empty() : OptionalInt.of(gone + sockets.closedByClient());
    }

    private static List<Depths.Now> depths(EvidenceSources ask, List<DiagnosisTarget> targets, List<String> unseen) {
        List<Depths.Now> depths = new ArrayList<>();
        for (DiagnosisTarget target : targets) {
            depths.add(seen(
                    "the depth of " + target.queue().name(),
                    unseen,
                    Depths.UNKNOWN,
                    () -> ask.depths().of(target)));
        }
        return depths;
    }

    private static OpenFiles.Count files(EvidenceSources ask, List<String> unseen) {
        return seen(
                "descriptors",
                unseen,
                OpenFiles.Count.unknown("failed"),
                () -> ask.files().count());
    }

    private static TcpCounters counters(EvidenceSources ask, List<String> unseen) {
        return seen("counters", unseen, TcpCounters.UNKNOWN, ask::counters);
    }

    private List<Evidence> readingOnly(DiagnosisRequest given, String why) {
        ProcessState around = new ProcessState(
                KernelVersion.of(options.ownKernel() ? System.getProperty("os.version", "") : ""),
                given.snapshot().settings(),
                OpenFiles.Count.unknown(why),
                List.of(),
                Processors.UNKNOWN,
                CounterDeltas.UNKNOWN,
                List.of());
        return given.targets().stream()
                .map(target -> new Evidence(
                        target,
                        OptionalInt.empty(),
                        OptionalInt.empty(),
                        OptionalLong.empty(),
                        unknownAcceptor(),
                        new Result<>(null, why),
                        new Result<>(null, why),
                        OptionalInt.empty(),
                        false,
                        episodeNs(given, target),
                        given.snapshot().stallTolerance(target.queue()),
                        around))
                .toList();
    }

    private static List<Watched> watched(List<DiagnosisTarget> targets) {
        return targets.stream().map(DiagnosisTarget::watched).toList();
    }

    private static AcceptorView unknownAcceptor() {
        return new AcceptorView(AcceptorView.State.UNKNOWN, List.of(), null, List.of());
    }

    private static long episodeNs(DiagnosisRequest given, DiagnosisTarget target) {
        Episode episode = target.episode();
        return episode == null
                ? 0
                : given.snapshotNs()
                        - Duration.between(episode.since(), given.snapshot().takenAt())
                                .toNanos();
    }

    /** What a witness says, or else what stands for not knowing; then a line says why. */
    private static <T> T seen(String what, List<String> unseen, T otherwise, Supplier<T> witness) {
        try {
            return witness.get();
        } catch (Throwable e) {
            // Out of memory, a class that cannot be loaded: whatever it is, the other witnesses are still heard.
            unseen.add(what + " could not be looked at: " + e);
            return otherwise;
        }
    }
}
