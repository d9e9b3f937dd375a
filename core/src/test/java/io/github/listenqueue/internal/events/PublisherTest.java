package io.github.listenqueue.internal.events;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

import io.github.listenqueue.KernelSettings;
import io.github.listenqueue.ListenQueueEvent;
import io.github.listenqueue.ListenQueueEvent.Closed;
import io.github.listenqueue.ListenQueueEvent.Full;
import io.github.listenqueue.ListenQueueEvent.Opened;
import io.github.listenqueue.ListenQueueSnapshot;
import io.github.listenqueue.SnapshotSource;
import io.github.listenqueue.Subscription;
import io.github.listenqueue.TcpCounters;
import io.github.listenqueue.testsupport.CapturedLog;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.event.Level;

class PublisherTest {

    private final CapturedLog log = new CapturedLog();
    private final List<ListenQueueEvent> received = new CopyOnWriteArrayList<>();
    private final CountDownLatch release = new CountDownLatch(1);
    private Publisher publisher;

    @BeforeEach
    void open() {
        publisher = new Publisher(NamedThreads.daemons(), () -> 0, queue -> true);
    }

    @AfterEach
    void close() {
        release.countDown();
        publisher.close();
        log.close();
    }

    @Test
    void sendsEveryEventToEverySubscriberInOrder() {
        List<ListenQueueEvent> other = new CopyOnWriteArrayList<>();
        subscribe(received::add, false);
        subscribe(other::add, true);

        publisher.publish(Samples.events(1, 500));
        publisher.publish(Samples.events(501, 1000));

        await().untilAsserted(() -> assertThat(received).isEqualTo(Samples.events(1, 1000)));
        await().untilAsserted(() -> assertThat(other).isEqualTo(Samples.events(1, 1000)));
    }

    @Test
    void sendsOnlyEventsOfTheSubscribedType() {
        List<Full> full = new CopyOnWriteArrayList<>();
        publisher.subscribe(new EventSubscriber<>(Full.class, full::add), false);
        subscribe(received::add, false);
        List<ListenQueueEvent> happened = List.of(
                new Opened(Samples.AT, Samples.queue()),
                new Full(Samples.AT, Samples.queue()),
                new Closed(Samples.AT, Samples.queue()));

        publisher.publish(happened);

        await().untilAsserted(() -> assertThat(received).isEqualTo(happened));
        await().untilAsserted(() -> assertThat(full).containsExactly((Full) happened.get(1)));
    }

    @Test
    void eventsOfOtherTypesDoNotFillTheQueueOfASubscriber() {
        CountDownLatch called = new CountDownLatch(1);
        Subscription subscription =
                publisher.subscribe(new EventSubscriber<>(Full.class, event -> block(called)), false);
        publisher.publish(List.of(new Full(Samples.AT, Samples.queue())));
        await().untilAsserted(() -> assertThat(called.getCount()).isZero());

        publisher.publish(Samples.events(1, Publisher.CAPACITY + 1));

        assertThat(subscription.lostEvents()).isZero();
    }

    @Test
    void startCreatesEveryThreadAtOnce() {
        subscribe(received::add, false);
        subscribe(event -> {}, false);
        assertThat(threads("listenqueue-")).isEmpty();

        publisher.start();

        assertThat(threads("listenqueue-"))
                .containsExactlyInAnyOrder("listenqueue-log", "listenqueue-subscriber-1", "listenqueue-subscriber-2");
        subscribe(event -> {}, true);
        assertThat(threads("listenqueue-subscriber-3")).hasSize(1);
    }

    @Test
    void mergesTheChangesDuringARunOfAnAction() {
        CountDownLatch called = new CountDownLatch(1);
        AtomicInteger runs = new AtomicInteger();
        Subscription subscription = publisher.subscribeToChanges(
                () -> {
                    runs.incrementAndGet();
                    block(called);
                },
                true);
        publisher.listenersChanged();
        await().untilAsserted(() -> assertThat(called.getCount()).isZero());

        for (int i = 0; i < 100; i++) {
            publisher.listenersChanged();
        }
        release.countDown();

        await().untilAsserted(() -> assertThat(runs).hasValue(2));
        assertThat(subscription.lostEvents()).isZero();
        subscription.close();
        assertThat(publisher.hasChangeSubscribers()).isFalse();
        await().untilAsserted(() -> assertThat(threads("listenqueue-")).isEmpty());
        assertThat(runs).hasValue(2);
        assertThat(log.lines()).isEmpty();
    }

    @Test
    void logsWhatAnActionThrowsAndRunsItAgain() {
        AtomicInteger runs = new AtomicInteger();
        publisher.subscribeToChanges(
                () -> {
                    runs.incrementAndGet();
                    throw new NoClassDefFoundError("thrown");
                },
                false);

        publisher.listenersChanged();
        await().untilAsserted(() -> assertThat(runs).hasValue(1));
        publisher.listenersChanged();
        await().untilAsserted(() -> assertThat(runs).hasValue(2));

        await().untilAsserted(() -> assertThat(log.lines())
                .containsExactly(
                        "ERROR A subscriber threw on a change of the listeners",
                        "ERROR A subscriber threw on a change of the listeners"));
    }

    @Test
    void logsTheStartInOneLine() {
        ListenQueueSnapshot snapshot = new ListenQueueSnapshot(
                Instant.EPOCH,
                List.of(),
                TcpCounters.UNKNOWN,
                KernelSettings.UNKNOWN,
                new SnapshotSource(SnapshotSource.Kind.SOCKET, "test", Optional.empty()),
                OptionalDouble.empty(),
                false);

        publisher.logStart(snapshot);

        await().untilAsserted(() -> assertThat(log.lines()).containsExactly("INFO " + LogLines.started(snapshot)));
    }

    @Test
    void closeWaitsForABusySubscriber() {
        CountDownLatch called = new CountDownLatch(1);
        subscribe(
                event -> {
                    called.countDown();
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(300));
                    received.add(event);
                },
                false);
        publisher.publish(Samples.events(1, 1));
        await().untilAsserted(() -> assertThat(called.getCount()).isZero());

        publisher.close();

        assertThat(received).hasSize(1);
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void logsTheFirstLossAndDelaysTheNext() {
        publisher.publish(Samples.events(1, 3));

        await().untilAsserted(() -> assertThat(log.lines())
                .singleElement()
                .asString()
                .startsWith("WARN Accept queue of listener 127.0.0.1:8080 overflowed"));
    }

    @Test
    void blockedSubscriberDoesNotDelayOthers() {
        CountDownLatch called = new CountDownLatch(1);
        subscribe(event -> block(called), false);
        subscribe(received::add, false);

        publisher.publish(Samples.events(1, 100));

        await().untilAsserted(() -> assertThat(called.getCount()).isZero());
        await().untilAsserted(() -> assertThat(received).hasSize(100));
        await().untilAsserted(() -> assertThat(log.lines()).hasSize(1));
    }

    @Test
    void logsWhatASubscriberThrowsAndSendsTheNextEvent() {
        subscribe(
                event -> {
                    received.add(event);
                    switch (received.size()) {
                        case 1 -> throw new IllegalStateException("thrown");
                        case 2 -> throw new NoClassDefFoundError("thrown");
                        case 3 -> throw new StackOverflowError("thrown");
                        default -> {}
                    }
                },
                false);

        publisher.publish(Samples.events(1, 4));

        await().untilAsserted(() -> assertThat(received).isEqualTo(Samples.events(1, 4)));
        await().untilAsserted(() -> assertThat(log.thrown())
                .contains(
                        "java.lang.IllegalStateException",
                        "java.lang.NoClassDefFoundError",
                        "java.lang.StackOverflowError"));
        assertThat(log.lines()).contains("ERROR A subscriber threw on " + Samples.event(1));
    }

    @Test
    void interruptSetByASubscriberDoesNotEndItsThread() {
        subscribe(
                event -> {
                    received.add(event);
                    Thread.currentThread().interrupt();
                },
                false);

        publisher.publish(Samples.events(1, 2));
        await().untilAsserted(() -> assertThat(received).hasSize(2));
        publisher.publish(Samples.events(3, 3));

        await().untilAsserted(() -> assertThat(received).hasSize(3));
    }

    @Test
    void keeps1024EventsAndCountsAndLogsTheLostOnes() {
        CountDownLatch called = new CountDownLatch(1);
        Subscription subscription = subscribe(
                event -> {
                    received.add(event);
                    block(called);
                },
                false);
        publisher.publish(Samples.events(9999, 9999));
        await().untilAsserted(() -> assertThat(called.getCount()).isZero());

        publisher.publish(Samples.events(1, 1024));
        assertThat(subscription.lostEvents()).isZero();
        publisher.publish(Samples.events(1025, 1029));
        assertThat(subscription.lostEvents()).isEqualTo(5);
        release.countDown();

        await().untilAsserted(() -> assertThat(received).hasSize(1025));
        assertThat(received.get(0)).isEqualTo(Samples.event(9999));
        assertThat(received.subList(1, 1025)).isEqualTo(Samples.events(6, 1029));
        await().untilAsserted(() -> assertThat(log.lines())
                .filteredOn(line -> line.contains("were dropped"))
                .containsExactly(
                        "WARN listenqueue-subscriber-1 is too slow or stuck: 1 of its events were dropped so far, the oldest"
                                + " first",
                        "WARN listenqueue-subscriber-1 is too slow or stuck: 2 of its events were dropped so far, the oldest"
                                + " first",
                        "WARN listenqueue-subscriber-1 is too slow or stuck: 4 of its events were dropped so far, the oldest"
                                + " first"));
    }

    @Test
    void logsAThousandSaturatedListenersWithoutALostLine() {
        CountDownLatch called = new CountDownLatch(1);
        publisher.execute(() -> block(called));
        await().untilAsserted(() -> assertThat(called.getCount()).isZero());

        publisher.publish(Samples.saturatedListeners(1000));
        release.countDown();

        await().untilAsserted(() -> assertThat(log.lines())
                .filteredOn(line -> line.startsWith("WARN "))
                .hasSize(2000)
                .noneMatch(line -> line.contains("were dropped")));
    }

    @Test
    void countsAndLogsLinesLostByASlowLog() {
        CountDownLatch called = new CountDownLatch(1);
        publisher.execute(() -> block(called));
        await().untilAsserted(() -> assertThat(called.getCount()).isZero());

        for (int i = 0; i < Publisher.LOG_CAPACITY + 7; i++) {
            publisher.log(Level.INFO, "line " + i);
        }
        release.countDown();

        await().untilAsserted(() -> assertThat(log.lines())
                .hasSize(Publisher.LOG_CAPACITY + 1)
                .startsWith(
                        "WARN The log is too slow or stuck: 7 of its lines were dropped so far, the oldest first",
                        "INFO line 7"));
    }

    @Test
    void subscriberThatUnsubscribesInTheCallGetsNoFurtherEvent() {
        AtomicReference<Subscription> subscription = new AtomicReference<>();
        subscription.set(subscribe(
                event -> {
                    received.add(event);
                    subscription.get().close();
                    subscription.get().close();
                },
                false));
        publisher.publish(Samples.events(1, 10));
        await().untilAsserted(() -> assertThat(received).hasSize(1));

        publisher.publish(Samples.events(11, 20));

        await().untilAsserted(
                        () -> assertThat(threads("listenqueue-subscriber")).isEmpty());
        assertThat(received).containsExactly(Samples.event(1));
        assertThat(subscription.get().lostEvents()).isZero();
    }

    @Test
    void subscriberThatClosesThePublisherInTheCallGetsTheWaitingEvents() throws InterruptedException {
        CountDownLatch published = new CountDownLatch(1);
        CountDownLatch done = new CountDownLatch(1);
        subscribe(
                event -> {
                    await().until(() -> published.getCount() == 0);
                    received.add(event);
                    publisher.close();
                    done.countDown();
                },
                false);

        publisher.publish(Samples.events(1, 3));
        published.countDown();

        assertThat(done.await(10, SECONDS)).isTrue();
        await().untilAsserted(() -> assertThat(threads("listenqueue-")).isEmpty());
        assertThat(received).isEqualTo(Samples.events(1, 3));
    }

    @Test
    void closeDeliversWaitingEventsAndEndsAllThreads() {
        subscribe(received::add, true);
        publisher.publish(Samples.events(1, 1000));

        publisher.close();

        assertThat(received).hasSize(1000);
        assertThat(log.lines()).hasSize(2).last().asString().contains("during an episode");
        assertThat(threads("listenqueue-")).isEmpty();
        publisher.close();
        publisher.publish(Samples.events(1, 1));
        assertThat(threads("listenqueue-")).isEmpty();
    }

    @Test
    void closeInterruptsASubscriberThatDoesNotReturn() {
        CountDownLatch called = new CountDownLatch(1);
        AtomicReference<Throwable> interrupted = new AtomicReference<>();
        subscribe(
                event -> {
                    called.countDown();
                    try {
                        new CountDownLatch(1).await();
                    } catch (InterruptedException e) {
                        interrupted.set(e);
                    }
                },
                true);
        publisher.publish(Samples.events(1, 1));
        await().untilAsserted(() -> assertThat(called.getCount()).isZero());

        publisher.close();

        assertThat(interrupted.get()).isInstanceOf(InterruptedException.class);
        assertThat(threads("listenqueue-")).isEmpty();
    }

    @Test
    void interruptedCallerClosesAndStaysInterrupted() {
        subscribe(received::add, true);
        publisher.publish(Samples.events(1, 10));
        Thread.currentThread().interrupt();

        publisher.close();

        assertThat(Thread.interrupted()).isTrue();
        await().untilAsserted(() -> assertThat(threads("listenqueue-")).isEmpty());
    }

    @Test
    void eventsWaitUntilAThreadCanBeCreated() {
        List<ThreadFactory> refusals = new ArrayList<>(List.of(
                task -> null,
                task -> {
                    throw new IllegalStateException("no");
                },
                task -> {
                    throw new OutOfMemoryError("unable to create native thread");
                }));
        log.close();
        try (Publisher other = new Publisher(
                new NamedThreads(task -> refusals.isEmpty()
                        ? new Thread(task)
                        : refusals.remove(0).newThread(task)),
                () -> 0,
                queue -> true)) {
            other.subscribe(new EventSubscriber<>(ListenQueueEvent.class, received::add), true);
            // The subscriber's line, the log's, and the subscriber's again.
            other.publish(Samples.events(1, 1));
            assertThat(refusals).isEmpty();
            assertThat(received).isEmpty();

            other.publish(Samples.events(2, 3));

            await().untilAsserted(() -> assertThat(received).isEqualTo(Samples.events(1, 3)));
        }
    }

    @Test
    void threadsAreNamedDaemonsUnlessTheFactoryDecides() throws InterruptedException {
        Thread daemon = NamedThreads.daemons().start("listenqueue-x", () -> {});
        Thread unnamed = new NamedThreads(Thread::new).start("listenqueue-y", () -> {});
        Thread named = new NamedThreads(task -> new Thread(task, "mine")).start("listenqueue-z", () -> {});

        assertThat(List.of(daemon.getName(), unnamed.getName(), named.getName()))
                .containsExactly("listenqueue-x", "listenqueue-y", "mine");
        assertThat(daemon.isDaemon()).isTrue();
        assertThat(unnamed.isDaemon()).isFalse();
        for (Thread thread : List.of(daemon, unnamed, named)) {
            thread.join();
        }
    }

    @Test
    void reportsAFactoryThatCreatesNoThread() {
        assertThatIllegalStateException()
                .isThrownBy(() -> new NamedThreads(task -> null).start("listenqueue-x", () -> {}))
                .withMessage("threadFactory made no thread for listenqueue-x");
    }

    private Subscription subscribe(Consumer<ListenQueueEvent> consumer, boolean startNow) {
        return publisher.subscribe(new EventSubscriber<>(ListenQueueEvent.class, consumer), startNow);
    }

    private void block(CountDownLatch called) {
        called.countDown();
        try {
            release.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static List<String> threads(String prefix) {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith(prefix))
                .toList();
    }
}
