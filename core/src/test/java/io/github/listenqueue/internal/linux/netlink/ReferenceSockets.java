package io.github.listenqueue.internal.linux.netlink;

import io.github.listenqueue.internal.linux.netlink.FuzzedDumpAnswer.ListenerId;
import io.github.listenqueue.internal.linux.netlink.FuzzedDumpAnswer.Queue;
import io.github.listenqueue.internal.linux.netlink.FuzzedDumpAnswer.Waiting;
import io.github.listenqueue.internal.linux.netlink.WaitingSockets.Peer;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** The reference for all collectors of rows. */
final class ReferenceSockets {

    private static final int TCP_INFO = 2;
    private static final int V6_ONLY = 11;
    private static final int WAITING = 3;
    private static final int QUEUE = 4;
    private static final int LISTEN = 10;

    private ReferenceSockets() {}

    static List<ListenerId> listenerIds(List<ReferenceRow> rows) {
        return inState(LISTEN, rows).stream()
                .map(row -> new ListenerId(row.unsigned(68), row.cookie(44)))
                .toList();
    }

    static boolean isUnixWithQueue(ReferenceRow row) {
        return row.isUnix() && (!isUnixListener(row) || queue(row).isPresent());
    }

    /** Returns the inode of the oldest client in the last row of a listener, or 0. */
    static long oldestPeer(long listener, List<ReferenceRow> rows) {
        long oldest = 0;
        for (ReferenceRow row : rows) {
            if (isUnixListener(row) && row.unsigned(4) == listener) {
                oldest = row.attribute(ReferenceRow.UNIX_BYTES, WAITING, 4)
                        .map(waiting -> waiting.unsigned(0))
                        .orElse(0L);
            }
        }
        return oldest;
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
