package io.github.listenqueue.live;

import static io.github.listenqueue.testsupport.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.listenqueue.LimitSource;
import io.github.listenqueue.ListenQueue;
import io.github.listenqueue.ListenQueueEvent.Dropped;
import io.github.listenqueue.ListenQueueEvent.Full;
import io.github.listenqueue.ListenQueueEvent.High;
import io.github.listenqueue.ListenQueueEvent.Recovered;
import io.github.listenqueue.ListenQueueHealth;
import io.github.listenqueue.ListenQueueHealth.Status;
import io.github.listenqueue.ListenQueueStats;
import io.github.listenqueue.testsupport.LoadClients;
import io.github.listenqueue.testsupport.Servers;
import java.io.IOException;
import java.nio.channels.ServerSocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class SaturationLiveTest {

    @Test
    void an_incident_is_published_from_high_to_recovered_and_affects_health() throws IOException {
        try (Servers servers = new Servers();
                LoadClients clients = new LoadClients()) {
            ServerSocketChannel server = servers.open(7);
            servers.open(7);
            int port = Servers.port(server);
            try (Watch watch = Watch.started(builder -> builder.interval(Duration.ofMillis(10))
                    .settleTime(Duration.ofMillis(200))
                    .declareBacklog(port, 7)
                    .name(port, "shop"))) {
                JvmVariant.assertSource(watch.first());
                assertThat(watch.monitor().health().status()).isEqualTo(Status.UP);

                clients.fill(server, 4);
                await().until(() -> watch.events(High.class).size() == 1);
                assertThat(watch.events(High.class).get(0).queue().depth()).isEqualTo(4);
                assertThat(watch.monitor().health().status()).isEqualTo(Status.UP);
                assertThat(watch.events(Full.class)).isEmpty();

                clients.fill(server, 4);
                await().until(() -> watch.events(Full.class).size() == 1);
                assertThat(watch.events(Full.class).get(0).queue().depth()).isEqualTo(8);
                clients.overflow(server, 3);
                await().until(() -> watch.events(Dropped.class).stream()
                                .mapToInt(Dropped::packets)
                                .sum()
                        == 3);
                ListenQueueHealth down = watch.monitor().health();
                assertThat(down.status()).isEqualTo(Status.DOWN);
                assertThat(down.reason()).contains("shop");
                assertThat(down.saturatedQueues()).extracting(ListenQueue::name).containsExactly("shop");
                ListenQueueStats shop = watch.monitor().stats().stream()
                        .filter(stats -> stats.queue().name().equals("shop"))
                        .findFirst()
                        .orElseThrow();
                assertThat(shop.openEpisode())
                        .hasValueSatisfying(episode -> assertThat(episode)
                                .isEqualTo(new ListenQueueStats.Episode(
                                        watch.events(High.class).get(0).at(), 8, 3)));

                assertThat(Servers.drain(server)).isEqualTo(8);
                await().until(() -> watch.events(Recovered.class).size() == 1);
                Recovered recovered = watch.events(Recovered.class).get(0);
                assertThat(recovered.peakDepth()).isEqualTo(8);
                assertThat(recovered.packetsDropped()).isEqualTo(3);
                assertThat(recovered.queue().depth()).isZero();
                assertThat(shop.openEpisode()).isEmpty();
                assertThat(shop.episodeCount()).isEqualTo(1);
                assertThat(shop.saturatedTime()).isPositive().isLessThanOrEqualTo(recovered.lasted());
                assertThat(shop.peakDepth(Duration.ofHours(1))).isEqualTo(8);
                assertThat(watch.monitor().health().status()).isEqualTo(Status.UP);
                assertThat(watch.events(High.class)).hasSize(1);
                assertThat(watch.events(Full.class)).hasSize(1);
                assertThat(watch.events(Dropped.class))
                        .allSatisfy(dropped -> assertThat(dropped.exact()).isEqualTo(JvmVariant.bySocket()));
            }
        }
    }

    @Test
    void a_declared_backlog_replaces_an_unknown_limit_and_never_a_known_one() throws IOException {
        try (Servers servers = new Servers()) {
            ServerSocketChannel server = servers.open(7);
            try (Watch watch = Watch.driven(builder -> builder.declareBacklog(Servers.port(server), 99))) {
                ListenQueue queue = watch.sample(server);
                assertThat(queue.limit()).hasValue(JvmVariant.bySocket() ? 7 : 99);
                assertThat(queue.limitSource())
                        .isEqualTo(JvmVariant.bySocket() ? LimitSource.KERNEL : LimitSource.DECLARED);
            }
        }
    }

    @Test
    void an_unknown_limit_is_learned_from_an_overflow() throws IOException {
        JvmVariant.assumeOwnNamespace();
        try (Servers servers = new Servers();
                LoadClients clients = new LoadClients();
                Watch watch = Watch.driven()) {
            ServerSocketChannel server = servers.open(7);
            watch.sample();
            clients.fill(server, 8);
            watch.sample();
            clients.overflow(server, 2);
            // Not from one sample: a queue can seem constant for a moment although an acceptor is at work.
            watch.sample();
            watch.sample();

            ListenQueue queue = watch.sample(server);

            assertThat(queue.limit()).hasValue(7);
            assertThat(queue.limitSource()).isEqualTo(JvmVariant.bySocket() ? LimitSource.KERNEL : LimitSource.LEARNED);
            assertThat(watch.monitor().health().status()).isEqualTo(Status.DOWN);
            assertThat(watch.lastEvents(Full.class)).hasSize(1);
        }
    }

    @Test
    void events_arrive_in_a_process_with_busy_processors_and_exhausted_pools() throws IOException {
        try (Servers servers = new Servers();
                LoadClients clients = new LoadClients();
                Starvation starvation = new Starvation()) {
            ServerSocketChannel server = servers.open(7);
            try (Watch watch = Watch.started(
                    builder -> builder.settleTime(Duration.ofMillis(200)).declareBacklog(Servers.port(server), 7))) {
                // Drops before the first sample are not reported.
                JvmVariant.assertSource(watch.first());
                clients.fill(server, 8);
                clients.overflow(server, 3);

                await().until(() -> watch.events(Full.class).size() == 1);
                await().until(() -> !watch.events(Dropped.class).isEmpty());
                assertThat(watch.monitor().health().status()).isEqualTo(Status.DOWN);
                assertThat(starvation.isOn()).isTrue();
            }
        }
    }

    /** More computing threads than processors, and a common pool with only blocked workers. */
    private static final class Starvation implements AutoCloseable {

        private final AtomicBoolean over = new AtomicBoolean();
        private final CountDownLatch release = new CountDownLatch(1);
        private final List<Thread> threads = new ArrayList<>();

        Starvation() {
            for (int i = 0; i < 4 * Runtime.getRuntime().availableProcessors(); i++) {
                Thread thread = new Thread(() -> {
                    while (!over.get()) {
                        Thread.onSpinWait();
                    }
                });
                thread.setDaemon(true);
                thread.start();
                threads.add(thread);
            }
            for (int i = 0; i < 2 * ForkJoinPool.getCommonPoolParallelism(); i++) {
                ForkJoinPool.commonPool().execute(this::occupyWorker);
            }
        }

        private void occupyWorker() {
            try {
                release.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        boolean isOn() {
            return threads.stream().allMatch(Thread::isAlive);
        }

        @Override
        public void close() {
            over.set(true);
            release.countDown();
        }
    }
}
