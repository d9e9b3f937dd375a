package io.github.listenqueue;

import static io.github.listenqueue.testsupport.procfs.Row.listen;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.listenqueue.testsupport.CapturedLog;
import io.github.listenqueue.testsupport.procfs.ProcTree;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The life of a monitor, from build or start to close. */
class MonitorLifeTest {

    private static final Duration MILLISECOND = Duration.ofMillis(1);

    private final EventLog log = new EventLog();

    @TempDir
    private Path folder;

    @Test
    void everyMethodStillReturnsAfterClose() {
        tree();
        ListenQueueMonitor monitor = builder().build();
        ListenQueueSnapshot last = monitor.sample();
        monitor.close();
        monitor.close();
        new ProcTree(folder);

        assertThat(monitor.sample()).isEqualTo(last);
        assertThat(monitor.snapshot()).isEqualTo(last);
        assertThat(monitor.health())
                .isEqualTo(new ListenQueueHealth(ListenQueueHealth.Status.UNKNOWN, "the monitor is closed", List.of()));
        try (Subscription subscription = monitor.subscribe(event -> {})) {
            assertThat(subscription.lostEvents()).isZero();
        }
        assertThat(ownThreads()).isEmpty();
    }

    @Test
    void closeOnAnInterruptedThreadLeavesNoDescriptorAndKeepsTheInterrupt() throws IOException {
        for (ListenQueueMonitor monitor : List.of(
                ListenQueueMonitor.builder().build(),
                ListenQueueMonitor.builder().interval(MILLISECOND).start())) {
            monitor.sample();
            assertThat(openProcFiles()).isNotEmpty();
            Thread.currentThread().interrupt();

            monitor.close();

            assertThat(Thread.interrupted()).isTrue();
        }
        await().untilAsserted(() -> assertThat(openProcFiles()).isEmpty());
        assertThat(ownThreads()).isEmpty();
    }

    @Test
    void aFactoryThatStartsItsThreadsIsRejectedAndLeavesNone() {
        List<Thread> made = new CopyOnWriteArrayList<>();

        assertThatIllegalStateException()
                .isThrownBy(() -> builder()
                        .threadFactory(task -> {
                            Thread thread = new Thread(task);
                            made.add(thread);
                            thread.start();
                            return thread;
                        })
                        .start())
                .withMessageContaining("threadFactory must leave starting the thread");

        await().until(() -> made.stream().noneMatch(Thread::isAlive));
    }

    @Test
    void aMonitorClosedBeforeItsFirstSampleReportsSo() {
        ListenQueueMonitor monitor = builder().build();
        monitor.close();

        for (ListenQueueSnapshot snapshot : List.of(monitor.snapshot(), monitor.sample())) {
            assertThat(snapshot.queues()).isEmpty();
            assertThat(snapshot.source())
                    .isEqualTo(new SnapshotSource(
                            SnapshotSource.Kind.UNAVAILABLE, "the monitor is closed", Optional.empty()));
        }
        assertThat(monitor.health().status()).isEqualTo(ListenQueueHealth.Status.UNKNOWN);
    }

    @Test
    void snapshotNeverSamples() {
        tree();
        ListenQueueMonitor monitor = builder().build();
        assertThat(monitor.snapshot())
                .isEqualTo(new ListenQueueSnapshot(
                        Instant.EPOCH,
                        List.of(),
                        TcpCounters.UNKNOWN,
                        KernelSettings.UNKNOWN,
                        new SnapshotSource(
                                SnapshotSource.Kind.UNAVAILABLE,
                                "no sample yet: nothing has called sample() or startSampling()",
                                Optional.empty()),
                        OptionalDouble.empty(),
                        false));

        ListenQueueSnapshot first = monitor.sample();
        assertThat(first.queues()).hasSize(1);
        assertThat(monitor.snapshot()).isEqualTo(first);
        new ProcTree(folder);
        assertThat(monitor.snapshot()).isEqualTo(first);

        monitor.close();
        assertThat(monitor.snapshot()).isEqualTo(first);
    }

    @Test
    void theFirstSampleCanBeAwaited() {
        tree();
        try (ListenQueueMonitor monitor = builder().start()) {
            assertThat(monitor.awaitFirstSample(Duration.ofMinutes(1))).isTrue();
            assertThat(monitor.snapshot().queues()).hasSize(1);
            assertThat(monitor.awaitFirstSample(Duration.ZERO)).isTrue();
        }
    }

    @Test
    void awaitFirstSampleEndsAtItsTimeout() {
        tree();
        try (ListenQueueMonitor monitor = builder().build()) {
            assertThat(monitor.awaitFirstSample(Duration.ZERO)).isFalse();
            assertThat(monitor.awaitFirstSample(MILLISECOND)).isFalse();
            Thread.currentThread().interrupt();
            assertThat(monitor.awaitFirstSample(Duration.ofHours(1))).isFalse();
            assertThat(Thread.interrupted()).isTrue();

            monitor.sample();

            assertThat(monitor.awaitFirstSample(Duration.ZERO)).isTrue();
        }
    }

    @Test
    void closeEndsTheWaitForTheFirstSample() throws Exception {
        tree();
        ListenQueueMonitor monitor = builder().build();
        FutureTask<Boolean> awaiting = new FutureTask<>(() -> monitor.awaitFirstSample(Duration.ofHours(1)));
        Thread thread = new Thread(awaiting, "awaiting");
        thread.start();
        await().until(() -> thread.getState() == Thread.State.TIMED_WAITING);

        monitor.close();

        assertThat(awaiting.get()).isFalse();
        assertThat(monitor.awaitFirstSample(Duration.ofHours(1))).as("closed").isFalse();
        ListenQueueMonitor sampled = builder().build();
        sampled.sample();
        sampled.close();
        assertThat(sampled.awaitFirstSample(Duration.ofHours(1)))
                .as("the last sample before")
                .isTrue();
    }

    @Test
    void theTimeoutOfAwaitFirstSampleIsValidated() {
        try (ListenQueueMonitor monitor = builder().build()) {
            String range = "timeout must be from 0 ms to 1 h, not ";
            assertThatThrownBy(() -> monitor.awaitFirstSample(null))
                    .isInstanceOf(NullPointerException.class)
                    .hasMessage(range + "null");
            assertThatThrownBy(() -> monitor.awaitFirstSample(Duration.ofNanos(-1)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(range + "PT-0.000000001S");
            assertThatThrownBy(
                            () -> monitor.awaitFirstSample(Duration.ofHours(1).plusNanos(1)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(range + "PT1H0.000000001S");
        }
    }

    @Test
    void healthTakesTheFirstSampleWithoutASamplingThread() {
        tree();
        try (ListenQueueMonitor monitor = builder().build()) {
            assertThat(monitor.health().status()).isEqualTo(ListenQueueHealth.Status.UP);
        }
    }

    @Test
    void aStartedMonitorSamplesUntilItIsClosed() {
        ProcTree tree = tree();
        try (ListenQueueMonitor monitor =
                builder().interval(MILLISECOND).onEvent(log).start()) {
            await().untilAsserted(() -> assertThat(log.names()).containsExactly("Opened 127.0.0.1:80"));
            tree.tcp(listen(0, 80, 129, 11));
            await().untilAsserted(() -> assertThat(log.names())
                    .containsExactly("Opened 127.0.0.1:80", "High 127.0.0.1:80", "Full 127.0.0.1:80"));
            assertThat(monitor.snapshot().queues().get(0).depth()).isEqualTo(129);
            assertThat(ownThreads()).contains("listenqueue-sampler", "listenqueue-subscriber-1");
        }
        assertThat(ownThreads()).isEmpty();
    }

    @Test
    void theConfigConsistsOfDefaultsAndChosenValues() {
        try (ListenQueueMonitor monitor = ListenQueueMonitor.builder().build()) {
            assertThat(monitor.config())
                    .isEqualTo(new ListenQueueConfig(
                            Duration.ofSeconds(1),
                            NativeAccess.AUTO,
                            Path.of("/proc"),
                            ByteOrder.nativeOrder(),
                            0.5,
                            Duration.ofSeconds(5),
                            Duration.ofSeconds(5),
                            0.1,
                            false,
                            false));
        }
        ListenQueueConfig chosen = new ListenQueueConfig(
                Duration.ofMillis(70),
                NativeAccess.OFF,
                folder,
                ByteOrder.BIG_ENDIAN,
                0.25,
                Duration.ofSeconds(2),
                Duration.ZERO,
                0.02,
                true,
                true);
        try (ListenQueueMonitor monitor = ListenQueueMonitor.builder()
                .interval(chosen.interval())
                .nativeAccess(chosen.nativeAccess())
                .procRoot(chosen.procRoot())
                .byteOrder(chosen.byteOrder())
                .highAt(chosen.highAt())
                .settleTime(chosen.settleTime())
                .stalledAfter(chosen.stalledAfter())
                .loadFloor(chosen.loadFloor())
                .showPeers(true)
                .jmx(true)
                .build()) {
            assertThat(monitor.config()).isEqualTo(chosen);
        }
    }

    @Test
    void theConfigOfARunningMonitorHasItsPresentInterval() {
        tree();
        try (ListenQueueMonitor monitor = builder().interval(MILLISECOND).start()) {
            assertThat(monitor.awaitFirstSample(Duration.ofMinutes(1))).isTrue();
            assertThat(monitor.config().interval()).isGreaterThanOrEqualTo(MILLISECOND);
        }
        try (ListenQueueMonitor monitor = builder().start()) {
            assertThat(monitor.awaitFirstSample(Duration.ofMinutes(1))).isTrue();
            assertThat(monitor.config().interval()).isGreaterThanOrEqualTo(Duration.ofSeconds(1));
        }
    }

    @Test
    void subscribersToOneKindReceiveOnlyThatKind() {
        ProcTree tree = tree();
        List<ListenQueueEvent> opened = new CopyOnWriteArrayList<>();
        List<ListenQueueEvent> full = new CopyOnWriteArrayList<>();
        try (ListenQueueMonitor monitor = builder()
                .onEvent(log)
                .on(ListenQueueEvent.Opened.class, opened::add)
                .build()) {
            monitor.subscribe(ListenQueueEvent.Full.class, full::add);
            monitor.sample();
            tree.tcp(listen(0, 80, 129, 11));
            monitor.sample();
        }
        assertThat(log.names()).containsExactly("Opened 127.0.0.1:80", "High 127.0.0.1:80", "Full 127.0.0.1:80");
        assertThat(opened).containsExactly(log.events().get(0));
        assertThat(full).containsExactly(log.events().get(2));
    }

    @Test
    void noDescriptorIsLeftAfterClose() throws IOException {
        ListenQueueMonitor monitor =
                ListenQueueMonitor.builder().nativeAccess(NativeAccess.OFF).build();
        monitor.sample();
        assertThat(openProcFiles()).as("kept open between samples").isNotEmpty();

        monitor.close();

        assertThat(openProcFiles()).isEmpty();
        monitor.sample();
        monitor.snapshot();
        assertThat(openProcFiles()).isEmpty();
    }

    @Test
    void aSubscriberMayCallEveryMethodOfTheMonitor() {
        ProcTree tree = tree();
        List<Object> answers = new CopyOnWriteArrayList<>();
        AtomicReference<ListenQueueMonitor> monitor = new AtomicReference<>();
        monitor.set(builder()
                .onEvent(event -> {
                    answers.add(monitor.get().sample());
                    answers.add(monitor.get().snapshot());
                    answers.add(monitor.get().health());
                    answers.add(monitor.get().subscribe(log));
                    monitor.get().close();
                    answers.add("closed");
                })
                .build());
        tree.tcp(listen(0, 80, 0, 11));

        monitor.get().sample();

        await().untilAsserted(() -> assertThat(answers).hasSize(5));
        assertThat(answers).doesNotContainNull();
        await().untilAsserted(() -> assertThat(ownThreads()).isEmpty());
    }

    @Test
    void startNamesTheThreadThatAFactoryFailedToCreate() {
        tree();
        assertThatIllegalStateException()
                .isThrownBy(
                        () -> builder().onEvent(log).threadFactory(task -> null).start())
                .withMessage("threadFactory made no thread for listenqueue-sampler");
        assertThatThrownBy(() -> builder()
                        .onEvent(log)
                        .threadFactory(task -> {
                            throw new UnsupportedOperationException("no thread here");
                        })
                        .start())
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessage("no thread here");
        assertThat(ownThreads()).isEmpty();
    }

    @Test
    void sampleWorksWithAFactoryThatCreatesNoThread() {
        tree();
        try (ListenQueueMonitor monitor =
                builder().onEvent(log).threadFactory(task -> null).build()) {
            assertThat(monitor.sample().queues()).hasSize(1);
            assertThat(monitor.health().status()).isEqualTo(ListenQueueHealth.Status.UP);
        }
        assertThat(log.events()).isEmpty();
    }

    @Test
    void theFirstSampleIsLoggedInOneLine() {
        tree();
        try (CapturedLog lines = new CapturedLog()) {
            try (ListenQueueMonitor monitor = builder().build()) {
                monitor.sample();
                monitor.sample();
            }
            assertThat(lines.lines())
                    .containsExactly(
                            "INFO Watching accept queues: 1 listener (127.0.0.1:80 limit 128 (declared)); read from /proc alone:"
                                    + " reading " + folder + ", which need not be of this process",
                            "DEBUG Accept queue of listener 127.0.0.1:80 opened: 0 connections waiting, limit 128"
                                    + " (declared)");
        }
    }

    @Test
    void anIncidentIsLoggedLineByLine() {
        ProcTree tree = tree();
        try (CapturedLog lines = new CapturedLog()) {
            try (ListenQueueMonitor monitor = builder().settleTime(MILLISECOND).build()) {
                monitor.sample();
                tree.tcp(listen(0, 80, 129, 11)).drops(7, 7);
                monitor.sample();
                tree.tcp(listen(0, 80, 0, 11));
                await().until(() -> {
                    monitor.sample();
                    return monitor.health().status() == ListenQueueHealth.Status.UP;
                });
                tree.tcp().disown(4);
                monitor.sample();
            }
            String listener = "Accept queue of listener 127.0.0.1:80 ";
            String numbers = "129 connections waiting, limit 128 (declared)";
            assertThat(lines.lines().subList(2, lines.lines().size()))
                    .satisfiesExactly(
                            line -> assertThat(line).isEqualTo("INFO " + listener + "is filling up: " + numbers),
                            line -> assertThat(line)
                                    .isEqualTo("WARN " + listener + "is full, the kernel is refusing connections: "
                                            + numbers),
                            line -> assertThat(line)
                                    .isEqualTo("WARN " + listener + "overflowed and lost new connections: 7 packets"
                                            + " dropped (inferred), now " + numbers),
                            line -> assertThat(line)
                                    .startsWith("INFO " + listener + "recovered after ")
                                    .endsWith(" s: peak 129, 7 packets dropped"),
                            line -> assertThat(line).isEqualTo("DEBUG " + listener + "closed"));
        }
    }

    private ProcTree tree() {
        return new ProcTree(folder).tcp(listen(0, 80, 0, 11)).own(4, 11);
    }

    private ListenQueueMonitor.Builder builder() {
        return ListenQueueMonitor.builder().procRoot(folder).declareBacklog(80, 128);
    }

    private static List<String> ownThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("listenqueue-"))
                .toList();
    }

    /** Returns the files of /proc about the network and its settings that this process holds open. */
    private static List<String> openProcFiles() throws IOException {
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
            return descriptors
                    .map(MonitorLifeTest::target)
                    .filter(target -> target.matches("/proc/(\\d+/net|sys/net)/.*"))
                    .toList();
        }
    }

    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException e) {
            return "closed meanwhile";
        }
    }
}
