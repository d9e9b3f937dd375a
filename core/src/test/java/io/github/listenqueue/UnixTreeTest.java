package io.github.listenqueue;

import static io.github.listenqueue.testsupport.procfs.Row.listen;
import static io.github.listenqueue.testsupport.procfs.UnixRow.accepted;
import static io.github.listenqueue.testsupport.procfs.UnixRow.listener;
import static io.github.listenqueue.testsupport.procfs.UnixRow.waiting;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.listenqueue.ListenQueueHealth.Status;
import io.github.listenqueue.testsupport.procfs.ProcTree;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Unix-domain listeners in directory trees that look like /proc. */
class UnixTreeTest {

    private final EventLog log = new EventLog();

    @TempDir
    private Path folder;

    private ProcTree tree;

    @BeforeEach
    void makeTree() {
        tree = new ProcTree(folder).own(5, 21).own(6, 22);
    }

    @Test
    void unixListenersAreMonitoredLikeTcpListeners() {
        tree.tcp(listen(0, 80, 3, 22))
                .unix(
                        waiting("/run/a.sock"),
                        listener(21, "/run/a.sock"),
                        accepted(30, "/run/a.sock"),
                        waiting("/run/a.sock"),
                        listener(23, "/run/other.sock"),
                        waiting("/run/other.sock"));

        try (ListenQueueMonitor monitor = build()) {
            ListenQueueSnapshot snapshot = monitor.sample();

            assertThat(snapshot.queues()).hasSize(2);
            assertThat(snapshot.queues().get(0).name()).isEqualTo("127.0.0.1:80");
            assertThat(snapshot.queues().get(1))
                    .isEqualTo(new ListenQueue(
                            UnixDomainSocketAddress.of("/run/a.sock"),
                            "/run/a.sock",
                            21,
                            2,
                            OptionalInt.empty(),
                            LimitSource.UNKNOWN,
                            OptionalLong.empty()));
            assertThat(snapshot.queues().get(1).address()).isEqualTo("/run/a.sock");
            assertThat(snapshot.source().reason()).doesNotContain("self/net");

            tree.unix(listener(21, "/run/a.sock"));
            assertThat(monitor.sample().queues().get(1).depth()).isZero();
            tree.disown(5);
            assertThat(monitor.sample().queues()).hasSize(1);
        }
        assertThat(log.names()).containsExactly("Opened 127.0.0.1:80", "Opened /run/a.sock", "Closed /run/a.sock");
    }

    @Test
    void aTreeWithOnlyUnixListenersIsEnough() {
        tree.delete("self/net/tcp").delete("self/net/tcp6").unix(listener(21, "@abstract"), waiting("@abstract"));

        try (ListenQueueMonitor monitor = build()) {
            ListenQueueSnapshot snapshot = monitor.sample();

            assertThat(snapshot.source().kind()).isEqualTo(SnapshotSource.Kind.PROCFS);
            assertThat(snapshot.source().reason()).contains("self/net/tcp6", "self/net/tcp ");
            assertThat(snapshot.queues()).extracting(ListenQueue::name).containsExactly("@abstract");
            assertThat(snapshot.queues()).extracting(ListenQueue::depth).containsExactly(1);
        }
    }

    @Test
    void listenersThatShareAnAddressHaveNoDepth() {
        tree.unix(
                listener(21, "/run/a.sock"),
                waiting("/run/a.sock"),
                listener(29, "/run/a.sock"),
                listener(22, "/run/b.sock"));

        try (ListenQueueMonitor monitor = build()) {
            ListenQueueSnapshot snapshot = monitor.sample();

            assertThat(snapshot.queues()).extracting(ListenQueue::name).containsExactly("/run/b.sock");
            assertThat(snapshot.source().reason())
                    .contains(folder + "/self/net/unix: more than one listener has the address /run/a.sock,");
            assertThat(monitor.health().status()).isEqualTo(Status.UNKNOWN);
            assertThat(monitor.health().reason()).startsWith("cannot read /run/a.sock: ");
            assertThat(monitor.sample().source()).isSameAs(snapshot.source());

            tree.unix(listener(21, "/run/a.sock"), waiting("/run/a.sock"), listener(22, "/run/b.sock"));
            snapshot = monitor.sample();

            assertThat(snapshot.queues()).extracting(ListenQueue::depth).containsExactly(1, 0);
            assertThat(snapshot.source().reason()).doesNotContain("/run/a.sock");
        }
        assertThat(log.names()).containsExactly("Opened /run/a.sock", "Opened /run/b.sock");
    }

    @Test
    void aMissingTableIsNormalButAnUnreadableOneIsReported() {
        tree.tcp(listen(0, 80, 3, 22));
        try (ListenQueueMonitor monitor = build()) {
            assertThat(monitor.sample().source().reason()).doesNotContain("unix");
            assertThat(monitor.health().status()).isEqualTo(Status.UP);

            tree.link("self/net/unix", "/proc/sys/net/ipv4/route/flush");
            assertThat(monitor.sample().source().reason()).contains(folder + "/self/net/unix (Permission denied)");
            assertThat(monitor.snapshot().queues()).hasSize(1);

            tree.unix(listener(21, "/run/a.sock"));
            assertThat(monitor.sample().queues()).hasSize(2);
            assertThat(monitor.snapshot().source().reason()).doesNotContain("unix");

            tree.write("self/net/unix", "garbage\n");
            assertThat(monitor.sample().queues()).hasSize(1);
            assertThat(monitor.snapshot().source().reason()).contains(folder + "/self/net/unix: line 1 is not");
            tree.delete("self/net/unix");
            assertThat(monitor.sample().source().reason()).contains(folder + "/self/net/unix (No such file");
            assertThat(monitor.health().status()).isEqualTo(Status.UNKNOWN);

            tree.unix(listener(21, "/run/a.sock"));
            assertThat(monitor.sample().queues()).hasSize(2);
        }
        assertThat(log.names()).containsExactly("Opened 127.0.0.1:80", "Opened /run/a.sock");
    }

    @Test
    void everyAddressIsShownOnOneLine() {
        tree.unix(
                listener(21, "/run/two\nlines\u0007"),
                waiting("/run/two\nlines\u0007"),
                listener(22, " with blanks "),
                waiting(" with blanks "));

        try (ListenQueueMonitor monitor = build()) {
            List<ListenQueue> queues = monitor.sample().queues();

            assertThat(queues).extracting(ListenQueue::depth).containsExactly(1, 1);
            assertThat(queues)
                    .extracting(ListenQueue::name)
                    .containsExactlyInAnyOrder("/run/two\\x0alines\\x07", " with blanks ");
            assertThat(queues)
                    .extracting(ListenQueue::localAddress)
                    .contains(UnixDomainSocketAddress.of("/run/two\nlines\u0007"));
        }
    }

    @Test
    void theFilterExcludesUnixListeners() {
        tree.unix(listener(21, "/run/a.sock"), listener(22, "/run/b.sock"));
        List<SocketAddress> addresses = new ArrayList<>();

        try (ListenQueueMonitor monitor = ListenQueueMonitor.builder()
                .procRoot(folder)
                .include(
                        address -> addresses.add(address) && !address.toString().contains("b.sock"))
                .build()) {
            assertThat(monitor.sample().queues()).extracting(ListenQueue::name).containsExactly("/run/a.sock");
        }
        assertThat(addresses)
                .containsExactlyInAnyOrder(
                        UnixDomainSocketAddress.of("/run/a.sock"), UnixDomainSocketAddress.of("/run/b.sock"));
    }

    @Test
    void overflowsOfTheNamespaceAreNotAttributedToUnixListeners() {
        tree.unix(listener(21, "/run/a.sock"), waiting("/run/a.sock"), waiting("/run/a.sock"));

        try (ListenQueueMonitor monitor = build()) {
            monitor.sample();
            tree.drops(50, 50);
            monitor.sample();
            tree.drops(90, 90);
            ListenQueue queue = monitor.sample().queues().get(0);

            assertThat(queue.drops()).isEmpty();
            assertThat(queue.limit()).as("no overflow to learn it from").isEmpty();
        }
        assertThat(log.events(ListenQueueEvent.Dropped.class)).isEmpty();
    }

    @Test
    void unixListenersWithUnknownLimitsDoNotHideTheStatusOfOthers() {
        tree.tcp(listen(0, 80, 3, 22)).unix(listener(21, "/run/a.sock"));

        try (ListenQueueMonitor monitor = build()) {
            monitor.sample();
            assertThat(monitor.health().status()).isEqualTo(Status.UP);
            assertThat(monitor.health().reason())
                    .startsWith("1 listener, fullest 127.0.0.1:80: 3 waiting, ")
                    .endsWith("; limit and drops unknown for /run/a.sock");

            tree.disown(6);
            monitor.sample();
            assertThat(monitor.health().status()).isEqualTo(Status.UNKNOWN);
            assertThat(monitor.health().reason()).startsWith("limits and drops are unknown: ");
        }
    }

    private ListenQueueMonitor build() {
        return ListenQueueMonitor.builder().procRoot(folder).onEvent(log).build();
    }
}
