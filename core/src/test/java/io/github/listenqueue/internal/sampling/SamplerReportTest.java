package io.github.listenqueue.internal.sampling;

import static io.github.listenqueue.testsupport.procfs.Row.listen;
import static io.github.listenqueue.testsupport.procfs.Row.listen6;
import static io.github.listenqueue.testsupport.procfs.UnixRow.listener;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.listenqueue.ListenQueue;
import io.github.listenqueue.NativeAccess;
import io.github.listenqueue.SnapshotSource;
import io.github.listenqueue.SnapshotSource.Kind;
import io.github.listenqueue.testsupport.procfs.ProcTree;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests of the source and the problems of a sample, and of the names and the order of its listeners. */
class SamplerReportTest {

    @TempDir
    private Path folder;

    private final PortConfig portConfig = new PortConfig();
    private ProcTree tree;
    private ListenerSampler sampler;
    private long nowNs;

    @BeforeEach
    void open() {
        tree = new ProcTree(folder).tcp(listen(0, 80, 3, 11)).own(4, 11);
        sampler = sampler(folder);
    }

    @AfterEach
    void close() {
        sampler.close();
    }

    @Test
    void reportsNoProblemOfACompleteTree() {
        assertThat(source())
                .isEqualTo(new SnapshotSource(
                        Kind.PROCFS,
                        "/proc alone: reading " + folder + ", which need not be of this process",
                        Optional.empty()));
        tree.delete("self/net/tcp6");
        assertThat(source().reason()).as("a kernel without IPv6").endsWith("of this process");
    }

    @Test
    void isUnavailableWithoutATcpTable() {
        tree.delete("self/net/tcp6").delete("self/net/tcp");

        assertThat(source().kind()).isEqualTo(Kind.UNAVAILABLE);
        assertThat(source().reason())
                .isEqualTo("no table of listening sockets: " + folder
                        + "/self/net/tcp6 (No such file or directory); " + folder
                        + "/self/net/tcp (No such file or directory)");
        tree.tcp(listen(0, 80, 3, 11));
        assertThat(source().kind()).isEqualTo(Kind.PROCFS);
    }

    @Test
    void findsAUnixListenerWithoutTcpTables() {
        tree.delete("self/net/tcp6")
                .delete("self/net/tcp")
                .unix(listener(21, "/run/a"))
                .own(5, 21);

        assertThat(source().kind()).isEqualTo(Kind.PROCFS);
        assertThat(source().reason()).contains("tcp6 (No such file", "tcp (No such file");
    }

    @Test
    void isUnavailableWithoutTheDescriptorFolder() {
        tree.delete("self/fd");
        assertThat(source())
                .isEqualTo(new SnapshotSource(
                        Kind.UNAVAILABLE,
                        "cannot tell which listening sockets are ours: " + folder
                                + "/self/fd: No such file or directory",
                        Optional.empty()));
    }

    @Test
    void keepsKnownListenersIfTheDescriptorFolderVanishes() {
        sampler.read(true);
        tree.delete("self/fd").tcp(listen(0, 80, 3, 11), listen(1, 81, 0, 12));
        nowNs += Duration.ofSeconds(30).toNanos();

        assertThat(source().kind()).isEqualTo(Kind.PROCFS);
        assertThat(source().reason()).endsWith("; " + folder + "/self/fd: No such file or directory");
    }

    @Test
    void namesEachUnreadableFile() {
        tree.write("self/net/netstat", "broken\n")
                .delete("sys/net/core/somaxconn")
                .write("self/net/tcp6", "x\n");

        assertThat(source().reason())
                .contains("; " + folder + "/self/net/tcp6: line 1 is not the header of a socket table")
                .contains("; " + folder + "/self/net/netstat: no pair of lines 'TcpExt:'")
                .endsWith("; " + folder + "/sys/net/core/somaxconn (No such file or directory)");
    }

    @Test
    void reportsUnixListenersThatShareAnAddress() {
        tree.own(5, 21).own(6, 22).unix(listener(21, "/run/a"), listener(22, "/run/a"));

        assertThat(source().reason())
                .endsWith("; " + folder + "/self/net/unix: more than one listener has the address /run/a, so their"
                        + " waiting connections cannot be told apart");
    }

    @Test
    void laterNameAppliesToTheNextSample() {
        assertThat(names()).containsExactly("127.0.0.1:80");
        portConfig.name(80, "http");
        assertThat(names()).containsExactly("http");
        Sample named = sampler.read(true);
        assertThat(sampler.read(true)).isSameAs(named);
    }

    @Test
    void ordersListenersByPortAddressAndInodeWithUnixOnesLast() {
        tree.tcp(
                        listen(0, "0200007F", 90, 0, 33),
                        listen(1, "0100007F", 90, 0, 35),
                        listen(2, "0100007F", 90, 0, 34),
                        listen(3, 80, 0, 36))
                .tcp6(listen6(0, 85, 0, 37))
                .unix(listener(31, "/run/a"));
        for (int inode = 31; inode <= 37; inode++) {
            tree.own(inode, inode);
        }

        assertThat(sampler.read(true).queues())
                .extracting(ListenQueue::inode)
                .containsExactly(36L, 37L, 34L, 35L, 33L, 31L);
        assertThat(sampler.read(true).listeners())
                .extracting(Listener::ipv6)
                .containsExactly(false, true, false, false, false, false);
    }

    @Test
    void socketOfAClosedNeighbourMayBecomeOurs() {
        tree.tcp(listen(0, 80, 3, 11), listen(1, 90, 0, 99));
        assertThat(sampler.read(true).listeners()).hasSize(1);
        tree.tcp(listen(0, 80, 3, 11), listen(1, 91, 0, 98));
        sampleLater();
        tree.tcp(listen(0, 80, 3, 11), listen(1, 90, 0, 99)).own(5, 99);
        sampleLater();

        assertThat(sampler.read(true).listeners()).hasSize(2);
    }

    @Test
    void ignoresListenersThatAreNotIncluded() {
        try (ListenerSampler some = new ListenerSampler(
                new SamplingConfig(
                        folder, NativeAccess.OFF, portConfig, address -> ((InetSocketAddress) address).getPort() != 80),
                () -> nowNs)) {
            tree.tcp(listen(0, 80, 3, 11), listen(1, 81, 0, 12)).own(5, 12);

            assertThat(some.read(true).queues()).extracting(ListenQueue::name).containsExactly("127.0.0.1:81");
        }
    }

    @Test
    void closesAllFilesOfTheRealKernel() throws IOException {
        ListenerSampler real = sampler(SamplingConfig.OWN_PROC);
        real.read(true);
        List<String> files = openFiles();
        real.close();

        assertThat(files)
                .anyMatch(file -> file.endsWith("/net/tcp"))
                .anyMatch(file -> file.endsWith("/net/netstat"))
                .anyMatch(file -> file.endsWith("/net/snmp"))
                .anyMatch(file -> file.endsWith("/core/somaxconn"));
        assertThat(openFiles()).noneMatch(file -> file.contains("/net/"));
    }

    private static List<String> openFiles() throws IOException {
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
            return descriptors.map(SamplerReportTest::target).toList();
        }
    }

    private static String target(Path descriptor) {
        try {
            String target = Files.readSymbolicLink(descriptor).toString();
            return target.startsWith("/proc/") ? target : "";
        } catch (IOException e) {
            return "";
        }
    }

    private void sampleLater() {
        nowNs += Duration.ofSeconds(30).toNanos();
        sampler.read(true);
    }

    private ListenerSampler sampler(Path procRoot) {
        return new ListenerSampler(
                new SamplingConfig(procRoot, NativeAccess.OFF, portConfig, address -> true), () -> nowNs);
    }

    private SnapshotSource source() {
        return sampler.read(true).source();
    }

    private List<String> names() {
        return sampler.read(true).queues().stream().map(ListenQueue::name).toList();
    }
}
