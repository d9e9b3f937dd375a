package io.github.listenqueue.live;

import static io.github.listenqueue.testsupport.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.listenqueue.ListenQueueMonitor;
import io.github.listenqueue.ListenQueueSnapshot;
import io.github.listenqueue.testsupport.Kernel;
import io.github.listenqueue.testsupport.LoadClients;
import io.github.listenqueue.testsupport.OwnDescriptors;
import io.github.listenqueue.testsupport.Servers;
import java.io.IOException;
import java.nio.channels.ServerSocketChannel;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class SteadyLiveTest {

    @Test
    void an_ordinary_kernel_needs_no_self_test_with_a_connection_or_port() throws IOException {
        JvmVariant.assumeOwnNamespace();
        try (Servers servers = new Servers()) {
            servers.open(5);
            int listeners = Kernel.listeners().size();
            long before = Kernel.activeOpens();
            try (Watch watch = Watch.started(builder -> builder.interval(Duration.ofMillis(1)))) {
                Instant first = watch.first().takenAt();
                await().until(() -> watch.monitor().snapshot().takenAt().isAfter(first));
                for (int i = 0; i < 20; i++) {
                    watch.sample();
                    assertThat(Kernel.listeners()).hasSize(listeners);
                }
            }
            // A port that was open for a moment could be missed, but the connection of the self-test would be counted.
            assertThat(Kernel.activeOpens()).isEqualTo(before);
        }
    }

    @Test
    void a_closed_monitor_leaves_no_thread_and_no_descriptor() throws IOException {
        try (Servers servers = new Servers();
                LoadClients clients = new LoadClients()) {
            ServerSocketChannel server = servers.open(1);
            clients.fill(server, 2);
            useAndClose();
            // The first use opens what stays open.
            Map<Integer, String> before = OwnDescriptors.all();

            useAndClose();

            assertThat(OwnDescriptors.all()).isEqualTo(before);
            assertThat(threads()).isEmpty();
        }
    }

    private static void useAndClose() {
        try (Watch watch = Watch.started(builder -> builder.interval(Duration.ofMillis(5)))) {
            watch.monitor().subscribe(event -> {});
            await().until(() -> !watch.events().isEmpty());
            assertThat(threads()).isNotEmpty();
        }
    }

    private static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("listenqueue-"))
                .toList();
    }

    @Test
    void methods_of_a_closed_monitor_still_return() throws IOException {
        try (Servers servers = new Servers()) {
            ServerSocketChannel server = servers.open(1);
            ListenQueueMonitor monitor = JvmVariant.monitor();
            ListenQueueSnapshot last = monitor.sample();
            monitor.close();
            monitor.close();
            server.close();

            assertThat(monitor.sample()).isEqualTo(last);
            assertThat(monitor.snapshot()).isEqualTo(last);
            assertThat(monitor.health().reason()).contains("closed");
        }
    }

    @Test
    void an_interrupted_thread_can_sample_and_stays_interrupted() throws IOException {
        try (Servers servers = new Servers();
                LoadClients clients = new LoadClients();
                Watch watch = Watch.driven()) {
            ServerSocketChannel server = servers.open(9);
            for (int depth = 1; depth <= 3; depth++) {
                clients.fill(server, 1);

                Thread.currentThread().interrupt();
                ListenQueueSnapshot snapshot = watch.monitor().sample();

                assertThat(Thread.interrupted()).isTrue();
                JvmVariant.assertSource(snapshot);
                assertThat(Watch.queueOn(snapshot, Servers.port(server)).depth())
                        .isEqualTo(depth);
            }
            clients.fill(server, 1);
            assertThat(watch.sample(server).depth()).isEqualTo(4);
        }
    }

    @Test
    void many_threads_can_sample_while_listeners_open_and_close() throws Exception {
        int callers = 20;
        ExecutorService threads = Executors.newFixedThreadPool(callers);
        AtomicBoolean over = new AtomicBoolean();
        try (Watch watch = Watch.started(builder -> builder.interval(Duration.ofMillis(1)));
                Servers servers = new Servers()) {
            ServerSocketChannel stable = servers.open(5);
            await().until(() ->
                    !Watch.queuesOn(watch.sample(), Servers.port(stable)).isEmpty());
            List<Future<?>> calls = new ArrayList<>();
            for (int i = 0; i < callers; i++) {
                calls.add(threads.submit(() -> {
                    while (!over.get()) {
                        assertThat(watch.sample().takenAt()).isNotNull();
                        assertThat(Watch.queuesOn(watch.monitor().snapshot(), Servers.port(stable)))
                                .hasSize(1);
                        assertThat(watch.monitor().health().reason()).isNotEmpty();
                    }
                    return null;
                }));
            }
            for (int round = 0; round < 200; round++) {
                try (Servers passing = new Servers()) {
                    passing.open(1 + round);
                    passing.open(1 + round);
                }
            }
            over.set(true);
            for (Future<?> call : calls) {
                call.get(1, TimeUnit.MINUTES);
            }
        } finally {
            over.set(true);
            threads.shutdownNow();
        }
    }
}
