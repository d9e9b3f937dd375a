package io.github.listenqueue;

import static io.github.listenqueue.testsupport.procfs.Row.established;
import static io.github.listenqueue.testsupport.procfs.Row.listen;
import static io.github.listenqueue.testsupport.procfs.Row.listen6;
import static io.github.listenqueue.testsupport.procfs.Row.synRecv;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.listenqueue.testsupport.procfs.ProcTree;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Samples of directory trees that look like /proc. */
class CapturedTreeTest {

    private final EventLog log = new EventLog();

    @TempDir
    private Path folder;

    private ProcTree tree;

    @BeforeEach
    void makeTree() {
        tree = new ProcTree(folder);
    }

    @Test
    void showsOnlyTheListenersOfThisProcess() {
        tree.tcp(listen(0, 80, 3, 11), listen(1, 81, 9, 12), established(2, 80))
                .tcp6(listen6(0, 82, 4, 13), listen6(1, 83, 8, 14))
                .own(5, 11)
                .own(6, 13);

        try (ListenQueueMonitor monitor = build()) {
            assertThat(monitor.sample().queues())
                    .containsExactly(
                            queue(80, 11, 3),
                            new ListenQueue(
                                    new InetSocketAddress("::", 82),
                                    "[::]:82",
                                    13,
                                    4,
                                    OptionalInt.empty(),
                                    LimitSource.UNKNOWN,
                                    OptionalLong.empty()));
        }
        assertThat(log.names()).containsExactly("Opened 127.0.0.1:80", "Opened [::]:82");
    }

    @Test
    void reportsTheSourceOfTheNumbers() {
        tree.drops(12, 13);

        try (ListenQueueMonitor monitor = build()) {
            Instant before = Instant.now();
            ListenQueueSnapshot snapshot = monitor.sample();

            assertThat(snapshot.takenAt()).isBetween(before.minusMillis(1), Instant.now());
            assertThat(snapshot.source())
                    .isEqualTo(new SnapshotSource(
                            SnapshotSource.Kind.PROCFS,
                            "/proc alone: reading " + folder + ", which need not be of this process",
                            Optional.empty()));
            assertThat(snapshot.counters())
                    .isEqualTo(new TcpCounters(
                            OptionalLong.of(12),
                            OptionalLong.of(13),
                            OptionalLong.of(8),
                            OptionalLong.of(7),
                            OptionalLong.of(1),
                            OptionalLong.of(6),
                            OptionalLong.of(4)));
            assertThat(snapshot.settings())
                    .isEqualTo(new KernelSettings(
                            OptionalInt.of(4096),
                            OptionalInt.of(512),
                            OptionalInt.of(1),
                            OptionalInt.of(0),
                            OptionalInt.of(5)));
            assertThat(monitor.health().status()).isEqualTo(ListenQueueHealth.Status.UP);
        }
    }

    @Test
    void readsNoSocketOptionsWhenTheTreeIsNotProc() {
        try (ListenQueueMonitor monitor = ListenQueueMonitor.builder()
                .procRoot(folder)
                .nativeAccess(NativeAccess.ON)
                .build()) {
            assertThat(monitor.sample().source().kind()).isEqualTo(SnapshotSource.Kind.PROCFS);
        }
    }

    @Test
    void ordersByPortAndNamesListenersByTheirConventionalAddress() {
        tree.tcp(
                        listen(0, "00000000", 9000, 0, 11),
                        listen(1, "0100007F", 443, 0, 12),
                        listen(2, "0200A8C0", 80, 0, 13))
                .tcp6(
                        listen6(0, 8443, 0, 14),
                        listen6(1, 9090, 0, 15).replaceFirst("0{32}", "00000000000000000000000001000000"),
                        listen6(2, 7070, 0, 16).replaceFirst("0{32}", "0000000000000000FFFF00000100007F"),
                        listen6(3, 22, 0, 17).replaceFirst("0{32}", "B80D0120000000000000000042000000"));
        for (int inode = 11; inode <= 17; inode++) {
            tree.own(inode, inode);
        }

        try (ListenQueueMonitor monitor = builder().name(443, "https").build()) {
            assertThat(monitor.sample().queues())
                    .extracting(ListenQueue::name)
                    .containsExactly(
                            "[2001:db8::42]:22",
                            "192.168.0.2:80",
                            "https",
                            "127.0.0.1:7070",
                            "[::]:8443",
                            "0.0.0.0:9000",
                            "[::1]:9090");
        }
    }

    @Test
    void listsEachMemberOfAReuseportGroup() {
        tree.tcp(listen(0, 80, 5, 12), listen(1, 80, 0, 11), listen(2, 80, 1, 13))
                .own(4, 11)
                .own(5, 12)
                .own(6, 13);

        try (ListenQueueMonitor monitor = build()) {
            assertThat(monitor.sample().queues()).containsExactly(queue(80, 11, 0), queue(80, 12, 5), queue(80, 13, 1));
        }
    }

    @Test
    void listsAListenerOnceIfItsRowIsRepeated() {
        tree.tcp(listen(0, 80, 5, 11), listen(1, 80, 5, 11), listen(2, 81, 0, 12), listen(3, 80, 5, 11))
                .own(4, 11)
                .own(5, 12);

        try (ListenQueueMonitor monitor = build()) {
            assertThat(monitor.sample().queues()).containsExactly(queue(80, 11, 5), queue(81, 12, 0));
            tree.tcp(listen(0, 80, 6, 11), listen(1, 81, 0, 12));
            assertThat(monitor.sample().queues()).containsExactly(queue(80, 11, 6), queue(81, 12, 0));
        }
        assertThat(log.names()).containsExactly("Opened 127.0.0.1:80", "Opened 127.0.0.1:81");
    }

    @Test
    void findsListenersBehindHalfOpenRequests() {
        tree.tcp(listen(0, 80, 5, 11), synRecv(1, 80), synRecv(2, 80), listen(3, 81, 1, 12))
                .own(4, 11)
                .own(5, 12);

        try (ListenQueueMonitor monitor = build()) {
            assertThat(monitor.sample().queues()).containsExactly(queue(80, 11, 5), queue(81, 12, 1));
        }
    }

    @Test
    void findsOneOwnListenerAmongThousandsOfOthers() {
        List<String> rows = new ArrayList<>();
        for (int i = 0; i < 5000; i++) {
            rows.add(listen(i, 1 + i, i, 100_000 + i));
        }
        Collections.shuffle(rows, new Random(1));
        tree.tcp(rows.toArray(String[]::new)).own(4, 102_345);

        try (ListenQueueMonitor monitor = build()) {
            assertThat(monitor.sample().queues()).containsExactly(queue(2346, 102_345, 2345));
        }
    }

    @Test
    void followsDepthsAndOpenedAndClosedListeners() {
        tree.tcp(listen(0, 80, 0, 11)).own(4, 11);

        try (ListenQueueMonitor monitor = build()) {
            assertThat(monitor.sample().queues()).containsExactly(queue(80, 11, 0));
            tree.tcp(listen(0, 80, 7, 11));
            assertThat(monitor.sample().queues()).containsExactly(queue(80, 11, 7));
            tree.tcp(listen(0, 80, 7, 11), listen(1, 81, 2, 12)).own(5, 12);
            assertThat(monitor.sample().queues()).containsExactly(queue(80, 11, 7), queue(81, 12, 2));
            tree.tcp(listen(0, 81, 3, 12)).disown(4);
            assertThat(monitor.sample().queues()).containsExactly(queue(81, 12, 3));
        }
        assertThat(log.names()).containsExactly("Opened 127.0.0.1:80", "Opened 127.0.0.1:81", "Closed 127.0.0.1:80");
        assertThat(log.events(ListenQueueEvent.Closed.class).get(0).queue().depth())
                .isEqualTo(7);
    }

    @Test
    void aListenerBoundAgainIsANewListener() {
        tree.tcp(listen(0, 80, 9, 11)).own(4, 11);

        try (ListenQueueMonitor monitor = build()) {
            monitor.sample();
            tree.tcp(listen(0, 80, 0, 12)).own(4, 12);
            assertThat(monitor.sample().queues()).containsExactly(queue(80, 12, 0));
        }
        assertThat(log.events())
                .extracting(event ->
                        event.getClass().getSimpleName() + " " + event.queue().inode())
                .containsExactly("Opened 11", "Closed 11", "Opened 12");
    }

    @Test
    void aListenerIsClosedWithItsLastOwnDescriptorEvenIfAChildProcessHoldsIt() {
        tree.tcp(listen(0, 80, 9, 11)).own(4, 11);

        try (ListenQueueMonitor monitor = build()) {
            monitor.sample();
            tree.own(4, 99);
            assertThat(monitor.sample().queues()).isEmpty();
        }
        assertThat(log.names()).containsExactly("Opened 127.0.0.1:80", "Closed 127.0.0.1:80");
    }

    @Test
    void aListenerThatMovedToAnotherDescriptorIsTheSameListener() {
        tree.tcp(listen(0, 80, 9, 11)).own(4, 11);

        try (ListenQueueMonitor monitor = build()) {
            monitor.sample();
            tree.own(7, 11).own(4, 99);
            assertThat(monitor.sample().queues()).containsExactly(queue(80, 11, 9));
        }
        assertThat(log.names()).containsExactly("Opened 127.0.0.1:80");
    }

    @Test
    void excludesListenersThatTheFilterRejectsAndKeepsThoseForWhichItThrows() {
        tree.tcp(listen(0, 80, 0, 11), listen(1, 81, 0, 12), listen(2, 82, 0, 13), listen(3, 83, 0, 14));
        for (int inode = 11; inode <= 14; inode++) {
            tree.own(inode, inode);
        }
        Predicate<SocketAddress> filter = address -> switch (((InetSocketAddress) address).getPort()) {
            case 80 -> true;
            case 81 -> false;
            case 82 -> throw new IllegalStateException("choked");
            default -> throw new NoClassDefFoundError("no descriptor left to load it with");
        };

        try (ListenQueueMonitor monitor = builder().include(filter).build()) {
            assertThat(monitor.sample().queues())
                    .extracting(ListenQueue::name)
                    .containsExactly("127.0.0.1:80", "127.0.0.1:82", "127.0.0.1:83");
            assertThat(monitor.sample().queues()).hasSize(3);
        }
    }

    @Test
    void snapshotsShareTheListOfQueuesUntilOneChanges() {
        tree.tcp(listen(0, 80, 0, 11)).own(4, 11);

        try (ListenQueueMonitor monitor = build()) {
            ListenQueueSnapshot first = monitor.sample();
            ListenQueueSnapshot second = monitor.sample();

            assertThat(second.queues()).isSameAs(first.queues());
            assertThat(second.takenAt()).isAfterOrEqualTo(first.takenAt());
            assertThat(monitor.snapshot()).isEqualTo(second);
        }
    }

    private ListenQueueMonitor build() {
        return builder().build();
    }

    private ListenQueueMonitor.Builder builder() {
        return ListenQueueMonitor.builder()
                .procRoot(folder)
                .settleTime(Duration.ofHours(1))
                .onEvent(log);
    }

    private static ListenQueue queue(int port, long inode, int depth) {
        return new ListenQueue(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
                "127.0.0.1:" + port,
                inode,
                depth,
                OptionalInt.empty(),
                LimitSource.UNKNOWN,
                OptionalLong.empty());
    }
}
