package io.github.listenqueue.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.listenqueue.ListenQueue;
import io.github.listenqueue.testsupport.Kernel;
import io.github.listenqueue.testsupport.LoadClients;
import io.github.listenqueue.testsupport.Servers;
import io.github.listenqueue.testsupport.Ss;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.channels.ServerSocketChannel;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AddressesLiveTest {

    @Test
    void an_ipv4_listener_has_its_address() throws IOException {
        try (Servers servers = new Servers();
                LoadClients clients = new LoadClients();
                Watch watch = Watch.driven()) {
            ServerSocketChannel server = servers.open(5);
            clients.fill(server, 2);

            ListenQueue queue = watch.sample(server);

            assertThat(queue.localAddress()).isEqualTo(Servers.address(server));
            assertThat(queue.name()).isEqualTo("127.0.0.1:" + Servers.port(server));
            assertNumbers(queue, 2, 5);
        }
    }

    @Test
    void an_ipv6_listener_has_its_address() throws IOException {
        try (Servers servers = new Servers();
                LoadClients clients = new LoadClients();
                Watch watch = Watch.driven()) {
            ServerSocketChannel server =
                    servers.open(StandardProtocolFamily.INET6, new InetSocketAddress(Servers.V6, 0), 6);
            clients.fill(server, 3);

            ListenQueue queue = watch.sample(server);

            assertThat(queue.localAddress()).isEqualTo(Servers.address(server));
            assertNumbers(queue, 3, 6);
        }
    }

    @Test
    void a_dual_stack_listener_is_one_queue_for_clients_of_both_families() throws IOException {
        try (Servers servers = new Servers();
                LoadClients clients = new LoadClients();
                Watch watch = Watch.driven()) {
            ServerSocketChannel server = servers.openDefault(new InetSocketAddress(0), 7);
            clients.fill(new InetSocketAddress(Servers.V4, Servers.port(server)), 1);
            clients.fill(new InetSocketAddress(Servers.V6, Servers.port(server)), 2);

            ListenQueue queue = watch.sample(server);

            assertThat(queue.localAddress())
                    .isInstanceOfSatisfying(
                            InetSocketAddress.class,
                            address -> assertThat(address.getAddress().isAnyLocalAddress())
                                    .isTrue());
            assertNumbers(queue, 3, 7);
        }
    }

    @Test
    void a_listener_on_a_mapped_address_is_shown_with_its_ipv4_address() throws IOException {
        try (Servers servers = new Servers();
                LoadClients clients = new LoadClients();
                Watch watch = Watch.driven()) {
            // The default family is IPv6, so the kernel gets ::ffff:127.0.0.1.
            ServerSocketChannel server = servers.openDefault(new InetSocketAddress(Servers.V4, 0), 4);
            clients.fill(server, 1);

            ListenQueue queue = watch.sample(server);

            assertThat(((InetSocketAddress) queue.localAddress()).getAddress()).isEqualTo(Servers.V4);
            assertNumbers(queue, 1, 4);
        }
    }

    @Test
    void a_port_held_once_for_each_family_is_two_queues() throws IOException {
        try (Servers servers = new Servers();
                LoadClients clients = new LoadClients();
                Watch watch = Watch.driven()) {
            ServerSocketChannel v4 = servers.open(3);
            InetSocketAddress sameOnV6 = new InetSocketAddress(Servers.V6, Servers.port(v4));
            ServerSocketChannel v6 = servers.open(StandardProtocolFamily.INET6, sameOnV6, 8);
            clients.fill(v4, 1);
            clients.fill(v6, 2);

            List<ListenQueue> queues = Watch.queuesOn(watch.sample(), Servers.port(v4));

            assertThat(queues).hasSize(2);
            assertNumbers(on(queues, Servers.V4), 1, 3);
            assertNumbers(on(queues, Servers.V6), 2, 8);
        }
    }

    @Test
    void members_of_a_reuseport_group_are_separate_queues_of_which_one_can_be_full() throws IOException {
        try (Servers servers = new Servers();
                LoadClients clients = new LoadClients();
                Watch watch = Watch.driven()) {
            ServerSocketChannel small = servers.openShared(0, 1);
            long smallInode = watch.sample(small).inode();
            servers.openShared(Servers.port(small), 1000);
            // The kernel distributes clients by a hash: of this many, more than two reach the small queue.
            clients.connect(Servers.address(small), 64);

            List<ListenQueue> queues = Watch.queuesOn(watch.sample(), Servers.port(small));

            assertThat(queues).hasSize(2);
            ListenQueue full = queues.stream()
                    .filter(queue -> queue.inode() == smallInode)
                    .findFirst()
                    .orElseThrow();
            ListenQueue free = queues.stream()
                    .filter(queue -> queue.inode() != smallInode)
                    .findFirst()
                    .orElseThrow();
            assertNumbersWithDrops(full, 2, 1);
            assertThat(full.drops())
                    .isEqualTo(
                            Optional.ofNullable(Ss.listeners().get(full.inode()))
                                    .filter(row -> JvmVariant.bySocket())
                                    .stream()
                                    .mapToLong(Ss.Row::drops)
                                    .findAny());
            assertNumbers(free, Kernel.waitingAt(Servers.port(small)) - 2, 1000);
        }
    }

    private static ListenQueue on(List<ListenQueue> queues, InetAddress address) {
        return queues.stream()
                .filter(queue ->
                        ((InetSocketAddress) queue.localAddress()).getAddress().equals(address))
                .findFirst()
                .orElseThrow();
    }

    private static void assertNumbers(ListenQueue queue, int depth, int limit) {
        assertNumbersWithDrops(queue, depth, limit);
        if (JvmVariant.bySocket()) {
            assertThat(queue.drops()).hasValue(0);
        } else {
            assertThat(queue.drops()).isEmpty();
        }
    }

    private static void assertNumbersWithDrops(ListenQueue queue, int depth, int limit) {
        assertThat(queue.depth()).isEqualTo(depth);
        if (JvmVariant.bySocket()) {
            assertThat(queue.limit()).hasValue(limit);
            assertThat(queue.isFull()).isEqualTo(depth > limit);
        } else {
            assertThat(queue.isFull()).as("full without a known limit").isFalse();
        }
    }
}
