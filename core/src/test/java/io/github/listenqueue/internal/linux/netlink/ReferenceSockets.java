package io.github.listenqueue.internal.linux.netlink;

import io.github.listenqueue.internal.linux.netlink.FuzzedDumpAnswer.Queue;
import io.github.listenqueue.internal.linux.netlink.FuzzedDumpAnswer.Waiting;
import io.github.listenqueue.internal.linux.netlink.WaitingSockets.Peer;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** The reference for all collectors of rows. */
final class ReferenceSockets {

    private static final int TCP_INFO = 2;
    private static final int MEMORY = 7;
    private static final int V6_ONLY = 11;
    private static final int NAME = 0;
    private static final int QUEUE = 4;
    private static final int LISTEN = 10;

    private ReferenceSockets() {}

    static List<TcpListener> tcpListeners(List<ReferenceRow> rows) {
        Map<Long, TcpListener> byCookie = new LinkedHashMap<>();
        for (ReferenceRow row : inState(LISTEN, rows)) {
            Optional<ReferenceRow> memory = row.attribute(ReferenceRow.TCP_BYTES, MEMORY, 36);
            byCookie.put(
                    row.cookie(44),
                    new TcpListener(
                            row.unsigned(68),
                            row.cookie(44),
                            row.bytes()[0] == 10,
                            row.local(),
                            row.clamped(56),
                            row.clamped(60),
                            memory.isEmpty()
                                    ? OptionalInt.empty()
                                    : OptionalInt.of(memory.get().number(32))));
        }
        return List.copyOf(byCookie.values());
    }

    static boolean isUnixWithQueue(ReferenceRow row) {
        return row.isUnix() && (!isUnixListener(row) || queue(row).isPresent());
    }

    static boolean isUnixWithNameAndQueue(ReferenceRow row) {
        return isUnixWithQueue(row)
                && (!isUnixListener(row)
                        || row.attribute(ReferenceRow.UNIX_BYTES, NAME, 1).isPresent());
    }

    static List<UnixListener> unixListeners(List<ReferenceRow> rows) {
        Map<Long, UnixListener> byCookie = new LinkedHashMap<>();
        for (ReferenceRow row :
                rows.stream().filter(ReferenceSockets::isUnixListener).toList()) {
            byte[] name = row.attribute(ReferenceRow.UNIX_BYTES, NAME, 1)
                    .orElseThrow()
                    .bytes();
            String text = new String(name, StandardCharsets.ISO_8859_1);
            boolean isAbstract = text.startsWith("\0");
            byCookie.put(
                    row.cookie(8),
                    new UnixListener(
                            row.unsigned(4),
                            row.cookie(8),
                            isAbstract,
                            isAbstract ? text.replace('\0', '@') : text.split("\0", -1)[0],
                            queue(row).orElseThrow().clamped(0),
                            queue(row).orElseThrow().clamped(4)));
        }
        return List.copyOf(byCookie.values());
    }

    static List<Queue> queues(List<ReferenceRow> rows) {
        return rows.stream()
                .filter(ReferenceSockets::isUnixListener)
                .map(row -> new Queue(
                        row.unsigned(4),
                        queue(row).orElseThrow().clamped(0),
                        queue(row).orElseThrow().clamped(4)))
                .toList();
    }

    private static boolean isUnixListener(ReferenceRow row) {
        return row.bytes()[2] == LISTEN;
    }

    private static Optional<ReferenceRow> queue(ReferenceRow row) {
        return row.attribute(ReferenceRow.UNIX_BYTES, QUEUE, 8);
    }

    static List<ReferenceRow> listenersAt(int port, List<ReferenceRow> rows) {
        return inState(LISTEN, rows).stream()
                .filter(row -> row.local().getPort() == port)
                .toList();
    }

    static PortListener portListener(ReferenceRow row) {
        return new PortListener(IpAddress.of(row.local().getAddress()), row.number(40), isV6Only(row), row.clamped(56));
    }

    /** Returns the expected result of {@link HalfOpenRows}. */
    static int halfOpen(ReferenceRow listener, int port, List<ReferenceRow> rows) {
        return (int) inState(3, rows).stream()
                .filter(row -> ownsConnection(listener, row, listenersAt(port, rows)))
                .count();
    }

    static Waiting waiting(ReferenceRow listener, int port, List<ReferenceRow> rows) {
        List<ReferenceRow> connections = rows.stream()
                .filter(row -> row.bytes()[1] == 1 || row.bytes()[1] == 8)
                .filter(row -> ownsConnection(listener, row, listenersAt(port, rows)))
                .toList();
        List<ReferenceRow> waiting =
                connections.stream().filter(row -> row.number(68) == 0).toList();
        List<Peer> peers = new ArrayList<>();
        for (ReferenceRow row : waiting) {
            row.attribute(ReferenceRow.TCP_BYTES, TCP_INFO, 48)
                    .ifPresent(info -> peers.add(new Peer(row.remote(), info.unsigned(44))));
        }
        int established = inState(1, waiting).size();
        long[] timesMs = peers.stream().mapToLong(Peer::waitedMs).sorted().toArray();
        boolean known = timesMs.length > 0 && timesMs.length == waiting.size();
        int half = timesMs.length / 2;
        return Waiting.of(
                established,
                waiting.size() - established,
                connections.size() - waiting.size(),
                known ? OptionalLong.of(timesMs[timesMs.length - 1]) : OptionalLong.empty(),
                known
                        ? OptionalLong.of((timesMs[half] + timesMs[timesMs.length - 1 - half]) / 2)
                        : OptionalLong.empty(),
                peers);
    }

    private static boolean ownsConnection(
            ReferenceRow listener, ReferenceRow connection, Collection<ReferenceRow> listeners) {
        boolean othersFirst = isWildcard(listener)
                && listeners.stream().anyMatch(other -> !isWildcard(other) && covers(other, connection));
        return covers(listener, connection) && !othersFirst;
    }

    private static boolean covers(ReferenceRow listener, ReferenceRow connection) {
        InetAddress bound = listener.local().getAddress();
        InetAddress local = connection.local().getAddress();
        boolean ipv4 = local instanceof Inet4Address;
        boolean addressFits = bound.equals(local)
                || (isWildcard(listener) && (bound instanceof Inet6Address ? !(ipv4 && isV6Only(listener)) : ipv4));
        return connection.local().getPort() == listener.local().getPort()
                && addressFits
                && (listener.number(40) == 0 || listener.number(40) == connection.number(40));
    }

    private static boolean isWildcard(ReferenceRow listener) {
        return listener.local().getAddress().isAnyLocalAddress();
    }

    private static boolean isV6Only(ReferenceRow row) {
        return row.attribute(ReferenceRow.TCP_BYTES, V6_ONLY, 1)
                .filter(only -> only.bytes()[0] != 0)
                .isPresent();
    }

    private static List<ReferenceRow> inState(int state, List<ReferenceRow> rows) {
        return rows.stream().filter(row -> row.bytes()[1] == state).toList();
    }
}
