package io.github.listenqueue.live;

import static io.github.listenqueue.testsupport.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.listenqueue.ListenQueue;
import io.github.listenqueue.ListenQueueEvent.Closed;
import io.github.listenqueue.ListenQueueEvent.Opened;
import io.github.listenqueue.ListenQueueSnapshot;
import io.github.listenqueue.testsupport.Kernel;
import io.github.listenqueue.testsupport.LoadClients;
import io.github.listenqueue.testsupport.NeighbourProcess;
import io.github.listenqueue.testsupport.OwnDescriptors;
import io.github.listenqueue.testsupport.Servers;
import java.io.IOException;
import java.nio.channels.ServerSocketChannel;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class IdentityLiveTest {

    @Test
    void a_listener_bound_again_on_its_port_is_a_new_listener() throws IOException {
        try (Servers servers = new Servers();
                LoadClients clients = new LoadClients();
                Watch watch = Watch.driven()) {
            ServerSocketChannel first = servers.openShared(0, 1);
            int port = Servers.port(first);
            clients.fill(first, 2);
            clients.overflow(first, 3);
            ListenQueue before = watch.sample(first);
            first.close();
            ServerSocketChannel second = servers.openShared(port, 20);

            ListenQueue after = watch.sample(second);

            assertThat(after.inode()).isNotEqualTo(before.inode());
            assertThat(after.depth()).isZero();
            if (JvmVariant.bySocket()) {
                assertThat(after.limit()).hasValue(20);
                assertThat(after.drops()).hasValue(0);
            }
            assertThat(watch.lastEvents(Closed.class))
                    .singleElement()
                    .satisfies(event -> assertThat(event.queue()).isEqualTo(before));
            assertThat(watch.events(Opened.class))
                    .extracting(event -> event.queue().inode())
                    .containsExactly(before.inode(), after.inode());
            assertThat(watch.events()).last().isInstanceOf(Opened.class);
        }
    }

    @Test
    void a_reused_descriptor_never_shows_the_new_socket_under_the_old_name() throws IOException {
        try (Servers servers = new Servers();
                LoadClients clients = new LoadClients();
                Watch watch = Watch.driven()) {
            ServerSocketChannel old = servers.open(1);
            int oldPort = Servers.port(old);
            ListenQueue before = watch.sample(old);
            long descriptor = OwnDescriptors.of(before.inode());
            old.close();
            ServerSocketChannel next = servers.open(30);
            clients.fill(next, 4);

            ListenQueueSnapshot snapshot = watch.sample();

            assertThat(Watch.queuesOn(snapshot, oldPort)).isEmpty();
            ListenQueue queue = Watch.queueOn(snapshot, Servers.port(next));
            assertThat(queue.depth()).isEqualTo(4);
            if (JvmVariant.bySocket()) {
                assertThat(queue.limit()).hasValue(30);
            }
            assertThat(watch.lastEvents(Closed.class))
                    .singleElement()
                    .satisfies(event -> assertThat(event.queue()).isEqualTo(before));
            Assumptions.assumeTrue(
                    OwnDescriptors.of(queue.inode()) == descriptor, "the JVM did not reuse the descriptor this time");
        }
    }

    @Test
    void a_descriptor_reused_for_another_file_is_no_listener() throws IOException {
        try (Servers servers = new Servers();
                LoadClients clients = new LoadClients();
                Watch watch = Watch.driven()) {
            ServerSocketChannel kept = servers.open(9);
            ServerSocketChannel closed = servers.open(9);
            assertThat(watch.sample().queues()).hasSize(2);
            closed.close();
            clients.fill(kept, 2);

            assertThat(watch.sample().queues())
                    .singleElement()
                    .satisfies(queue -> assertThat(queue.depth()).isEqualTo(2));
            assertThat(watch.lastEvents(Closed.class)).hasSize(1);
        }
    }

    @Test
    void listeners_of_other_processes_are_excluded() throws Exception {
        try (NeighbourProcess neighbour = NeighbourProcess.start(3);
                Servers servers = new Servers();
                Watch watch = Watch.driven()) {
            neighbour.order("connect 2");
            ServerSocketChannel server = servers.open(3);

            ListenQueueSnapshot snapshot = watch.sample();

            assertThat(Kernel.listeners())
                    .anySatisfy(row -> assertThat(row.port()).isEqualTo(neighbour.port()));
            assertThat(Watch.queuesOn(snapshot, neighbour.port())).isEmpty();
            assertThat(Watch.queueOn(snapshot, Servers.port(server)).depth()).isZero();
            assertThat(watch.lastEvents(Opened.class)).hasSize(1);
        }
    }

    @Test
    void sockets_that_come_and_go_on_their_port_close_no_stable_listener() throws Exception {
        int stable = 30;
        ExecutorService churner = Executors.newSingleThreadExecutor();
        try (Servers servers = new Servers();
                Watch watch = Watch.driven()) {
            ServerSocketChannel first = servers.openShared(0, 5);
            for (int i = 1; i < stable; i++) {
                servers.openShared(Servers.port(first), 5);
            }
            // More rows on one port than one read of the table returns: under churn, rows are skipped and repeated.
            List<Long> inodes =
                    watch.sample().queues().stream().map(ListenQueue::inode).toList();
            assertThat(inodes).hasSize(stable);
            Future<?> churn = churner.submit(() -> {
                for (int round = 0; round < 3000; round++) {
                    try (Servers passing = new Servers()) {
                        for (int i = 0; i < 8; i++) {
                            passing.openShared(Servers.port(first), 5);
                        }
                    }
                }
                return null;
            });
            while (!churn.isDone()) {
                assertThat(watch.sample().queues())
                        .extracting(ListenQueue::inode)
                        .containsAll(inodes);
            }
            churn.get(1, TimeUnit.MINUTES);
            await().until(() -> watch.sample().queues().size() == stable);

            assertThat(watch.lastEvents(Closed.class))
                    .extracting(event -> event.queue().inode())
                    .doesNotContainAnyElementsOf(inodes);
        } finally {
            churner.shutdownNow();
        }
    }
}
