package io.github.listenqueue.live;

import static io.github.listenqueue.testsupport.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.listenqueue.LimitSource;
import io.github.listenqueue.ListenQueue;
import io.github.listenqueue.ListenQueueEvent;
import io.github.listenqueue.ListenQueueEvent.Closed;
import io.github.listenqueue.ListenQueueEvent.Diagnosed;
import io.github.listenqueue.ListenQueueEvent.Dropped;
import io.github.listenqueue.ListenQueueEvent.Full;
import io.github.listenqueue.ListenQueueEvent.High;
import io.github.listenqueue.ListenQueueEvent.Opened;
import io.github.listenqueue.ListenQueueEvent.Recovered;
import io.github.listenqueue.ListenQueueHealth.Status;
import io.github.listenqueue.ListenQueueMonitor;
import io.github.listenqueue.ListenQueueSnapshot;
import io.github.listenqueue.ListenQueueStats;
import io.github.listenqueue.testsupport.CProgram;
import io.github.listenqueue.testsupport.LoadClients;
import io.github.listenqueue.testsupport.NeighbourProcess;
import io.github.listenqueue.testsupport.Servers;
import io.github.listenqueue.testsupport.Ss;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class UnixLiveTest {

    @Test
    void every_number_of_every_socket_equals_that_of_ss() throws IOException {
        try (UnixServers servers = new UnixServers();
                ListenQueueMonitor monitor = JvmVariant.monitor()) {
            List<String> names = List.of(
                    "plain",
                    "with space ",
                    "two\nlines",
                    "\n",
                    "@not abstract",
                    "a:1",
                    "x".repeat(60),
                    "zero",
                    "bell\u0007");
            for (int i = 0; i < names.size(); i++) {
                ServerSocketChannel server = servers.open(names.get(i), i);
                servers.fill(server, i / 2);
            }
            ServerSocketChannel accepting = servers.open("accepting", 50);
            servers.fill(accepting, 7);
            accepting.accept();
            accepting.accept();

            ListenQueueSnapshot snapshot = monitor.sample();
            Map<Long, Ss.UnixRow> oracle = Ss.unixListeners();

            JvmVariant.assertSource(snapshot);
            assertThat(snapshot.queues()).hasSize(names.size() + 1);
            for (ListenQueue queue : snapshot.queues()) {
                Ss.UnixRow row = oracle.get(queue.inode());
                assertThat(row).as("row of ss for %s", queue).isNotNull();
                assertThat(queue.depth()).as("%s", queue).isEqualTo(row.depth());
                assertThat(queue.limit())
                        .as("%s", queue)
                        .isEqualTo(JvmVariant.bySocket() ? OptionalInt.of(row.limit()) : OptionalInt.empty());
                assertThat(queue.limitSource())
                        .isEqualTo(JvmVariant.bySocket() ? LimitSource.KERNEL : LimitSource.UNKNOWN);
                assertThat(queue.drops()).isEmpty();
                assertThat(queue.name()).isEqualTo(queue.address()).doesNotContain("\n");
            }
            for (int i = 0; i < names.size(); i++) {
                assertThat(queueAt(snapshot, servers, names.get(i))
                                .orElseThrow()
                                .depth())
                        .as(names.get(i))
                        .isEqualTo(i / 2);
            }
            assertThat(queueAt(snapshot, servers, "accepting").orElseThrow().depth())
                    .isEqualTo(5);
        }
    }

    @Test
    void a_full_queue_is_published_from_high_to_recovered() throws IOException {
        try (UnixServers servers = new UnixServers();
                Watch watch = Watch.driven(builder -> builder.settleTime(Duration.ofMillis(1)))) {
            ServerSocketChannel server = servers.open("app.sock", 3);
            watch.sample();
            servers.fill(server, 2);
            watch.sample();
            servers.fill(server, 2);
            assertThat(servers.connect(server)).as("room for a fifth").isFalse();

            ListenQueue full = watch.sample().queues().get(0);

            assertThat(full.depth()).isEqualTo(4);
            assertThat(full.isFull()).isEqualTo(JvmVariant.bySocket());
            ListenQueueStats stats = watch.monitor().stats().get(0);
            assertThat(stats.queue()).isEqualTo(full);
            assertThat(watch.monitor().health().status())
                    .isEqualTo(JvmVariant.bySocket() ? Status.DOWN : Status.UNKNOWN);
            Servers.drain(server);
            assertThat(watch.sample().queues().get(0).depth()).isZero();
            await().until(() -> {
                watch.sample();
                return !JvmVariant.bySocket() || !watch.events(Recovered.class).isEmpty();
            });
            server.close();
            assertThat(watch.sample().queues()).isEmpty();

            // The diagnosis may be published after the recovery.
            List<? extends Class<?>> events = watch.lastEvents(ListenQueueEvent.class).stream()
                    .filter(event -> !(event instanceof Diagnosed))
                    .map(ListenQueueEvent::getClass)
                    .toList();
            if (JvmVariant.bySocket()) {
                assertThat(events)
                        .isEqualTo(List.of(Opened.class, High.class, Full.class, Recovered.class, Closed.class));
                assertThat(watch.events(Recovered.class).get(0).peakDepth()).isEqualTo(4);
                assertThat(stats.episodeCount()).isEqualTo(1);
            } else {
                assertThat(events).as("without a limit").isEqualTo(List.of(Opened.class, Closed.class));
            }
        }
    }

    @Test
    void a_started_monitor_publishes_the_events_too() throws IOException {
        try (UnixServers servers = new UnixServers();
                Watch watch = Watch.started(builder -> builder.interval(Duration.ofMillis(10)))) {
            watch.first();
            ServerSocketChannel server = servers.open("app.sock", 1);
            await().until(() -> watch.events(Opened.class).size() == 1);
            servers.fill(server, 2);
            await().until(() -> watch.monitor().snapshot().queues().get(0).depth() == 2);
            if (JvmVariant.bySocket()) {
                await().until(() -> watch.events(Full.class).size() == 1);
            }
            server.close();
            await().until(() -> watch.events(Closed.class).size() == 1);
        }
    }

    @Test
    void a_path_that_is_bound_again_belongs_to_two_listeners() throws IOException {
        try (UnixServers servers = new UnixServers();
                Watch watch = Watch.driven()) {
            ServerSocketChannel old = servers.open("app.sock", 4);
            servers.fill(old, 2);
            watch.sample();
            Files.delete(servers.path("app.sock"));
            ServerSocketChannel young = servers.open("app.sock", 5);
            servers.fill(young, 3);

            ListenQueueSnapshot both = watch.sample();

            if (JvmVariant.bySocket()) {
                assertThat(both.queues()).extracting(ListenQueue::depth).containsExactlyInAnyOrder(2, 3);
                assertThat(both.source().reason()).doesNotContain("app.sock");
            } else {
                assertThat(both.queues()).isEmpty();
                assertThat(both.source().reason())
                        .contains("/proc/self/net/unix: more than one listener has the address "
                                + servers.path("app.sock"));
            }
            old.close();
            assertThat(watch.sample().queues()).extracting(ListenQueue::depth).containsExactly(3);
            assertThat(watch.lastEvents(Opened.class)).hasSize(2);
            assertThat(watch.events(Closed.class)).hasSize(1);
        }
    }

    /** Tests page boundaries: the kernel resumes the table at a position, and skips rows when sockets before it close. */
    @Test
    void sockets_that_come_and_go_around_a_queue_do_not_change_its_depth() throws Exception {
        ExecutorService churner = Executors.newSingleThreadExecutor();
        try (UnixServers servers = new UnixServers();
                ListenQueueMonitor monitor = JvmVariant.monitor()) {
            int waiting = 40;
            int samples = 0;
            int wrong = 0;
            for (int i = 0; i < 10; i++) {
                servers.fill(servers.open("stable" + i, waiting), waiting);
            }
            // A listener is found by a table that may skip it. This test is about depths only.
            monitor.sample();
            Future<?> churn = churner.submit(() -> {
                for (int round = 0; round < 60; round++) {
                    try (UnixServers passing = new UnixServers()) {
                        passing.fill(passing.open("passing", 300), 300);
                    }
                }
                return null;
            });
            while (!churn.isDone()) {
                List<ListenQueue> stable = monitor.sample().queues().stream()
                        .filter(queue -> queue.name().contains("stable"))
                        .toList();
                assertThat(stable).hasSize(10);
                samples++;
                wrong += stable.stream().allMatch(queue -> queue.depth() == waiting) ? 0 : 1;
            }
            churn.get(1, TimeUnit.MINUTES);
            // On procfs several passes can agree on a wrong depth, but rarely do.
            assertThat(wrong).as("wrong ones of %s samples", samples).isLessThanOrEqualTo(samples / 100);
        } finally {
            churner.shutdownNow();
        }
    }

    @Test
    void a_client_that_has_left_is_counted_until_it_is_accepted() throws IOException {
        try (UnixServers servers = new UnixServers();
                ListenQueueMonitor monitor = JvmVariant.monitor()) {
            ServerSocketChannel server = servers.open("app.sock", 4);
            try (UnixServers leaving = new UnixServers()) {
                leaving.fill(server, 2);
            }
            assertThat(monitor.sample().queues().get(0).depth()).isEqualTo(2);
            server.accept().close();
            assertThat(monitor.sample().queues().get(0).depth()).isEqualTo(1);
        }
    }

    @Test
    void an_inherited_abstract_listener_is_monitored() throws Exception {
        try (NeighbourProcess neighbour = ProbeProcess.startInheriting("--abstract", "listenqueue-abstract", "4")) {
            String name = "@listenqueue-abstract";
            assertThat(neighbour.ask("sample")).isEqualTo(expectedSample(name, 0, 4));
            neighbour.order("connect 3");
            assertThat(neighbour.ask("sample")).isEqualTo(expectedSample(name, 3, 4));
            neighbour.order("listen 2");
            assertThat(neighbour.ask("sample")).isEqualTo(expectedSample(name, 3, 2));
            if (JvmVariant.bySocket()) {
                await().until(() -> neighbour.ask("events").contains("Full " + name + ":3:2:?"));
            }
            neighbour.order("drain");
            assertThat(neighbour.ask("sample")).isEqualTo(expectedSample(name, 0, 2));
            assertThat(neighbour.ask("events")).doesNotContain("Closed");
        }
    }

    @Test
    void a_name_that_the_kernel_chose_is_shown() throws Exception {
        try (NeighbourProcess neighbour = ProbeProcess.startInheriting("--abstract", "", "4")) {
            neighbour.order("connect 1");
            assertThat(neighbour.ask("sample")).matches(JvmVariant.expected() + " @[0-9a-f]{5}:1:[4?]:\\?");
        }
    }

    /** Reproduces a server behind gunicorn that had both: drops of one were attributed to the other. */
    @Test
    void a_unix_and_a_tcp_listener_have_their_own_numbers() throws IOException {
        JvmVariant.assumeOwnNamespace();
        try (UnixServers servers = new UnixServers();
                Servers tcpServers = new Servers();
                LoadClients clients = new LoadClients();
                Watch watch = Watch.driven()) {
            ServerSocketChannel unix = servers.open("app.sock", 10);
            ServerSocketChannel tcp = tcpServers.open(1);
            servers.fill(unix, 9);
            clients.fill(tcp, 2);
            watch.sample();
            clients.overflow(tcp, 5);

            ListenQueueSnapshot snapshot = watch.sample();

            assertThat(snapshot.queues()).hasSize(2);
            assertThat(Watch.queueOn(snapshot, Servers.port(tcp)).depth()).isEqualTo(2);
            ListenQueue queue = queueAt(snapshot, servers, "app.sock").orElseThrow();
            assertThat(queue.depth()).isEqualTo(9);
            assertThat(queue.drops()).isEmpty();
            Servers.drain(tcp);
            watch.sample();
            assertThat(watch.lastEvents(Dropped.class))
                    .isNotEmpty()
                    .allMatch(dropped -> !(dropped.queue().localAddress() instanceof UnixDomainSocketAddress));
        }
    }

    @Test
    void a_full_queue_is_reported_while_no_descriptor_is_left() throws Exception {
        try (ProbeProcess probe = ProbeProcess.start(NoDescriptorsLiveTest.FEW_DESCRIPTORS);
                UnixServers clients = new UnixServers()) {
            String path = probe.ask("listenUnix 4");
            try {
                assertThat(probe.ask("sample")).isEqualTo(expectedSample(path, 0, 4));
                await().until(() -> probe.ask("events").startsWith("Opened " + path));
                assertThat(probe.ask("exhaust")).contains(NoDescriptorsLiveTest.EXHAUSTED);
                clients.fill(UnixDomainSocketAddress.of(path), 5);

                assertThat(probe.ask("sample")).isEqualTo(expectedSample(path, 5, 4));
                assertThat(probe.ask("health")).startsWith(JvmVariant.bySocket() ? "DOWN" : "UNKNOWN");
                if (JvmVariant.bySocket()) {
                    await().until(() -> probe.ask("events").contains("Full " + path + ":5:4:?"));
                }
                probe.ask("free");
                assertThat(probe.ask("accept")).isEqualTo("5");
                assertThat(probe.ask("sample")).isEqualTo(expectedSample(path, 0, 4));
            } finally {
                Files.delete(UnixDomainSocketAddress.of(path).getPath());
            }
        }
    }

    @Test
    void without_netlink_the_depth_is_known_and_the_limit_has_a_reason() throws Exception {
        try (ProbeProcess probe = ProbeProcess.start(List.of(CProgram.path("without-netlink")));
                UnixServers clients = new UnixServers()) {
            String path = probe.ask("listenUnix 4");
            try {
                String before = JvmVariant.expected() + " " + path;
                assertThat(probe.ask("sample")).isEqualTo(before + ":0:?:?");
                clients.fill(UnixDomainSocketAddress.of(path), 2);
                assertThat(probe.ask("sample")).isEqualTo(before + ":2:?:?");
                assertThat(probe.ask("health"))
                        .startsWith("UNKNOWN limits and drops are unknown: ")
                        .contains(
                                JvmVariant.bySocket() ? "of unix-domain listeners the depth alone: " : "/proc alone: ")
                        .contains(JvmVariant.bySocket() ? "EAFNOSUPPORT" : "");
                assertThat(probe.ask("accept")).isEqualTo("2");
                assertThat(probe.ask("sample")).isEqualTo(before + ":0:?:?");
                probe.ask("release");
                assertThat(probe.ask("sample")).isEqualTo(JvmVariant.expected().toString());
            } finally {
                Files.delete(UnixDomainSocketAddress.of(path).getPath());
            }
        }
    }

    /** Returns the output of {@link Probe} for one listener. On procfs, its limit is unknown. */
    private static String expectedSample(String address, int depth, int limit) {
        return JvmVariant.expected() + " " + address + ":" + depth + ":" + (JvmVariant.bySocket() ? limit : "?") + ":?";
    }

    private static Optional<ListenQueue> queueAt(ListenQueueSnapshot snapshot, UnixServers servers, String name) {
        return snapshot.queues().stream()
                .filter(queue -> queue.localAddress().equals(UnixDomainSocketAddress.of(servers.path(name))))
                .findFirst();
    }
}
