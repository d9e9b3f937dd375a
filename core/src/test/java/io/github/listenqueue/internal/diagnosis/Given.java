package io.github.listenqueue.internal.diagnosis;

import io.github.listenqueue.KernelSettings;
import io.github.listenqueue.LimitSource;
import io.github.listenqueue.ListenQueue;
import io.github.listenqueue.ListenQueueDiagnosis.Suspect;
import io.github.listenqueue.ListenQueueStats.Episode;
import io.github.listenqueue.TcpCounters;
import io.github.listenqueue.internal.detection.Arrivals.Baseline;
import io.github.listenqueue.internal.detection.Stall;
import io.github.listenqueue.internal.diagnosis.PauseDetector.Late;
import io.github.listenqueue.internal.diagnosis.PauseDetector.Window;
import io.github.listenqueue.internal.diagnosis.Processors.Turn;
import io.github.listenqueue.internal.diagnosis.acceptor.AcceptorView;
import io.github.listenqueue.internal.diagnosis.acceptor.AcceptorView.State;
import io.github.listenqueue.internal.diagnosis.acceptor.CarrierUse;
import io.github.listenqueue.internal.diagnosis.acceptor.Obstacle;
import io.github.listenqueue.internal.diagnosis.acceptor.ServerType;
import io.github.listenqueue.internal.diagnosis.acceptor.Stacks;
import io.github.listenqueue.internal.diagnosis.acceptor.ThreadSnapshot;
import io.github.listenqueue.internal.linux.netlink.Result;
import io.github.listenqueue.internal.linux.netlink.WaitingSockets;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Builder of evidence. By default it describes a full queue of limit 128 on a current kernel, and nothing else is known. */
final class Given {

    static final long SECOND = 1_000_000_000L;

    static final long NOW_NS = 100 * SECOND;
    static final long DIAGNOSIS_NS = SECOND / 5;

    long episodeNs = 99 * SECOND;
    SocketAddress address = new InetSocketAddress("0.0.0.0", 8080);
    String name = "http";
    int depthBefore = 129;
    int depthAfter = 129;
    OptionalInt limit = OptionalInt.of(128);
    OptionalInt declared = OptionalInt.empty();

    /** The somaxconn when the limit was first seen; null if it is unchanged. */
    @Nullable
    OptionalInt somaxconnThen;

    @Nullable
    Episode episode = new Episode(Instant.EPOCH, 129, 0);

    boolean sinceFirstSample;

    @Nullable
    Stall stall;

    long synPackets;
    long clientsLost;
    OptionalLong acceptedAtLeast = OptionalLong.empty();

    State acceptor = State.UNKNOWN;
    List<ThreadSnapshot> threads = List.of();
    List<String> notes = List.of();
    List<Suspect> suspects = List.of();

    @Nullable
    ServerType server;

    @Nullable
    CarrierUse carriers;

    @Nullable
    Obstacle obstacle;

    double running = Double.NaN;

    int halfOpen;

    @Nullable
    WaitingSockets waiting;

    OptionalInt closed = OptionalInt.empty();
    Optional<Duration> stallTolerance = Optional.empty();
    OptionalLong opensInSaturation = OptionalLong.empty();
    long opensMeanwhile;
    long droppedMeanwhile;
    boolean alone = true;
    boolean sibling;
    OpenFiles.Count files = new OpenFiles.Count(OptionalLong.of(100), 99, OptionalLong.of(1024), false, null);
    Processors processors =
            new Processors(2, new Window(2 * SECOND, SECOND, 0, 20, 0), Window.NONE, 0, Turn.UNKNOWN, false);

    @Nullable
    String lastCollection;

    final List<Pause> pauses = new ArrayList<>();
    String kernel = "6.18.44";
    KernelSettings settings = settings(4096, 0);

    static KernelSettings settings(int somaxconn, int abortOnOverflow) {
        return new KernelSettings(
                OptionalInt.of(somaxconn),
                OptionalInt.of(4096),
                OptionalInt.of(1),
                OptionalInt.of(abortOnOverflow),
                OptionalInt.of(5));
    }

    static KernelSettings settings(int somaxconn, int maxSynBacklog, int syncookies) {
        return new KernelSettings(
                OptionalInt.of(somaxconn),
                OptionalInt.of(maxSynBacklog),
                OptionalInt.of(syncookies),
                OptionalInt.of(0),
                OptionalInt.of(5));
    }

    /** Describes an empty accept queue, whose SYN queue of 129 is full while cookies are off. */
    Given synQueueFull() {
        settings = settings(4096, 4096, 0);
        halfOpen = 129;
        synPackets = 7;
        episode = new Episode(Instant.EPOCH, 0, 7);
        return depths(0, 0);
    }

    Given depths(int before, int after) {
        depthBefore = before;
        depthAfter = after;
        return this;
    }

    Given calm() {
        episode = null;
        return depths(0, 0);
    }

    Given acceptor(State state, ThreadSnapshot... acceptorThreads) {
        acceptor = state;
        threads = List.of(acceptorThreads);
        return this;
    }

    /** Describes a virtual thread that finds no carrier thread, because others wait on them or compute. */
    Given noCarrier(boolean computes) {
        carriers = new CarrierUse(
                1,
                true,
                List.of(new CarrierUse.Holder(
                        thread(
                                "VirtualThread[#60]",
                                Thread.State.RUNNABLE,
                                "com.shop.Rates.load java.lang.VirtualThread.run"),
                        computes)));
        return acceptor(
                State.NO_CARRIER,
                thread("v-acceptor", Thread.State.RUNNABLE, "java.net.ServerSocket.accept com.shop.Shop.loop"));
    }

    Given server(ServerType kind) {
        server = kind;
        return this;
    }

    Given exhausted() {
        files = new OpenFiles.Count(OptionalLong.of(1024), 1023, OptionalLong.of(1024), true, null);
        return this;
    }

    /** Adds a pause that ended this long before the episode began. */
    Given pause(Pause.Kind kind, double seconds, double endedBeforeSeconds) {
        long wokeNs = episodeNs - (long) (endedBeforeSeconds * SECOND);
        long plannedNs = wokeNs - (long) (seconds * SECOND);
        pauses.add(new Pause(
                kind,
                new Late(plannedNs - SECOND / 10, plannedNs, wokeNs, 0, 0, 0, 0),
                kind == Pause.Kind.COLLECTION
                        ? new Pause.Collection("G1 Old Generation", null, plannedNs, (long) (seconds * 1000))
                        : null));
        return this;
    }

    /** Describes collections that take a part of the last four seconds and of a diagnosis of two. */
    Given collecting(double share) {
        lastCollection = "the last one by Serial, cause \"Allocation Failure\", left 61 of 64 MiB of the heap in use";
        processors = new Processors(
                2,
                new Window(4 * SECOND, SECOND, 0, 20, 0, (long) (4 * SECOND * share)),
                new Window(2 * SECOND, SECOND, 0, 20, 0, (long) (2 * SECOND * share)),
                0,
                Turn.UNKNOWN,
                false);
        return this;
    }

    Given throttled() {
        processors =
                new Processors(2, new Window(2 * SECOND, SECOND, SECOND, 20, 19), Window.NONE, 0, Turn.UNKNOWN, false);
        return this;
    }

    /** Describes a diagnosis that took nine seconds while the sampling thread was late because it got no CPU. */
    Given stretchedDiagnosis() {
        processors = new Processors(
                2,
                new Window(2 * SECOND, 0, 0, 20, 0),
                Window.NONE,
                0,
                new Turn(1_000_000, 1_000_000, 9 * SECOND),
                true);
        return this;
    }

    Given arrived(long connections) {
        opensInSaturation = OptionalLong.of(connections);
        return this;
    }

    Given acceptedMeanwhile(long connections) {
        opensMeanwhile = connections - (depthBefore - depthAfter);
        return this;
    }

    static ThreadSnapshot thread(String name, Thread.State state, String methods) {
        return new ThreadSnapshot(1, name, state, Stacks.of(methods), null, null);
    }

    Evidence evidence() {
        ListenQueue queue = new ListenQueue(
                address,
                name,
                1,
                depthBefore,
                limit,
                limit.isPresent() ? LimitSource.KERNEL : LimitSource.UNKNOWN,
                OptionalLong.of(0));
        boolean high = queue.utilization().orElse(0) >= 0.5;
        return new Evidence(
                new DiagnosisTarget(
                        queue,
                        7,
                        false,
                        somaxconnThen(),
                        declared,
                        episode,
                        sinceFirstSample,
                        stall,
                        synPackets,
                        clientsLost,
                        high,
                        sibling),
                OptionalInt.of(depthBefore),
                OptionalInt.of(depthAfter),
                OptionalLong.of(droppedMeanwhile),
                new AcceptorView(acceptor, threads, server, carriers, suspects, notes, obstacle, running),
                new Result<>(halfOpen, null),
                waiting == null ? new Result<>(null, "not read") : new Result<>(waiting, null),
                closed,
                acceptedAtLeast,
                alone,
                episode == null ? 0 : episodeNs,
                stallTolerance,
                new ProcessState(
                        KernelVersion.of(kernel),
                        settings,
                        files,
                        List.copyOf(pauses),
                        processors,
                        lastCollection,
                        traffic(),
                        List.of()));
    }

    private OptionalInt somaxconnThen() {
        return somaxconnThen == null ? settings.somaxconn() : somaxconnThen;
    }

    private CounterDeltas traffic() {
        Baseline before = opensInSaturation.isPresent() ? new Baseline(opens(0), episodeNs - SECOND) : null;
        long last = opensInSaturation.orElse(0) + opensMeanwhile;
        return new CounterDeltas(before, opens(last - opensMeanwhile), opens(last), NOW_NS - DIAGNOSIS_NS, NOW_NS);
    }

    private static TcpCounters opens(long passiveOpens) {
        OptionalLong none = OptionalLong.empty();
        return new TcpCounters(none, none, none, none, none, none, OptionalLong.of(passiveOpens));
    }
}
