package io.github.listenqueue.live;

import static io.github.listenqueue.testsupport.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.listenqueue.ListenQueueDiagnosis.Finding;
import io.github.listenqueue.ListenQueueSnapshot;
import io.github.listenqueue.testsupport.LoadClients;
import io.github.listenqueue.testsupport.Servers;
import java.nio.channels.ServerSocketChannel;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The stall tolerance, known while a listener is the only one whose arrivals its namespace counts. */
class SoleListenerLiveTest {

    @BeforeEach
    void assumeOwnNamespace() {
        JvmVariant.assumeOwnNamespace();
    }

    @Tag("full")
    @Test
    void a_busy_listener_has_a_stall_tolerance_until_an_idle_one_is_opened() throws Exception {
        try (Servers servers = new Servers();
                Watch watch = Watch.driven()) {
            ServerSocketChannel busy = servers.open(100);
            watch.monitor().declareBacklog(Servers.port(busy), 100);
            await().until(() -> toleratesStalls(arrive(watch, busy), busy));
            assertThat(watch.sample().soleListener()).isTrue();

            ServerSocketChannel idle = servers.open(100);
            watch.monitor().declareBacklog(Servers.port(idle), 100);
            await().until(() -> watch.sample().queues().size() == 2);
            ListenQueueSnapshot snapshot = arrive(watch, busy);

            assertThat(snapshot.soleListener()).isFalse();
            assertThat(toleratesStalls(snapshot, busy)).isFalse();
            assertThat(toleratesStalls(snapshot, idle)).isFalse();
            assertThat(watch.monitor().diagnose().findings())
                    .extracting(Finding::stallTolerance)
                    .containsOnly(Optional.empty());

            idle.close();
            await().until(() -> toleratesStalls(arrive(watch, busy), busy));
        }
    }

    @Tag("full")
    @Test
    void a_listener_of_another_process_counts() throws Exception {
        try (Servers servers = new Servers();
                Watch watch = Watch.driven()) {
            ServerSocketChannel busy = servers.open(100);
            watch.monitor().declareBacklog(Servers.port(busy), 100);
            await().until(() -> toleratesStalls(arrive(watch, busy), busy));

            try (ProbeProcess other = ProbeProcess.start(List.of())) {
                other.askNumber("listen 5");
                await().until(() -> !watch.sample().soleListener());
                assertThat(toleratesStalls(arrive(watch, busy), busy)).isFalse();
            }
            await().until(() -> toleratesStalls(arrive(watch, busy), busy));
        }
    }

    private static boolean toleratesStalls(ListenQueueSnapshot snapshot, ServerSocketChannel server) {
        return snapshot.stallTolerance(Watch.queueOn(snapshot, Servers.port(server)))
                .isPresent();
    }

    /** Connects and accepts one client. */
    private static ListenQueueSnapshot arrive(Watch watch, ServerSocketChannel server) throws Exception {
        try (LoadClients clients = new LoadClients()) {
            clients.fill(server, 1);
            await().until(() -> watch.sample(server).depth() == 1);
            Servers.drain(server);
            return watch.sample();
        }
    }
}
