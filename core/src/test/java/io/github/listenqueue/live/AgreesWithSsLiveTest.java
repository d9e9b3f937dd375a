package io.github.listenqueue.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.listenqueue.LimitSource;
import io.github.listenqueue.ListenQueue;
import io.github.listenqueue.ListenQueueMonitor;
import io.github.listenqueue.ListenQueueSnapshot;
import io.github.listenqueue.testsupport.LoadClients;
import io.github.listenqueue.testsupport.Servers;
import io.github.listenqueue.testsupport.Ss;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AgreesWithSsLiveTest {

    @Test
    void every_number_of_every_socket_equals_that_of_ss() throws IOException {
        try (Servers servers = new Servers();
                LoadClients clients = new LoadClients();
                ListenQueueMonitor monitor = JvmVariant.monitor()) {
            servers.open(128);
            clients.fill(servers.open(50), 7);
            ServerSocketChannel full = servers.open(1);
            clients.fill(full, 2);
            clients.overflow(full, 5);
            ServerSocketChannel drained = servers.openDefault(new InetSocketAddress(0), 3);
            InetSocketAddress drainedV4 = new InetSocketAddress(Servers.V4, Servers.port(drained));
            clients.fill(drainedV4, 4);
            clients.overflow(drainedV4, 9);
            Servers.drain(drained);
            ServerSocketChannel onlyV6 = servers.openDefault(new InetSocketAddress(Servers.V6, 0), 2);
            clients.fill(onlyV6, 3);
            clients.overflow(onlyV6, 2);

            ListenQueueSnapshot before = monitor.sample();
            Map<Long, Ss.Row> oracle = Ss.listeners();
            ListenQueueSnapshot after = monitor.sample();

            assertThat(before.queues()).hasSize(5);
            assertAgrees(before, oracle, after);
            if (JvmVariant.bySocket()) {
                assertThat(after.queues().stream()
                                .mapToLong(queue -> queue.drops().orElseThrow())
                                .filter(drops -> drops > 0))
                        .as("listeners that dropped packets")
                        .hasSize(3);
            }
        }
    }

    @Test
    void a_thousand_listeners_are_found_with_correct_numbers() throws IOException {
        try (Servers servers = new Servers();
                LoadClients clients = new LoadClients();
                ListenQueueMonitor monitor = JvmVariant.monitor()) {
            for (int i = 0; i < 1000; i++) {
                ServerSocketChannel server = servers.open(1 + i);
                if (i % 100 == 99) {
                    clients.fill(server, i / 100 + 1);
                }
            }

            ListenQueueSnapshot before = monitor.sample();
            Map<Long, Ss.Row> oracle = Ss.listeners();
            ListenQueueSnapshot after = monitor.sample();

            assertThat(before.queues()).hasSize(1000);
            assertThat(before.queues().stream().mapToInt(ListenQueue::depth).sum())
                    .isEqualTo(55);
            assertAgrees(before, oracle, after);
        }
    }

    /** Asserts that each number of ss lies between the numbers of the samples before and after. */
    private static void assertAgrees(ListenQueueSnapshot before, Map<Long, Ss.Row> oracle, ListenQueueSnapshot after) {
        JvmVariant.assertSource(before);
        Map<Long, ListenQueue> later = new HashMap<>();
        after.queues().forEach(queue -> later.put(queue.inode(), queue));
        assertThat(later).hasSize(before.queues().size());
        for (ListenQueue queue : before.queues()) {
            Ss.Row row = oracle.get(queue.inode());
            ListenQueue again = later.get(queue.inode());
            assertThat(row).as("row of ss for %s", queue).isNotNull();
            assertThat(row.depth())
                    .as("depth of %s", queue)
                    .isBetween(Math.min(queue.depth(), again.depth()), Math.max(queue.depth(), again.depth()));
            if (JvmVariant.bySocket()) {
                assertThat(queue.limit()).as("limit of %s", queue).hasValue(row.limit());
                assertThat(queue.limitSource()).isEqualTo(LimitSource.KERNEL);
                assertThat(row.drops())
                        .as("drops of %s", queue)
                        .isBetween(queue.drops().orElseThrow(), again.drops().orElseThrow());
            } else {
                assertThat(queue.drops()).as("drops of %s", queue).isEmpty();
                assertThat(queue.limit()).as("limit of %s", queue).isEmpty();
                assertThat(queue.limitSource()).isEqualTo(LimitSource.UNKNOWN);
            }
        }
    }
}
