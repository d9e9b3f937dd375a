package io.github.listenqueue.internal.diagnosis;

import io.github.listenqueue.KernelSettings;
import io.github.listenqueue.LimitSource;
import io.github.listenqueue.ListenQueue;
import io.github.listenqueue.ListenQueueDiagnosis;
import io.github.listenqueue.ListenQueueDiagnosis.Cause;
import io.github.listenqueue.ListenQueueSnapshot;
import io.github.listenqueue.ListenQueueStats.Episode;
import io.github.listenqueue.SnapshotSource;
import io.github.listenqueue.TcpCounters;
import io.github.listenqueue.internal.detection.Arrivals;
import io.github.listenqueue.internal.diagnosis.Pause.Kind;
import io.github.listenqueue.internal.diagnosis.PauseDetector.Late;
import io.github.listenqueue.internal.diagnosis.PauseDetector.Window;
import io.github.listenqueue.internal.diagnosis.Processors.Turn;
import io.github.listenqueue.internal.diagnosis.acceptor.AcceptorView;
import io.github.listenqueue.internal.diagnosis.acceptor.ServerType;
import io.github.listenqueue.internal.diagnosis.acceptor.ThreadSnapshot;
import io.github.listenqueue.internal.linux.netlink.Result;
import io.github.listenqueue.internal.linux.netlink.WaitingSockets;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * Made-up evidence, classified once and described with every cause. This loads all classes and links all string concatenations,
 * because a process without descriptors cannot load a class.
 */
final class WarmUp {

    private static final OptionalLong ONE = OptionalLong.of(1);
    private static final List<StackTraceElement> FRAMES = Stream.of("java.A", "java.B", "java.C", "java.D", "E")
            .map(type -> new StackTraceElement(type, "run", "A.java", 1))
            .toList();
    private static final TcpCounters NONE_YET = counters(OptionalLong.of(0));
    private static final TcpCounters SOME = counters(ONE);

    private WarmUp() {}

    static DiagnosisRequest request(long nowNs) {
        DiagnosisTarget target = target();
        return new DiagnosisRequest(
                List.of(target),
                new ListenQueueSnapshot(
                        Instant.EPOCH,
                        List.of(target.queue()),
                        TcpCounters.UNKNOWN,
                        KernelSettings.UNKNOWN,
                        new SnapshotSource(SnapshotSource.Kind.SOCKET, "warm-up", Optional.empty()),
                        OptionalDouble.empty(),
                        false),
                nowNs,
                null,
                true);
    }

    static void classifyEveryCause() {
        for (ServerType server : ServerType.values()) {
            for (int halfOpen = 0; halfOpen < 2; halfOpen++) {
                Evidence evidence = evidence(server, halfOpen);
                new ListenQueueDiagnosis(Instant.EPOCH, List.of(FindingBuilder.finding(evidence, true)));
                for (Cause cause : Cause.values()) {
                    FindingBuilder.finding(cause, evidence, true);
                }
            }
        }
    }

    private static Evidence evidence(ServerType server, int halfOpen) {
        List<Pause> pauses = new ArrayList<>();
        for (Kind kind : Kind.values()) {
            pauses.add(new Pause(kind, new Late(0, 0, 1, 1, 1, 1), new Pause.Collection("", 0, 0)));
        }
        InetSocketAddress client = new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
        return new Evidence(
                target(),
                OptionalInt.of(2),
                OptionalInt.of(2),
                ONE,
                new AcceptorView(
                        AcceptorView.State.BUSY_ELSEWHERE,
                        List.of(new ThreadSnapshot(1, "", Thread.State.BLOCKED, FRAMES, "a lock", "its owner")),
                        server,
                        List.of("")),
                new Result<>(halfOpen, null),
                new Result<>(
                        new WaitingSockets(1, 1, 0, ONE, ONE, 0, List.of(new WaitingSockets.Peer(client, 1))), null),
                OptionalInt.of(1),
                true,
                1,
                Optional.of(Duration.ofSeconds(1)),
                new ProcessState(
                        new KernelVersion(4, 18, ""),
                        new KernelSettings(
                                OptionalInt.of(1),
                                OptionalInt.of(1),
                                OptionalInt.of(halfOpen),
                                OptionalInt.of(halfOpen),
                                OptionalInt.of(1)),
                        new OpenFiles.Count(ONE, 1, ONE, true, ""),
                        pauses,
                        new Processors(1, new Window(1, 1, 1, 1, 1), Window.NONE, 1, new Turn(1, 1, 1), true),
                        new CounterDeltas(new Arrivals.Baseline(NONE_YET, 0), NONE_YET, SOME, 1),
                        List.of("")));
    }

    private static DiagnosisTarget target() {
        return new DiagnosisTarget(
                new ListenQueue(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 1),
                        "warm-up",
                        0,
                        2,
                        OptionalInt.of(1),
                        LimitSource.KERNEL,
                        ONE),
                -1,
                false,
                OptionalInt.of(1),
                OptionalInt.empty(),
                new Episode(Instant.EPOCH, 2, 1),
                null,
                0,
                true);
    }

    private static TcpCounters counters(OptionalLong all) {
        return new TcpCounters(all, all, all, all, all, all, all);
    }
}
