package io.github.listenqueue.live;

import static io.github.listenqueue.testsupport.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.listenqueue.DropReason;
import io.github.listenqueue.ListenQueue;
import io.github.listenqueue.ListenQueueEvent.Dropped;
import io.github.listenqueue.ListenQueueEvent.Full;
import io.github.listenqueue.testsupport.Kernel;
import io.github.listenqueue.testsupport.LoadClients;
import io.github.listenqueue.testsupport.NeighbourProcess;
import io.github.listenqueue.testsupport.Servers;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Queues that fill, overflow and drain between two samples. */
class BurstLiveTest {

    @Test
    void a_burst_between_two_samples_is_one_drop_at_its_listener() throws IOException {
        JvmVariant.assumeOwnNamespace();
        try (Servers servers = new Servers();
                LoadClients clients = new LoadClients();
                Watch watch = Watch.driven()) {
            ServerSocketChannel server = servers.open(4);
            assertThat(watch.sample(server).depth()).isZero();

            burst(clients, server, 4, 7);
            ListenQueue after = watch.sample(server);
            watch.sample();

            assertThat(after.depth()).isZero();
            assertThat(after.drops()).isEqualTo(JvmVariant.bySocket() ? OptionalLong.of(7) : OptionalLong.empty());
            // The only listener of the namespace: its drops are attributed to it on procfs, too.
            assertThat(watch.lastEvents(Dropped.class)).singleElement().satisfies(dropped -> {
                assertThat(dropped.queue().inode()).isEqualTo(after.inode());
                assertThat(dropped.packets()).isEqualTo(7);
                assertThat(dropped.exact()).isEqualTo(JvmVariant.bySocket());
            });
            assertThat(watch.events(Full.class)).isEmpty();
        }
    }

    @Test
    void a_burst_is_attributed_to_the_right_one_of_many_listeners() throws IOException {
        JvmVariant.assumeOwnNamespace();
        try (Servers servers = new Servers();
                LoadClients clients = new LoadClients();
                Watch watch = Watch.driven()) {
            servers.open(4);
            ServerSocketChannel server = servers.openDefault(new InetSocketAddress(0), 4);
            servers.open(4);
            long inode = watch.sample(server).inode();

            burst(clients, new InetSocketAddress(Servers.V4, Servers.port(server)), server, 4, 3);
            watch.sample();
            watch.sample();

            if (JvmVariant.bySocket()) {
                assertThat(watch.lastEvents(Dropped.class)).singleElement().satisfies(dropped -> {
                    assertThat(dropped.queue().inode()).isEqualTo(inode);
                    assertThat(dropped.packets()).isEqualTo(3);
                    assertThat(dropped.exact()).isTrue();
                });
            } else {
                // The listener of the drops is unknown here, and none is claimed.
                assertThat(watch.lastEvents(Dropped.class))
                        .singleElement()
                        .satisfies(dropped -> assertThat(dropped.exact()).isFalse());
            }
        }
    }

    @Test
    void every_burst_is_reported_once() throws IOException {
        JvmVariant.assumeOwnNamespace();
        try (Servers servers = new Servers();
                LoadClients clients = new LoadClients();
                Watch watch = Watch.driven()) {
            ServerSocketChannel server = servers.open(1);
            watch.sample();
            for (int burst = 1; burst <= 5; burst++) {
                burst(clients, server, 1, burst);
                watch.sample();
            }

            assertThat(watch.lastEvents(Dropped.class))
                    .extracting(Dropped::packets)
                    .containsExactly(1, 2, 3, 4, 5);
        }
    }

    @Test
    void a_burst_beside_other_processes_is_reported_by_socket_options_and_not_inferred_on_procfs() throws Exception {
        JvmVariant.assumeOwnNamespace();
        try (NeighbourProcess neighbour = NeighbourProcess.start(1);
                Servers servers = new Servers();
                LoadClients clients = new LoadClients();
                Watch watch = Watch.driven()) {
            assertThat(Kernel.waitingAt(neighbour.port())).isZero();
            ServerSocketChannel server = servers.open(4);
            watch.sample();

            burst(clients, server, 4, 7);
            watch.sample();

            if (JvmVariant.bySocket()) {
                assertThat(watch.lastEvents(Dropped.class))
                        .singleElement()
                        .satisfies(dropped -> assertThat(dropped.exact()).isTrue());
            } else {
                assertThat(watch.lastEvents(Dropped.class)).isEmpty();
            }
        }
    }

    @Test
    void an_overflow_in_another_process_is_not_attributed_to_ours() throws Exception {
        JvmVariant.assumeOwnNamespace();
        try (NeighbourProcess neighbour = NeighbourProcess.start(3);
                Servers servers = new Servers();
                Watch watch = Watch.driven()) {
            servers.open(4);
            watch.sample();
            long before = Kernel.listenDrops();

            neighbour.order("connect 9");
            watch.sample();
            neighbour.order("drain");
            watch.sample();

            assertThat(Kernel.listenDrops()).isGreaterThan(before);
            assertThat(watch.lastEvents(Dropped.class)).isEmpty();
        }
    }

    @Test
    void an_overflow_in_another_process_is_not_attributed_to_ours_while_a_client_waits() throws Exception {
        JvmVariant.assumeOwnNamespace();
        try (NeighbourProcess neighbour = NeighbourProcess.start(3);
                Servers servers = new Servers();
                LoadClients clients = new LoadClients();
                Watch watch = Watch.driven()) {
            ServerSocketChannel server = servers.open(100);
            clients.fill(server, 1);
            watch.sample();
            watch.sample();
            long before = Kernel.listenDrops();

            neighbour.order("connect 9");
            neighbour.order("drain");
            watch.sample();
            watch.sample();

            assertThat(Kernel.listenDrops()).isGreaterThan(before);
            assertThat(watch.lastEvents(Dropped.class)).isEmpty();
            assertThat(watch.events(Full.class)).isEmpty();
        }
    }

    @Test
    void discarded_packets_without_lost_connections_are_no_loss() throws Exception {
        JvmVariant.assumeOwnNamespace();
        try (NeighbourProcess neighbour = ProbeProcess.startInheriting("9")) {
            neighbour.ask("sample");
            long before = Kernel.listenDrops();

            // The kernel discards the last packet of the handshake, waits for data, and counts a drop only at the
            // socket.
            neighbour.order("defer");
            neighbour.order("connect 3");
            if (JvmVariant.bySocket()) {
                await().until(() -> neighbour.ask("sample").endsWith(neighbour.port() + ":0:9:3"));
            } else {
                assertThat(neighbour.ask("sample")).endsWith(neighbour.port() + ":0:?:?");
            }

            assertThat(Kernel.listenDrops()).isEqualTo(before);
            assertThat(neighbour.ask("close")).isEqualTo("ok");
            String events = neighbour.ask("events");
            assertThat(events).startsWith("Opened").doesNotContain("QUEUE_FULL").doesNotContain("UNKNOWN");
            assertThat(events.contains("reason=" + DropReason.OTHER)).isEqualTo(JvmVariant.bySocket());
        }
    }

    private static void burst(LoadClients clients, ServerSocketChannel server, int backlog, int dropped)
            throws IOException {
        burst(clients, Servers.address(server), server, backlog, dropped);
    }

    private static void burst(
            LoadClients clients, InetSocketAddress address, ServerSocketChannel server, int backlog, int dropped)
            throws IOException {
        clients.fill(address, backlog + 1);
        clients.overflow(address, dropped);
        assertThat(Servers.drain(server)).isEqualTo(backlog + 1);
    }
}
