package io.github.listenqueue.internal.diagnosis;

import io.github.listenqueue.KernelSettings;
import io.github.listenqueue.LimitSource;
import io.github.listenqueue.ListenQueue;
import io.github.listenqueue.ListenQueueStats.Episode;
import io.github.listenqueue.TcpCounters;
import io.github.listenqueue.internal.detection.Arrivals.Baseline;
import io.github.listenqueue.internal.detection.Stall;
import io.github.listenqueue.internal.diagnosis.PauseDetector.Late;
import io.github.listenqueue.internal.diagnosis.PauseDetector.Window;
import io.github.listenqueue.internal.diagnosis.Processors.Turn;
import io.github.listenqueue.internal.diagnosis.acceptor.AcceptorView;
import io.github.listenqueue.internal.diagnosis.acceptor.AcceptorView.State;
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

/** Evidence to judge: a full queue of limit 128 on a current kernel, and nothing else known, unless said otherwise. */
final class Given {

    static final long SECOND = 1_000_000_000L;

    static final long NOW_NS = 100 * SECOND;

    long episodeNs = 99 * SECOND;
    SocketAddress address = new InetSocketAddress("0.0.0.0", 8080);
    String name = "http";
    int first = 129;
    int last = 129;
    OptionalInt limit = OptionalInt.of(128);
    OptionalInt declared = OptionalInt.empty();

    /** When the limit was first seen; null if it was what it is now. */
    @Nullable
    OptionalInt somaxconnThen;

    @Nullable
    Episode episode = new Episode(Instant.EPOCH, 129, 0);

    @Nullable
    Stall stall;

    long synPackets;

    State acceptor = State.UNKNOWN;
    List<ThreadSnapshot> threads = List.of();

    @Nullable
    ServerType server;

    int halfOpen;

    @Nullable
    WaitingSockets waiting;

    OptionalInt closed = OptionalInt.empty();
    Optional<Duration> stallTolerance = Optional.empty();
    OptionalLong opensInTrouble = OptionalLong.empty();
    long opensInLook;
    long droppedInLook;
    boolean alone = true;
    OpenFiles.Count files = new OpenFiles.Count(OptionalLong.of(100), 99, OptionalLong.of(1024), false, null);
    Processors processors =
            new Processors(2, new Window(2 * SECOND, SECOND, 0, 20, 0), Window.NONE, 0, Turn.UNKNOWN, false);
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

    /** An empty accept queue, whose SYN queue of 129 is full while cookies are off. */
    Given synQueueFull() {
        settings = settings(4096, 4096, 0);
        halfOpen = 129;
        synPackets = 7;
        episode = new Episode(Instant.EPOCH, 0, 7);
        return depths(0, 0);
    }

    Given depths(int atFirst, int atLast) {
        first = atFirst;
        last = atLast;
        return this;
    }

    Given calm() {
        episode = null;
        return depths(0, 0);
    }

    Given acceptor(State state, ThreadSnapshot... seen) {
        acceptor = state;
        threads = List.of(seen);
        return this;
    }

    Given server(ServerType kind) {
        server = kind;
        return this;
    }

    Given exhausted() {
        files = new OpenFiles.Count(OptionalLong.of(1024), 1023, OptionalLong.of(1024), true, null);
        return this;
    }

    /** A pause that ended this long before the episode began. */
    Given pause(Pause.Kind kind, double seconds, double endedBeforeSeconds) {
        long wokeNs = episodeNs - (long) (endedBeforeSeconds * SECOND);
        long plannedNs = wokeNs - (long) (seconds * SECOND);
        pauses.add(new Pause(
                kind,
                new Late(plannedNs - SECOND / 10, plannedNs, wokeNs, 0, 0, 0),
                kind == Pause.Kind.COLLECTION
                        ? new Pause.Collection("G1 Old Generation", plannedNs, (long) (seconds * 1000))
                        : null));
        return this;
    }

    Given throttled() {
        processors =
                new Processors(2, new Window(2 * SECOND, SECOND, SECOND, 20, 19), Window.NONE, 0, Turn.UNKNOWN, false);
        return this;
    }

    /** The look took nine seconds, and the sampling thread is late for want of a processor. */
    Given stretchedLook() {
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
        opensInTrouble = OptionalLong.of(connections);
        return this;
    }

    Given acceptedInLook(long connections) {
        opensInLook = connections - (first - last);
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
                first,
                limit,
                limit.isPresent() ? LimitSource.KERNEL : LimitSource.UNKNOWN,
                OptionalLong.of(0));
        boolean high = queue.utilization().orElse(0) >= 0.5;
        return new Evidence(
                new DiagnosisTarget(queue, 7, false, somaxconnThen(), declared, episode, stall, synPackets, high),
                OptionalInt.of(first),
                OptionalInt.of(last),
                OptionalLong.of(droppedInLook),
                new AcceptorView(acceptor, threads, server, List.of()),
                new Result<>(halfOpen, null),
                waiting == null ? new Result<>(null, "not asked") : new Result<>(waiting, null),
                closed,
                alone,
                episode == null ? 0 : episodeNs,
                stallTolerance,
                new ProcessState(
                        KernelVersion.of(kernel),
                        settings,
                        files,
                        List.copyOf(pauses),
                        processors,
                        traffic(),
                        List.of()));
    }

    private OptionalInt somaxconnThen() {
        return somaxconnThen == null ? settings.somaxconn() : somaxconnThen;
    }

    private CounterDeltas traffic() {
        Baseline before = opensInTrouble.isPresent() ? new Baseline(opens(0), episodeNs - SECOND) : null;
        long last = opensInTrouble.orElse(0) + opensInLook;
        return new CounterDeltas(before, opens(last - opensInLook), opens(last), NOW_NS);
    }

    private static TcpCounters opens(long passiveOpens) {
        OptionalLong none = OptionalLong.empty();
        return new TcpCounters(none, none, none, none, none, none, OptionalLong.of(passiveOpens));
    }
}
