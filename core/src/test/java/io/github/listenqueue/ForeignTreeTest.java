package io.github.listenqueue;

import static io.github.listenqueue.testsupport.procfs.Row.established;
import static io.github.listenqueue.testsupport.procfs.Row.listen;
import static io.github.listenqueue.testsupport.procfs.Row.listen6;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.listenqueue.testsupport.procfs.ProcTree;
import io.github.listenqueue.testsupport.procfs.Row;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Trees from other machines, from kernels older than any that a current JVM supports, and from tools that lose bytes. */
class ForeignTreeTest {

    private static final String HEADER6 =
            "  sl  local_address                         remote_address                        st tx_queue rx_queue tr"
                    + " tm->when retrnsmt   uid  timeout inode\n";

    @TempDir
    private Path folder;

    private ProcTree tree;

    @BeforeEach
    void makeTree() {
        tree = new ProcTree(folder);
    }

    /** Before TCP Fast Open came in Linux 3.7, the last column of a listener was its slow-start threshold: -1. */
    @Test
    void readsAnIdleListenerOfLinux2626() {
        tree.tcp(String.format(
                        "%-149s\n",
                        "   0: 00000000:0CEA 00000000:0000 0A 00000000:00000000 00:00000000 00000000    27        0 10072 1"
                                + " ffff8104551c7880 3000 0 0 2 -1"))
                .write("self/net/netstat", "TcpExt: ListenOverflows ListenDrops\nTcpExt: 176 176\n")
                .write("self/net/snmp", "Tcp: ActiveOpens PassiveOpens\nTcp: 3 1093780\n")
                .own(3, 10072);

        ListenQueueSnapshot snapshot = sample();

        assertRead(snapshot, "0.0.0.0:3306 0");
        assertThat(snapshot.counters().listenOverflows()).hasValue(176);
        assertThat(snapshot.counters().listenDrops()).hasValue(176);
        assertThat(snapshot.counters().passiveOpens()).hasValue(1_093_780);
        assertThat(snapshot.counters().reqQueueFullDrops()).isEqualTo(OptionalLong.empty());
    }

    @Test
    void readsAQueueOfLinux2632InTheTableOfIpv6() {
        tree.write(
                        "self/net/tcp6",
                        HEADER6
                                + "   0: 00000000000000000000000000000000:0016 00000000000000000000000000000000:0000 0A"
                                + " 00000000:00000000 00:00000000 00000000     0        0 9384 1 ffff88003d8b0040 299 0 0 2"
                                + " -1\n"
                                + "   1: 0000000000000000FFFF00000100007F:1F90 00000000000000000000000000000000:0000 0A"
                                + " 00000000:00000033 00:00000000 00000000   501        0 9411 1 ffff88003d8b0940 299 0 0 2"
                                + " -1\n"
                                + "   2: 0000000000000000FFFF00000100007F:1F90 0000000000000000FFFF00000100007F:A3C2 03"
                                + " 00000000:00000000 01:000000C7 00000000   501        0 0 1 ffff88003c01d5c0\n")
                .own(3, 9384)
                .own(4, 9411);

        assertRead(sample(), "[::]:22 0", "127.0.0.1:8080 51");
    }

    /** Copying a table through a terminal or an e-mail loses the blanks at the end of each row. */
    @Test
    void readsRowsThatLostTheirPadding() {
        tree.write(
                        "self/net/tcp",
                        Row.HEADER.stripTrailing() + "\n" + listen(0, 80, 0, 11).stripTrailing() + "\n"
                                + listen(1, 81, 0, 12).stripTrailing() + "\n"
                                + established(2, 80).stripTrailing() + "\n")
                .own(3, 11)
                .own(4, 12);

        assertRead(sample(), "127.0.0.1:80 0", "127.0.0.1:81 0");
    }

    @Test
    void readsTablesWithoutTheirLastLineBreak() {
        tree.write("self/net/tcp", Row.HEADER + listen(0, 80, 2, 11).stripTrailing())
                .write("self/net/tcp6", HEADER6.stripTrailing())
                .own(3, 11);

        ListenQueueSnapshot snapshot = sample();

        assertRead(snapshot, "127.0.0.1:80 2");
        assertThat(snapshot.source().reason()).doesNotContain("cut off");
    }

    @Test
    void aLastRowThatWasCutOffIsAnError() {
        String row = listen(1, 81, 4, 12);
        for (String kept : new String[] {"0A", "00000000:00000004", " 12", " 12 1", "100 0 0 10"}) {
            tree.write(
                            "self/net/tcp",
                            Row.HEADER + listen(0, 80, 3, 11) + row.substring(0, row.indexOf(kept) + kept.length()))
                    .write("self/net/tcp6", "")
                    .own(3, 11)
                    .own(4, 12);

            ListenQueueSnapshot snapshot = sample();

            assertThat(snapshot.source().kind()).as("up to %s", kept).isEqualTo(SnapshotSource.Kind.UNAVAILABLE);
            assertThat(snapshot.source().reason()).contains(folder + "/self/net/tcp: cut off in line 3");
            assertThat(snapshot.queues()).isEmpty();
        }
    }

    /** The kernel prints addresses in its native byte order. On s390x, which is big-endian, 127.0.0.1 is 7F000001. */
    @Test
    void readsAddressesInTheOtherByteOrder() {
        String any = "0".repeat(32);
        tree.tcp(listen(0, "7F000001", 8080, 6, 21001), listen(1, "C0A80002", 443, 0, 21002))
                .tcp6(
                        listen6(0, 9090, 3, 22001).replaceFirst(any, "00000000000000000000000000000001"),
                        listen6(1, 8443, 0, 22002).replaceFirst(any, "20010DB8000000000000000000000042"),
                        listen6(2, 7070, 2, 22003).replaceFirst(any, "00000000000000000000FFFF7F000001"));
        for (int inode : new int[] {21001, 21002, 22001, 22002, 22003}) {
            tree.own(inode, inode);
        }

        assertRead(
                sample(ByteOrder.BIG_ENDIAN),
                "192.168.0.2:443 0",
                "127.0.0.1:7070 2",
                "127.0.0.1:8080 6",
                "[2001:db8::42]:8443 0",
                "[::1]:9090 3");
        assertThat(sample(ByteOrder.LITTLE_ENDIAN).queues())
                .extracting(ListenQueue::address)
                .contains("1.0.0.127:8080", "2.0.168.192:443");
    }

    /** Git without core.symlinks and many archive formats store a symbolic link as a file that contains its target. */
    @Test
    void acceptsAFileThatContainsTheTargetOfALink() {
        tree.tcp(listen(0, 80, 2, 11), listen(1, 81, 0, 12), listen(2, 82, 0, 13), listen(3, 83, 0, 14))
                .write("self/fd/3", "socket:[11]")
                .write("self/fd/4", "socket:[12]\n")
                .write("self/fd/5", "socket:[13")
                .write("self/fd/6", "socket:[14]" + "x".repeat(1_000_000))
                .link("self/fd/7", "/dev/zero");

        assertRead(sample(), "127.0.0.1:80 2", "127.0.0.1:81 0");
    }

    private static void assertRead(ListenQueueSnapshot snapshot, String... queues) {
        assertThat(snapshot.source().kind()).as("%s", snapshot.source()).isEqualTo(SnapshotSource.Kind.PROCFS);
        assertThat(snapshot.source().reason()).doesNotContain("gVisor", "self-test");
        assertThat(snapshot.queues())
                .extracting(queue -> queue.address() + " " + queue.depth())
                .containsExactly(queues);
    }

    private ListenQueueSnapshot sample() {
        return sample(ByteOrder.nativeOrder());
    }

    private ListenQueueSnapshot sample(ByteOrder order) {
        try (ListenQueueMonitor monitor =
                ListenQueueMonitor.builder().procRoot(folder).byteOrder(order).build()) {
            return monitor.sample();
        }
    }
}
