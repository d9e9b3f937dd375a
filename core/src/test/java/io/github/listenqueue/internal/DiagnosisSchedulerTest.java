package io.github.listenqueue.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.ArgumentMatchers.startsWith;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.doThrow;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import io.github.listenqueue.DropReason;
import io.github.listenqueue.KernelSettings;
import io.github.listenqueue.LimitSource;
import io.github.listenqueue.ListenQueue;
import io.github.listenqueue.ListenQueueDiagnosis.Cause;
import io.github.listenqueue.ListenQueueDiagnosis.Certainty;
import io.github.listenqueue.ListenQueueDiagnosis.ClientOutcome;
import io.github.listenqueue.ListenQueueDiagnosis.Finding;
import io.github.listenqueue.ListenQueueDiagnosis.LimitSetBy;
import io.github.listenqueue.ListenQueueDiagnosis.WaitingConnections;
import io.github.listenqueue.ListenQueueEvent;
import io.github.listenqueue.ListenQueueEvent.Diagnosed;
import io.github.listenqueue.ListenQueueStats;
import io.github.listenqueue.NativeAccess;
import io.github.listenqueue.SnapshotSource;
import io.github.listenqueue.TcpCounters;
import io.github.listenqueue.internal.detection.DetectionRules;
import io.github.listenqueue.internal.detection.Detector;
import io.github.listenqueue.internal.detection.Probe;
import io.github.listenqueue.internal.diagnosis.DiagnosisCollector;
import io.github.listenqueue.internal.diagnosis.DiagnosisRequest;
import io.github.listenqueue.internal.diagnosis.DiagnosisTarget;
import io.github.listenqueue.internal.events.EventSubscriber;
import io.github.listenqueue.internal.events.NamedThreads;
import io.github.listenqueue.internal.events.Publisher;
import io.github.listenqueue.internal.sampling.Listener;
import io.github.listenqueue.internal.sampling.PortConfig;
import io.github.listenqueue.internal.sampling.Sample;
import io.github.listenqueue.internal.sampling.SamplingConfig;
import java.lang.Thread.State;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.mockito.ArgumentCaptor;

class DiagnosisSchedulerTest {

    private static final Duration SETTLE_TIME = Duration.ofSeconds(2);
    private static final Duration STALLED_AFTER = Duration.ofSeconds(5);
    private static final Probe PROBE =
            new Probe(0, true, Optional.of(Duration.ofMillis(1500)), OptionalInt.of(7), 0, 0);

    private final FakeTime time = new FakeTime();
    private final Detector detector = new Detector(
            new DetectionRules(0.5, SETTLE_TIME.toNanos(), STALLED_AFTER.toNanos(), queue -> true, 0.1),
            time::nanoTime);
    private final DiagnosisCollector collector = mock(DiagnosisCollector.class);
    private final List<ListenQueue> tools = new CopyOnWriteArrayList<>();
    private final List<Diagnosed> diagnosed = new CopyOnWriteArrayList<>();
    private final Publisher publisher = new Publisher(NamedThreads.daemons(), time::nanoTime, queue -> true);
    private final Queue http = new Queue(80);
    private final Queue management = new Queue(81);
    private final List<Listener> listeners = List.of(http, management);
    private Cause cause = Cause.BURST;
    private @Nullable PublishedState latest;
    private final DiagnosisScheduler diagnoses = scheduler(collector);

    @BeforeEach
    void setUp() {
        publisher.subscribe(new EventSubscriber<>(Diagnosed.class, diagnosed::add), false);
        when(collector.diagnose(any()))
                .thenAnswer(call -> ((DiagnosisRequest) call.getArgument(0))
                        .targets().stream()
                                .map(target -> finding(target.queue(), cause))
                                .toList());
        when(collector.probe(any(), any())).thenReturn(PROBE);
        sampleAndStep();
    }

    @AfterEach
    void close() {
        diagnoses.close();
        publisher.close();
    }

    @Test
    void diagnosesAnEpisodeAtItsStartAndAgainWhileItLasts() {
        http.depth = 6;
        sampleAndStep();
        verify(collector, times(1)).diagnose(any());
        pass(Duration.ofMillis(1900));
        verify(collector, times(1)).diagnose(any());
        pass(Duration.ofMillis(100));
        verify(collector, times(2)).diagnose(any());
        pass(Duration.ofMillis(7900));
        verify(collector, times(2)).diagnose(any());
        pass(Duration.ofMillis(100));
        verify(collector, times(3)).diagnose(any());
        pass(Duration.ofSeconds(50));
        verify(collector, times(4)).diagnose(any());
        pass(Duration.ofMinutes(21));
        verify(collector, times(6)).diagnose(any());

        assertThat(found("port 80")).as("the cause is the same each time").isEqualTo(1);
        assertThat(stats(0).finding()).map(Finding::cause).contains(Cause.BURST);
        assertThat(stats(1).finding()).isEmpty();
    }

    @Test
    void diagnosesAQueueAgainWhenItBecomesFull() {
        http.depth = 6;
        sampleAndStep();
        pass(Duration.ofMillis(1100));
        http.depth = 11;
        sampleAndStep();
        verify(collector, times(2)).diagnose(any());

        http.depth = 10;
        sampleAndStep();
        http.depth = 11;
        pass(Duration.ofMillis(500));
        verify(collector, times(2)).diagnose(any());
    }

    @Test
    void publishesAnotherCause() {
        http.depth = 11;
        sampleAndStep();
        cause = Cause.ACCEPTOR_BLOCKED;
        pass(Duration.ofSeconds(2));
        await().until(() -> diagnosed.size() == 2);
        cause = Cause.UNKNOWN;
        pass(Duration.ofSeconds(60));

        assertThat(diagnosed)
                .extracting(each -> each.finding().cause())
                .containsExactly(Cause.BURST, Cause.ACCEPTOR_BLOCKED);
        assertThat(stats(0).finding()).map(Finding::cause).contains(Cause.ACCEPTOR_BLOCKED);
    }

    @Test
    void doesNotDiagnoseACalmQueueAgain() {
        http.depth = 11;
        sampleAndStep();
        http.depth = 0;
        pass(Duration.ofSeconds(1));
        assertThat(stats(0).openEpisode()).isPresent();
        pass(Duration.ofSeconds(20));

        verify(collector, times(1)).diagnose(any());
    }

    @Test
    void repeatsTheFindingOfTheEpisodeWhenItsQueueIsCalmAgain() {
        http.depth = 11;
        sampleAndStep();
        http.depth = 0;
        pass(Duration.ofSeconds(1));
        cause = Cause.UNKNOWN;

        Finding repeated = diagnoses.now().findings().get(0);
        assertThat(repeated.cause()).isEqualTo(Cause.BURST);
        assertThat(repeated.queue().depth()).isZero();
        assertThat(repeated.explanation())
                .startsWith(
                        "The accept queue of port 80 (0.0.0.0:80) is calm again: 0 of 10 waiting. The diagnosis of ")
                .contains(" is the latest with a cause: ");

        pass(SETTLE_TIME);
        assertThat(diagnoses.now().findings().get(0).cause()).as("no episode").isEqualTo(Cause.UNKNOWN);
    }

    @Test
    void doesNotCallAFindingWithoutACauseTheLatestWithOne() {
        cause = Cause.UNKNOWN;
        http.depth = 11;
        sampleAndStep();
        pass(Duration.ofSeconds(1));

        assertThat(diagnoses.now().findings().get(0).explanation()).isEmpty();

        http.depth = 0;
        pass(Duration.ofSeconds(1));
        assertThat(diagnoses.now().findings().get(0).explanation())
                .contains(" is calm again: ")
                .contains(" is the latest: ");
    }

    @Test
    void diagnosisGetsTheDataOfTheLastSample() {
        http.depth = 11;
        sampleAndStep();

        ArgumentCaptor<DiagnosisRequest> seen = ArgumentCaptor.forClass(DiagnosisRequest.class);
        verify(collector).diagnose(seen.capture());
        assertThat(seen.getValue().targets()).extracting(DiagnosisTarget::high).containsExactly(true, false);
        assertThat(seen.getValue().targets())
                .extracting(DiagnosisTarget::descriptor)
                .containsExactly(80, 81);
        assertThat(seen.getValue().targets().get(0).episode()).isNotNull();
        assertThat(seen.getValue().targets().get(1).episode()).isNull();
        assertThat(seen.getValue().before()).isNotNull();
    }

    @Test
    void repeatsTheFindingOfTheEpisodeIfALaterDiagnosisSeesLess() {
        http.depth = 11;
        sampleAndStep();
        cause = Cause.UNKNOWN;

        Finding repeated = diagnoses.now().findings().get(0);
        assertThat(repeated.cause()).isEqualTo(Cause.BURST);
        assertThat(repeated.explanation())
                .startsWith("The accept queue of port 80 (0.0.0.0:80) still has 11 of 10 waiting.");

        cause = Cause.ACCEPTOR_BLOCKED;
        assertThat(diagnoses.now().findings().get(0).cause()).isEqualTo(Cause.ACCEPTOR_BLOCKED);
    }

    @Test
    void diagnosesAtMostFourTimesAndThenOnceInTenSeconds() {
        for (int i = 0; i < 60; i++) {
            http.depth = 11;
            pass(Duration.ofSeconds(1));
            http.depth = 0;
            pass(SETTLE_TIME.plusMillis(500));
        }

        // In 210 seconds.
        verify(collector, times(4 + 20)).diagnose(any());
    }

    @Test
    void oneDiagnosisServesAllEpisodes() {
        http.depth = 11;
        management.depth = 11;
        sampleAndStep();

        verify(collector, times(1)).diagnose(any());
        assertThat(found("port 80")).isEqualTo(1);
        await().until(() -> found("port 81") == 1);
    }

    @Test
    void skipsAnEpisodeThatEndsBeforeItsDiagnosis() {
        http.depth = 11;
        for (int i = 0; i < 4; i++) {
            time.pass(Duration.ofSeconds(2));
            management.depth = 11;
            sampleAndStep();
            management.depth = 0;
            pass(SETTLE_TIME.plusMillis(100));
        }
        management.depth = 11;
        sampleAndStep();
        management.depth = 0;
        pass(SETTLE_TIME.plusMillis(100));

        assertThat(stats(1).episodeCount(Cause.UNKNOWN)).isPositive();
    }

    @Test
    void diagnosesAnEpisodeThatEndedWhileItsThreadGotNoProcessor() {
        http.depth = 11;
        sample();
        http.depth = 0;
        time.pass(Duration.ofMillis(100));
        sample();
        time.pass(SETTLE_TIME.plusMillis(100));
        sample();
        assertThat(stats(0).openEpisode()).isEmpty();
        time.pass(Duration.ofSeconds(1));
        diagnoses.step();

        assertThat(found("port 80")).isEqualTo(1);
        assertThat(stats(0).finding()).map(Finding::cause).contains(Cause.BURST);
        pass(Duration.ofSeconds(20));
        verify(collector, times(1)).diagnose(any());
    }

    @Test
    void retriesAFailedDiagnosis() {
        doThrow(new IllegalStateException("no"))
                .doReturn(List.of(finding(http.queue(), Cause.BURST), finding(management.queue(), Cause.NONE)))
                .when(collector)
                .diagnose(any());
        http.depth = 11;
        sample();
        assertThat(catchThrowable(diagnoses::step)).hasMessage("no");
        sample();
        time.pass(Duration.ofSeconds(1));
        diagnoses.step();

        verify(collector, times(2)).diagnose(any());
    }

    @Test
    void probesAHighQueueOnceASecond() {
        http.depth = 11;
        sampleAndStep();
        assertThat(stats(0).oldestWaiting()).contains(Duration.ofMillis(1500));
        assertThat(stats(0).halfOpen()).hasValue(7);
        assertThat(stats(1).halfOpen()).isEmpty();
        pass(Duration.ofSeconds(5));
        verify(collector, times(6)).probe(any(), any());

        http.depth = 0;
        pass(Duration.ofMillis(200));
        assertThat(stats(0).oldestWaiting()).isEmpty();
        assertThat(stats(0).halfOpen()).isEmpty();
        pass(Duration.ofSeconds(20));
        verify(collector, times(6)).probe(any(), any());
    }

    @Test
    void makesExpensiveProbesLessOften() {
        when(collector.probe(any(), any())).thenAnswer(call -> {
            time.pass(Duration.ofMillis(50));
            return PROBE;
        });
        http.depth = 11;
        sampleAndStep();
        pass(Duration.ofSeconds(4));
        verify(collector, times(1)).probe(any(), any());
        pass(Duration.ofSeconds(2));
        verify(collector, times(2)).probe(any(), any());
    }

    @Test
    void runsNothingWhileAllQueuesAreCalm() {
        pass(Duration.ofMinutes(10));

        verify(collector, never()).diagnose(any());
        verify(collector, never()).probe(any(), any());
    }

    @Test
    void learnsTheAcceptorsSoonAfterAListenerOpens() {
        pass(Duration.ofMillis(400));
        verify(collector, never()).learn(any());
        pass(Duration.ofMillis(200));
        verify(collector, times(1)).learn(any());
        pass(Duration.ofMinutes(10));
        verify(collector, times(3)).learn(any());
    }

    @Test
    void findsNothingAfterClose() {
        diagnoses.close();

        assertThat(diagnoses.now().findings()).isEmpty();
        verify(collector).close();
    }

    @Test
    void diagnosisThatOutlastsCloseClosesTheCollectorAtItsEnd() throws InterruptedException {
        CountDownLatch started = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        doAnswer(call -> {
                    started.countDown();
                    release.await();
                    return List.of();
                })
                .when(collector)
                .diagnose(any());
        sample();
        Thread caller = new Thread(diagnoses::now);
        caller.start();
        started.await();

        diagnoses.close();
        verify(collector, never()).close();

        release.countDown();
        caller.join();
        verify(collector).close();
    }

    @Test
    void reportsTheLastSampleIfADiagnosisIsImpossible() throws InterruptedException {
        when(collector.fromLastSample(any(), any()))
                .thenAnswer(call -> ((DiagnosisRequest) call.getArgument(0))
                        .targets().stream()
                                .map(target -> finding(target.queue(), Cause.UNKNOWN))
                                .toList());
        CountDownLatch started = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        doAnswer(call -> {
                    started.countDown();
                    release.await();
                    throw new IllegalStateException("no more memory");
                })
                .when(collector)
                .diagnose(any());
        Thread caller = new Thread(diagnoses::now);
        caller.start();
        started.await();

        assertThat(diagnoses.now().findings())
                .extracting(Finding::cause)
                .containsOnly(Cause.UNKNOWN)
                .hasSize(2);
        verify(collector).fromLastSample(any(), eq("another diagnosis is still running"));

        release.countDown();
        caller.join();
        assertThat(diagnoses.now().findings()).hasSize(2);
        verify(collector, times(2))
                .fromLastSample(any(), eq("the diagnosis failed: java.lang.IllegalStateException: no more memory"));
    }

    @Test
    void waitsForThePreparationOfTheFirstDiagnosisLongerThanForAnother() throws InterruptedException {
        CountDownLatch release = new CountDownLatch(1);
        DiagnosisCollector cold = held(release, DiagnosisCollector::prepare);
        DiagnosisCollector stuck = held(release, each -> each.diagnose(any()));
        try (DiagnosisScheduler unprepared = scheduler(cold);
                DiagnosisScheduler busy = scheduler(stuck)) {
            List<Thread> holders = List.of(new Thread(unprepared::step), new Thread(busy::now));
            holders.forEach(Thread::start);
            await().untilAsserted(() -> {
                verify(cold).prepare();
                verify(stuck).diagnose(any());
            });

            Thread caller = new Thread(unprepared::now);
            caller.start();
            await().until(() -> caller.getState() == State.TIMED_WAITING);
            // A caller that begins to wait later for the other diagnosis gives up earlier.
            busy.now();
            verify(stuck).fromLastSample(any(), eq("another diagnosis is still running"));
            assertThat(caller.getState()).isEqualTo(State.TIMED_WAITING);

            release.countDown();
            caller.join();
            verify(cold).diagnose(any());
            verify(cold, never()).fromLastSample(any(), any());
            for (Thread holder : holders) {
                holder.join();
            }
        }
    }

    @Test
    void tellsThePreparationFromAnotherDiagnosis() throws InterruptedException {
        CountDownLatch release = new CountDownLatch(1);
        DiagnosisCollector cold = held(release, DiagnosisCollector::prepare);
        try (DiagnosisScheduler unprepared = scheduler(cold)) {
            Thread preparing = new Thread(unprepared::step);
            preparing.start();
            await().untilAsserted(() -> verify(cold).prepare());

            // An interrupted thread does not wait.
            Thread.currentThread().interrupt();
            unprepared.now();

            assertThat(Thread.interrupted()).isTrue();
            verify(cold).fromLastSample(any(), startsWith("the monitor still loads what a diagnosis needs"));
            release.countDown();
            preparing.join();
        }
    }

    /** Returns a collector one of whose methods does not return before its release. */
    private static DiagnosisCollector held(CountDownLatch release, Consumer<DiagnosisCollector> method) {
        DiagnosisCollector collector = mock(DiagnosisCollector.class);
        method.accept(doAnswer(call -> {
                    release.await();
                    return call.getMethod().getReturnType() == List.class ? List.of() : null;
                })
                .when(collector));
        return collector;
    }

    @Test
    void returnsAFindingIfClassesCannotBeLoaded() {
        doThrow(new NoClassDefFoundError("a/b/Collector")).when(collector).diagnose(any());
        doThrow(new NoClassDefFoundError("a/b/FindingBuilder")).when(collector).fromLastSample(any(), any());

        assertThat(diagnoses.now().findings()).hasSize(2).allSatisfy(finding -> {
            assertThat(finding.cause()).isEqualTo(Cause.UNKNOWN);
            assertThat(finding.explanation())
                    .isEqualTo("The diagnosis failed: java.lang.NoClassDefFoundError: a/b/FindingBuilder.");
        });
    }

    private DiagnosisScheduler scheduler(DiagnosisCollector collector) {
        return new DiagnosisScheduler(
                MonitorConfigs.of( // A captured tree starts no thread: the test calls step().
                        new SamplingConfig(Path.of("/nowhere"), NativeAccess.OFF, new PortConfig(), address -> true),
                        Optional.empty(),
                        SETTLE_TIME),
                time,
                publisher,
                collector,
                () -> latest,
                tools::add);
    }

    private void sampleAndStep() {
        sample();
        diagnoses.step();
    }

    /** Advances the clock in steps of 0.1 s, with a sample and a step in each. */
    private void pass(Duration span) {
        for (long tenth = 0; tenth < span.toMillis() / 100; tenth++) {
            time.pass(Duration.ofMillis(100));
            sampleAndStep();
        }
    }

    private void sample() {
        Sample sample = new Sample(
                listeners,
                listeners.stream().map(Listener::queue).toList(),
                TcpCounters.UNKNOWN,
                KernelSettings.UNKNOWN,
                new SnapshotSource(SnapshotSource.Kind.SOCKET, "fake", Optional.empty()));
        List<ListenQueueEvent> events = detector.observe(sample, time.nanoTime(), time.currentTimeMillis());
        latest = new PublishedState(
                sample,
                detector.stats(),
                detector.arrivals(),
                detector.load(),
                time.currentTimeMillis(),
                time.nanoTime());
        diagnoses.happened(events, detector.worthProbing());
    }

    private ListenQueueStats stats(int listener) {
        return detector.stats().get(listener);
    }

    private long found(String name) {
        await().until(() -> !diagnosed.isEmpty());
        return diagnosed.stream()
                .filter(each -> each.queue().name().equals(name))
                .count();
    }

    private static Finding finding(ListenQueue queue, Cause cause) {
        return new Finding(
                queue,
                cause,
                Certainty.LIKELY,
                "",
                List.of(),
                List.of(),
                OptionalInt.empty(),
                new WaitingConnections(queue.depth(), Optional.empty(), Optional.empty(), OptionalInt.empty()),
                ClientOutcome.UNKNOWN,
                LimitSetBy.UNKNOWN,
                Optional.empty(),
                List.of());
    }

    /** A listener with a depth set by the test. Its port is also its descriptor. */
    private static final class Queue implements Listener {

        private final int port;
        int depth;

        Queue(int port) {
            this.port = port;
        }

        @Override
        public ListenQueue queue() {
            return new ListenQueue(
                    new InetSocketAddress(port),
                    "port " + port,
                    port,
                    depth,
                    OptionalInt.of(10),
                    LimitSource.KERNEL,
                    OptionalLong.of(0));
        }

        @Override
        public boolean readable() {
            return true;
        }

        @Override
        public long packetsDropped(DropReason reason) {
            return 0;
        }

        @Override
        public boolean dropsExact() {
            return true;
        }

        @Override
        public int descriptor() {
            return port;
        }

        @Override
        public boolean ipv6() {
            return false;
        }

        @Override
        public OptionalInt somaxconnThen() {
            return OptionalInt.empty();
        }
    }
}
