package io.github.listenqueue.internal;

import static io.github.listenqueue.testsupport.procfs.Row.listen;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.listenqueue.ListenQueue;
import io.github.listenqueue.ListenQueueEvent;
import io.github.listenqueue.ListenQueueHealth;
import io.github.listenqueue.ListenQueueHealth.Status;
import io.github.listenqueue.ListenQueueLoad;
import io.github.listenqueue.ListenQueueSnapshot;
import io.github.listenqueue.ListenQueueStats;
import io.github.listenqueue.ListenQueueStatus;
import io.github.listenqueue.NativeAccess;
import io.github.listenqueue.SnapshotSource;
import io.github.listenqueue.internal.events.EventSubscriber;
import io.github.listenqueue.internal.sampling.PortConfig;
import io.github.listenqueue.internal.sampling.SamplingConfig;
import io.github.listenqueue.testsupport.CapturedLog;
import io.github.listenqueue.testsupport.procfs.ProcTree;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests of a monitor from its files to its health, with a fake clock. */
class EngineTest {

    private final FakeTime time = new FakeTime();
    private final List<ListenQueueEvent> events = new CopyOnWriteArrayList<>();

    @TempDir
    private Path folder;

    private ProcTree tree;
    private Engine engine;

    @BeforeEach
    void open() {
        tree = new ProcTree(folder).tcp(listen(0, 80, 0, 11)).own(4, 11);
        engine = engine(address -> true);
    }

    @AfterEach
    void close() {
        engine.close();
    }

    @Test
    void takenAtIsTheTimeOfTheSampleAlsoWhileNothingChanges() {
        for (int i = 0; i < 3; i++) {
            time.pass(Duration.ofMillis(1500));
            Instant now = Instant.ofEpochMilli(time.currentTimeMillis());

            assertThat(engine.sample().takenAt()).isEqualTo(now);
            assertThat(engine.snapshot().takenAt()).isEqualTo(now);
        }
    }

    @Test
    void snapshotIsImmutable() {
        ListenQueueSnapshot first = engine.sample();
        Instant takenAt = first.takenAt();
        time.pass(Duration.ofSeconds(1));
        tree.tcp(listen(0, 80, 5, 11));
        engine.sample();

        assertThat(first.takenAt()).isEqualTo(takenAt);
        assertThat(first.queues().get(0).depth()).isZero();
    }

    @Test
    void isUpWithTheFullestListenerInTheReason() {
        tree.tcp(listen(0, 80, 2, 11), listen(1, 81, 1, 12)).own(5, 12);

        engine.sample();

        assertThat(engine.health())
                .isEqualTo(new ListenQueueHealth(
                        Status.UP, "2 listeners, fullest 127.0.0.1:80: 2 waiting, limit 10", List.of()));
    }

    @Test
    void isUpWithoutAListener() {
        tree.tcp();
        engine.sample();

        assertThat(engine.health()).isEqualTo(new ListenQueueHealth(Status.UP, "no listener open", List.of()));
    }

    @Test
    void isDownWhileFullButNotWhileHigh() {
        tree.tcp(listen(0, 80, 10, 11));
        engine.sample();
        assertThat(engine.health().status()).as("high").isEqualTo(Status.UP);
        tree.tcp(listen(0, 80, 11, 11));
        ListenQueueSnapshot full = engine.sample();

        ListenQueueHealth health = engine.health();

        assertThat(health.status()).isEqualTo(Status.DOWN);
        assertThat(health.reason())
                .isEqualTo("127.0.0.1:80 is full: 11 waiting, limit 10, peak 11, 0 packets dropped since"
                        + " 1970-01-01T00:16:40Z");
        assertThat(health.saturatedQueues()).isEqualTo(full.queues());
        tree.tcp(listen(0, 80, 0, 11));
        engine.sample();
        assertThat(engine.health().status()).as("drained, nothing lost").isEqualTo(Status.UP);
    }

    @Test
    void isDownFromADropToTheEndOfTheEpisode() {
        tree.tcp(listen(0, 80, 11, 11));
        engine.sample();
        tree.drops(4, 4);
        engine.sample();
        tree.tcp(listen(0, 80, 0, 11));
        engine.sample();
        assertThat(engine.health().status()).isEqualTo(Status.DOWN);
        assertThat(engine.health().reason())
                .startsWith("127.0.0.1:80 has dropped connections: 0 waiting, limit 10, peak 11, 4 packets dropped");
        time.pass(Duration.ofMillis(4999));
        engine.sample();
        assertThat(engine.health().status()).isEqualTo(Status.DOWN);
        time.pass(Duration.ofMillis(1));
        engine.sample();

        assertThat(engine.health().status()).isEqualTo(Status.UP);
        engine.close();
        assertThat(events)
                .extracting(event -> event.getClass().getSimpleName())
                .containsExactly("Opened", "High", "Full", "Dropped", "Recovered");
    }

    @Test
    void reasonUsesTheSingularForOnePacket() {
        tree.tcp(listen(0, 80, 11, 11));
        engine.sample();
        tree.drops(1, 1);
        engine.sample();

        assertThat(engine.health().reason()).contains(", peak 11, 1 packet dropped since ");
    }

    @Test
    void staysDownIfTheSaturatedListenerBecomesUnreadable() {
        tree.tcp(listen(0, 80, 11, 11));
        engine.sample();
        tree.write("self/net/tcp", "garbage");
        engine.sample();

        assertThat(engine.health().status()).isEqualTo(Status.DOWN);
    }

    @Test
    void laterNameAndBacklogApplyToTheNextSample() {
        assertThat(engine.sample().queues().get(0).name()).isEqualTo("127.0.0.1:80");
        ListenQueueStats stats = engine.stats().get(0);
        engine.portConfig().name(80, "http");
        engine.portConfig().declareBacklog(80, 7);
        assertThat(engine.snapshot().queues().get(0).name()).isEqualTo("127.0.0.1:80");

        ListenQueue queue = engine.sample().queues().get(0);

        assertThat(queue.name()).isEqualTo("http");
        assertThat(queue.limit()).hasValue(7);
        assertThat(stats.queue()).isSameAs(queue);
    }

    @Test
    void announcesTheFirstSampleAndANewNameToChangeSubscribers() {
        AtomicInteger runs = new AtomicInteger();
        engine.onListenersChanged(runs::incrementAndGet);

        engine.sample();
        await().until(() -> runs.get() == 1);
        engine.portConfig().name(80, "shop");
        engine.sample();
        await().until(() -> runs.get() == 2);
    }

    @Test
    void statsOfAClosedMonitorAreNotCurrent() {
        engine.sample();
        ListenQueueStats stats = engine.stats().get(0);
        assertThat(stats.isCurrent()).isTrue();

        engine.close();

        assertThat(engine.isClosed()).isTrue();
        assertThat(engine.stats()).isEmpty();
        assertThat(stats.isCurrent()).isFalse();
    }

    @Test
    void startsOneThreadAndNoneAfterClose() {
        engine.start();
        engine.start();
        await().untilAsserted(() -> assertThat(samplers()).isEqualTo(1));

        engine.close();
        engine.start();

        assertThat(samplers()).isZero();
    }

    private static long samplers() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("listenqueue-sampler"))
                .count();
    }

    @Test
    void upBecomesUnknownWhileSamplingIsStuck() {
        CountDownLatch release = new CountDownLatch(1);
        startStuckAtPort81(release);
        await().until(() -> engine.health().status() == Status.UP);

        tree.tcp(listen(0, 80, 3, 11), listen(1, 81, 0, 12)).own(5, 12);
        time.pass(Duration.ofSeconds(60));
        await().untilAsserted(() -> {
            time.pass(Duration.ofSeconds(6));
            ListenQueueHealth health = engine.health();
            assertThat(health.status()).isEqualTo(Status.UNKNOWN);
            assertThat(health.reason())
                    .matches(
                            "no sample for \\d+ s, although one is due every 0.001 s; before that: 1 listener, fullest .*");
        });

        release.countDown();
        await().until(() -> engine.health().status() == Status.UP);
    }

    @Test
    void downStaysDownWhileSamplingIsStuck() {
        CountDownLatch release = new CountDownLatch(1);
        tree.tcp(listen(0, 80, 11, 11));
        startStuckAtPort81(release);
        await().until(() -> engine.health().status() == Status.DOWN);

        tree.tcp(listen(0, 80, 0, 11), listen(1, 81, 0, 12)).own(5, 12);
        await().untilAsserted(() -> {
            time.pass(Duration.ofSeconds(6));
            ListenQueueHealth health = engine.health();
            assertThat(health.status()).isEqualTo(Status.DOWN);
            assertThat(health.reason()).contains("no sample for", "is full");
            assertThat(health.saturatedQueues()).hasSize(1);
        });
        release.countDown();
    }

    @Test
    void shareStaysWhileSamplingIsStuck() {
        CountDownLatch release = new CountDownLatch(1);
        tree.tcp(listen(0, 80, 11, 11));
        startStuckAtPort81(release);
        await().until(() -> engine.load().share() < 1);

        tree.tcp(listen(0, 80, 0, 11), listen(1, 81, 0, 12)).own(5, 12);
        await().untilAsserted(() -> {
            time.pass(Duration.ofSeconds(6));
            ListenQueueLoad load = engine.load();
            assertThat(load.share()).isLessThan(1);
            assertThat(load.reason()).matches("no sample for \\d+ s, so the share stays; before that: .*was full.*");
        });
        release.countDown();
        await().until(() -> !engine.load().reason().contains("no sample"));
    }

    @Test
    void answersWhileTheFirstSampleIsStuck() {
        CountDownLatch release = new CountDownLatch(1);
        engine.close();
        engine = engine(address -> {
            awaitQuietly(release);
            return true;
        });
        engine.start();

        assertThat(engine.health())
                .isEqualTo(
                        new ListenQueueHealth(Status.UNKNOWN, "no sample yet: the first sample is running", List.of()));
        assertThat(engine.snapshot().source().kind()).isEqualTo(SnapshotSource.Kind.UNAVAILABLE);
        assertThat(engine.stats()).isEmpty();
        release.countDown();
        await().until(() -> engine.health().status() == Status.UP);
    }

    @Test
    void statusIsConsistent() throws Exception {
        engine.sample();
        AtomicBoolean done = new AtomicBoolean();
        FutureTask<ListenQueueStatus> reader = new FutureTask<>(() -> {
            ListenQueueStatus status = engine.status();
            while (!done.get() && agrees(status)) {
                status = engine.status();
            }
            return status;
        });
        new Thread(reader, "reader").start();
        for (int i = 0; i < 500 && !reader.isDone(); i++) {
            tree.tcp(listen(0, 80, i % 2 == 0 ? 11 : 12, 11), listen(0, 81, i % 2 == 0 ? 11 : 12, 12))
                    .own(5, 12);
            engine.sample();
        }
        done.set(true);

        assertThat(reader.get()).satisfies(status -> assertThat(agrees(status)).isTrue());
    }

    /** Returns true if snapshot, statistics and health show the same depths. */
    private static boolean agrees(ListenQueueStatus status) {
        List<ListenQueue> queues = status.snapshot().queues();
        return status.stats().stream().map(ListenQueueStats::queue).toList().equals(queues)
                && queues.stream()
                        .allMatch(queue -> queue.depth() == 0
                                || status.health().reason().contains(queue.name() + " is full: " + queue.depth()));
    }

    @Test
    void statusIsImmutable() {
        engine.sample();
        ListenQueueStatus status = engine.status();
        ListenQueueStats before = status.stats().get(0);
        time.pass(Duration.ofSeconds(1));
        tree.tcp(listen(0, 80, 11, 11));
        engine.sample();
        engine.close();

        assertThat(status.health().status()).isEqualTo(Status.UP);
        assertThat(status.snapshot().queue(80)).map(ListenQueue::depth).contains(0);
        assertThat(before.queue().depth()).isZero();
        assertThat(before.openEpisode()).isEmpty();
        assertThat(before.isCurrent()).isTrue();
    }

    @Test
    void statusNeitherSamplesNorWaitsForASample() {
        assertThat(engine.status().snapshot()).isEqualTo(engine.snapshot());
        assertThat(engine.status().stats()).isEmpty();
        assertThat(engine.status().health())
                .isEqualTo(new ListenQueueHealth(
                        Status.UNKNOWN, "no sample yet: nothing has called sample() or startSampling()", List.of()));
        ListenQueueSnapshot last = engine.sample();
        engine.close();
        assertThat(engine.status())
                .isEqualTo(new ListenQueueStatus(
                        last, List.of(), new ListenQueueHealth(Status.UNKNOWN, "the monitor is closed", List.of())));
    }

    /**
     * Starts an engine with a filter that blocks at a listener on port 81 until the latch opens. The filter runs on the
     * sampling thread.
     */
    private void startStuckAtPort81(CountDownLatch release) {
        engine.close();
        engine = engine(address -> {
            if (((InetSocketAddress) address).getPort() == 81) {
                awaitQuietly(release);
            }
            return true;
        });
        engine.start();
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void logsAFailedSampleOnceAndRetries() {
        try (CapturedLog log = new CapturedLog()) {
            time.failWith(new OutOfMemoryError("made up"));
            for (int i = 0; i < 3; i++) {
                assertThat(engine.sample().source().reason())
                        .isEqualTo("no sample yet: A sample failed, and the next one is taken as planned:"
                                + " java.lang.OutOfMemoryError: made up");
                assertThat(engine.health().status()).isEqualTo(Status.UNKNOWN);
            }
            time.failWith(null);
            assertThat(engine.sample().queues()).hasSize(1);
            time.failWith(new NoClassDefFoundError("made up"));
            assertThat(engine.sample().queues()).as("the last sample").hasSize(1);
            assertThat(engine.health().status()).isEqualTo(Status.UP);
            time.failWith(null);
            engine.sample();

            await().untilAsserted(
                            () -> assertThat(log.lines())
                                    .filteredOn(line -> line.contains("failed"))
                                    .containsExactly(
                                            "WARN A sample failed, and the next one is taken as planned: java.lang.OutOfMemoryError: made up",
                                            "WARN A sample failed, and the next one is taken as planned: java.lang.NoClassDefFoundError: made up"));
        }
    }

    @Test
    void everyConcurrentCallReturnsWhileTheEngineIsClosed() throws InterruptedException {
        engine.start();
        ExecutorService pool = Executors.newFixedThreadPool(4);
        List<Future<Object>> results = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            Callable<Object> call = switch (i % 4) {
                case 0 -> engine::sample;
                case 1 -> engine::snapshot;
                case 2 -> engine::health;
                default -> () -> engine.subscribe(new EventSubscriber<>(ListenQueueEvent.class, events::add));
            };
            results.add(pool.submit(call));
            if (i == 200) {
                results.add(pool.submit(() -> {
                    engine.close();
                    return "closed";
                }));
            }
        }
        pool.shutdown();

        assertThat(results).allSatisfy(result -> assertThat(get(result)).isNotNull());
        await().untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(thread -> thread.getName().startsWith("listenqueue-")));
        assertThat(engine.sample()).isEqualTo(engine.snapshot());
    }

    private static Object get(Future<Object> result) throws InterruptedException {
        try {
            return result.get();
        } catch (ExecutionException e) {
            throw new AssertionError(e.getCause());
        }
    }

    private static PortConfig portConfig(Map<Integer, Integer> backlogs) {
        PortConfig portConfig = new PortConfig();
        backlogs.forEach(portConfig::declareBacklog);
        return portConfig;
    }

    private Engine engine(Predicate<SocketAddress> include) {
        return new Engine(
                MonitorConfigs.of(
                        new SamplingConfig(folder, NativeAccess.OFF, portConfig(Map.of(80, 10, 81, 10)), include),
                        Optional.of(Duration.ofMillis(1)),
                        Duration.ofSeconds(5),
                        new EventSubscriber<>(ListenQueueEvent.class, events::add)),
                time);
    }
}
