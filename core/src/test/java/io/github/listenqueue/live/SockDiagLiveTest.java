package io.github.listenqueue.live;

import static io.github.listenqueue.testsupport.Patience.await;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.listenqueue.NativeAccess;
import io.github.listenqueue.internal.linux.netlink.Result;
import io.github.listenqueue.internal.linux.netlink.SockDiag;
import io.github.listenqueue.internal.linux.netlink.TcpListenerIds;
import io.github.listenqueue.internal.linux.netlink.TcpQueue;
import io.github.listenqueue.internal.linux.netlink.UnixQueueRows;
import io.github.listenqueue.internal.linux.netlink.WaitingSockets;
import io.github.listenqueue.testsupport.Kernel;
import io.github.listenqueue.testsupport.LoadClients;
import io.github.listenqueue.testsupport.Servers;
import io.github.listenqueue.testsupport.Ss;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The answers of sock_diag beside the output of ss. */
@EnabledIf("io.github.listenqueue.live.JvmVariant#bySocket")
class SockDiagLiveTest {

    private static final String V4_ANY = "0.0.0.0";
    private static final String V6_ANY = "::";

    private final SockDiag diag = SockDiag.open(NativeAccess.AUTO, System::nanoTime);
    private final List<SocketChannel> silent = new ArrayList<>();

    @BeforeEach
    void assumeSockDiag() {
        assertThat(diag.problem()).isNull();
    }

    @AfterEach
    void close() throws IOException {
        diag.close();
        for (SocketChannel each : silent) {
            each.close();
        }
    }

    @Test
    void every_listener_of_ss_is_listed_once() throws Exception {
        try (Servers servers = new Servers()) {
            servers.open(50);
            servers.openDefault(new InetSocketAddress(0), 3);
            servers.openDefault(new InetSocketAddress(Servers.V6, 0), 2);

            Map<Long, Ss.Row> oracle = Ss.listeners();
            assertThat(oracle).hasSizeGreaterThanOrEqualTo(3);
            assertThat(value(diag.countListeners())).isEqualTo(oracle.size());
            for (boolean ipv6 : new boolean[] {false, true}) {
                TcpListenerIds ids = value(diag.listenerIds(ipv6));
                for (int i = 0; i < ids.count(); i++) {
                    assertThat(oracle.remove(ids.inode(i)))
                            .as("listener %s of ss", ids.inode(i))
                            .isNotNull();
                }
            }
            assertThat(oracle).as("listeners of ss alone").isEmpty();
        }
    }

    @Test
    void every_number_of_every_listener_equals_that_of_ss() throws Exception {
        try (Servers servers = new Servers();
                LoadClients clients = new LoadClients()) {
            clients.fill(servers.open(50), 7);
            ServerSocketChannel full = servers.open(1);
            clients.fill(full, 2);
            clients.overflow(full, 5);
            ServerSocketChannel v6 = servers.openDefault(new InetSocketAddress(Servers.V6, 0), 2);
            clients.fill(v6, 3);

            Map<Long, Ss.Row> ours = new HashMap<>();
            for (boolean ipv6 : new boolean[] {false, true}) {
                for (TcpQueue each : value(diag.tcpQueues(ipv6))) {
                    assertThat(each.ipv6()).isEqualTo(ipv6);
                    ours.put(
                            each.inode(),
                            new Ss.Row(
                                    each.depth(),
                                    each.limit(),
                                    Integer.toUnsignedLong(each.drops().orElseThrow())));
                }
            }
            assertThat(ours).hasSizeGreaterThanOrEqualTo(3).isEqualTo(Ss.listeners());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, 127.0.0.1, false",
        "0.0.0.0, 127.0.0.3, false",
        "::1, ::1, true",
        "::, ::1, true",
        "::, 127.0.0.1, true"
    })
    void half_open_requests_equal_those_of_ss(String address, String destination, boolean ipv6) throws Exception {
        try (OddListener listener = OddListener.tcp(address, 0, "defer")) {
            assertThat(value(diag.halfOpen(listener.at(address), ipv6))).isZero();
            connectSilently(listener.at(destination), 5);

            assertThat(value(diag.halfOpen(listener.at(address), ipv6)))
                    .isEqualTo(5)
                    .isEqualTo(Ss.halfOpen(":" + listener.port()));
            assertThat(value(diag.waiting(listener.at(address), ipv6, 1, 0)).established())
                    .isZero();
        }
    }

    @Test
    void each_of_the_listeners_of_one_port_has_its_own_half_open_requests() throws Exception {
        try (OddListener exact = OddListener.tcp("127.0.0.1", 0, "defer", "reuseport");
                OddListener other = OddListener.tcp(V4_ANY, exact.port(), "defer", "reuseport");
                OddListener onlyV6 = OddListener.tcp(V6_ANY, exact.port(), "defer", "reuseport", "v6only")) {
            connectSilently(exact.at("127.0.0.1"), 4);
            connectSilently(exact.at("127.0.0.2"), 3);
            connectSilently(exact.at("127.0.0.3"), 2);
            connectSilently(exact.at("::1"), 1);

            assertThat(value(diag.halfOpen(exact.at("127.0.0.1"), false)))
                    .isEqualTo(4)
                    .isEqualTo(Ss.halfOpen("127.0.0.1:" + exact.port()));
            assertThat(value(diag.halfOpen(other.at(V4_ANY), false))).isEqualTo(5);
            assertThat(value(diag.halfOpen(onlyV6.at(V6_ANY), true)))
                    .isEqualTo(1)
                    .isEqualTo(Ss.halfOpen("[::1]:" + exact.port()));
        }
    }

    @Test
    void a_dual_stack_wildcard_beside_an_exact_ipv4_listener_has_the_other_requests() throws Exception {
        try (OddListener dual = OddListener.tcp(V6_ANY, 0, "defer", "reuseport");
                OddListener exact = OddListener.tcp("127.0.0.1", dual.port(), "defer", "reuseport")) {
            connectSilently(dual.at("127.0.0.1"), 4);
            connectSilently(dual.at("127.0.0.2"), 2);
            connectSilently(dual.at("::1"), 1);

            assertThat(value(diag.halfOpen(exact.at("127.0.0.1"), false))).isEqualTo(4);
            assertThat(value(diag.halfOpen(dual.at(V6_ANY), true))).isEqualTo(3);
        }
    }

    @Test
    void listeners_that_share_an_address_have_unknown_numbers() throws Exception {
        try (Servers servers = new Servers();
                LoadClients clients = new LoadClients()) {
            ServerSocketChannel one = servers.openShared(0, 100);
            ServerSocketChannel two = servers.openShared(Servers.port(one), 100);
            InetSocketAddress address = Servers.address(one);
            assertThat(diag.halfOpen(address, false).problem()).contains("2 listeners share");
            assertThat(diag.waiting(address, false, 1, 0).problem()).contains("2 listeners share");

            clients.fill(one, 40);
            assertThat(diag.waiting(address, false, 1, 0).problem()).contains("2 listeners share");
            Servers.drain(one);
            int left = Kernel.waitingAt(address.getPort());
            assertThat(left).isPositive();
            assertThat(value(diag.waiting(address, false, 1, 0)).established()).isEqualTo(left);
            assertThat(two.isOpen()).isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource({"127.0.0.1, 127.0.0.1, false", "::, 127.0.0.1, true", "::, ::1, true", "::1, ::1, true"})
    void ages_of_waiting_connections_equal_those_of_ss(String address, String destination, boolean ipv6)
            throws Exception {
        try (Servers servers = new Servers();
                LoadClients clients = new LoadClients()) {
            ServerSocketChannel server = ipv6
                    ? servers.openDefault(OddListener.address(address, 0), 50)
                    : servers.open(StandardProtocolFamily.INET, OddListener.address(address, 0), 50);
            InetSocketAddress at = OddListener.address(address, Servers.port(server));
            InetSocketAddress to = OddListener.address(destination, Servers.port(server));
            clients.fill(to, 2);
            await().until(() -> Ss.waiting(at.getPort()).values().stream()
                            .filter(age -> age > 20)
                            .count()
                    == 2);
            clients.fill(to, 4);
            SocketChannel accepted = server.accept();
            SocketChannel gone = SocketChannel.open(to);
            SocketChannel talkative = SocketChannel.open(to);
            talkative.write(ByteBuffer.wrap("GET /".getBytes(ISO_8859_1)));
            gone.close();
            await().until(() -> value(diag.waiting(at, ipv6, 50, 0)).closedByClient() == 1);
            // Old enough that ss shows an age.
            await().until(() -> Ss.waiting(at.getPort()).values().stream().allMatch(age -> age > 50)
                    && Ss.waiting(at.getPort()).size() == 7);

            WaitingSockets before = value(diag.waiting(at, ipv6, 50, 0));
            Map<Integer, Long> oracle = Ss.waiting(at.getPort());
            WaitingSockets after = value(diag.waiting(at, ipv6, 50, 0));

            assertThat(before.established()).isEqualTo(6);
            assertThat(before.closedByClient()).isEqualTo(1);
            assertThat(before.accepted()).isEqualTo(1);
            assertThat(before.oldest()).hasSize(7);
            Map<Integer, Long> earlier = byPort(before);
            Map<Integer, Long> later = byPort(after);
            assertThat(oracle).containsOnlyKeys(earlier.keySet());
            oracle.forEach((port, age) -> assertThat(age)
                    .as("age of the connection from port %s", port)
                    .isBetween(earlier.get(port), later.get(port)));
            assertThat(before.oldestMs()).hasValue(before.oldest().get(0).waitedMs());
            assertThat(before.medianMs()).hasValue(before.oldest().get(3).waitedMs());
            // The kernel rounds each age separately, so connections of the same age may change places between two
            // probes.
            List<WaitingSockets.Peer> two = value(diag.waiting(at, ipv6, 2, 0)).oldest();
            assertThat(two).hasSize(2);
            assertThat(two.get(0).address()).isEqualTo(before.oldest().get(0).address());
            assertThat(two.get(1).waitedMs())
                    .isGreaterThanOrEqualTo(before.oldest().get(1).waitedMs());
            accepted.close();
            talkative.close();
        }
    }

    @Test
    void unix_listeners_of_any_name_equal_those_of_ss(@TempDir Path folder) throws Exception {
        byte[] odd = bytes(folder + "/a b\nc\u00ff\u0000");
        byte[] hidden = bytes("\u0000listenqueue\u0000test");
        try (OddListener stream = OddListener.unix("stream", odd, 3, 2);
                OddListener packets = OddListener.unix("seqpacket", hidden, 5, 6)) {
            assertThat(stream.port() + packets.port()).isZero();

            UnixQueueRows queues = value(diag.unixQueues());
            Map<Long, Ss.UnixRow> oracle = Ss.unixListeners();
            oracle.forEach((inode, row) -> {
                int at = queues.rowOf(inode);
                assertThat(at).as("%s", row).isNotEqualTo(UnixQueueRows.ABSENT);
                assertThat(queues.depth(at)).as("%s", row).isEqualTo(row.depth());
                assertThat(queues.limit(at)).as("%s", row).isEqualTo(row.limit());
            });
            assertThat(oracle)
                    .containsValues(
                            new Ss.UnixRow(folder + "/a b\nc\u00ff", 2, 3), new Ss.UnixRow("@listenqueue@test", 6, 5));
        }
    }

    /** Connects clients that remain half-open, since the listener waits for data. */
    private void connectSilently(InetSocketAddress to, int count) throws IOException {
        for (int i = 0; i < count; i++) {
            silent.add(SocketChannel.open(to));
        }
    }

    private static Map<Integer, Long> byPort(WaitingSockets waiting) {
        Map<Integer, Long> ages = new HashMap<>();
        waiting.oldest().forEach(peer -> ages.put(peer.address().getPort(), peer.waitedMs()));
        return ages;
    }

    private static byte[] bytes(String latin1) {
        return latin1.getBytes(ISO_8859_1);
    }

    private static <T> T value(Result<T> answer) {
        assertThat(answer.problem()).isNull();
        return answer.value();
    }
}
