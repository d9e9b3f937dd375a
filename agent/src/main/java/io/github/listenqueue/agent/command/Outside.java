package io.github.listenqueue.agent.command;

import io.github.listenqueue.NativeAccess;
import io.github.listenqueue.internal.linux.netlink.SockDiag;
import io.github.listenqueue.internal.linux.netlink.TcpQueue;
import io.github.listenqueue.internal.linux.netlink.UnixQueueRows;
import io.github.listenqueue.internal.linux.netlink.WaitingSockets;
import io.github.listenqueue.internal.linux.procfs.Descriptors;
import io.github.listenqueue.internal.linux.procfs.ListenTable;
import io.github.listenqueue.internal.linux.procfs.SocketTable;
import io.github.listenqueue.internal.linux.procfs.UnixTable;
import io.github.listenqueue.internal.sampling.SamplingConfig;
import io.github.listenqueue.internal.text.AddressText;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * The listeners of JVMs by {@code /proc/PID} and {@code sock_diag}, without touching the JVMs. Of a JVM in another network
 * namespace /proc shows the depths alone.
 */
final class Outside implements AutoCloseable {

    private final SockDiag diag;
    private final Map<Long, TcpQueue> tcp = new HashMap<>();
    private @Nullable UnixQueueRows unix;

    private Outside(SockDiag diag) {
        this.diag = diag;
    }

    /** Opens the sources. */
    static Outside open() {
        return new Outside(SockDiag.open(NativeAccess.AUTO, System::nanoTime));
    }

    /** Returns a line below a table, with a line break before it, about what is unknown; empty if nothing is. */
    String note() {
        String problem = diag.problem();
        return problem == null ? "" : "\nLimits, drops and ages are unknown: " + problem;
    }

    /** Forgets the queues that were read, so that the next question reads them again. */
    void forget() {
        tcp.clear();
        unix = null;
    }

    /**
     * Returns the listeners of a JVM, without its attach socket.
     *
     * @throws IOException if its descriptors may not be read
     */
    List<OutsideListener> listeners(JvmProcess jvm) throws IOException {
        Map<Long, Row> rows = new HashMap<>();
        for (boolean ipv6 : new boolean[] {true, false}) {
            try (ListenTable table =
                    new ListenTable(jvm.path(ipv6 ? "net/tcp6" : "net/tcp"), ipv6, ByteOrder.nativeOrder())) {
                addAll(table, rows);
            }
        }
        try (UnixTable table = new UnixTable(jvm.path("net/unix"))) {
            addAll(table, rows);
        }
        rows.keySet()
                .retainAll(new Descriptors(jvm.path("fd")).find(rows.keySet()).keySet());
        boolean own = jvm.sharesNamespace("net");
        if (own
                && rows.keySet().stream()
                        .anyMatch(inode -> !tcp.containsKey(inode) && unixRow(inode) == UnixQueueRows.ABSENT)) {
            dump();
        }
        return rows.entrySet().stream()
                .map(row -> own ? known(row.getKey(), row.getValue()) : depthOnly(row.getValue()))
                .sorted(Comparator.comparing(OutsideListener::address))
                .toList();
    }

    /** Reads the queues of all listeners of the network namespace. */
    private void dump() {
        for (boolean ipv6 : new boolean[] {true, false}) {
            List<TcpQueue> queues = diag.tcpQueues(ipv6).value();
            (queues == null ? List.<TcpQueue>of() : queues).forEach(each -> tcp.put(each.inode(), each));
        }
        unix = diag.unixQueues().value();
    }

    private int unixRow(long inode) {
        return unix == null ? UnixQueueRows.ABSENT : unix.rowOf(inode);
    }

    /** A row of a table. The depth may be {@link SocketTable#UNKNOWN}. */
    private record Row(SocketAddress address, int depth) {}

    private static void addAll(SocketTable table, Map<Long, Row> rows) {
        table.read();
        for (int row = 0; table.problem() == null && row < table.count(); row++) {
            SocketAddress address = table.address(row);
            if (!(address instanceof UnixDomainSocketAddress unix)
                    || !SamplingConfig.isAttachSocket(unix.getPath().toString())) {
                rows.put(table.inode(row), new Row(address, table.depth(row)));
            }
        }
    }

    private OutsideListener known(long inode, Row row) {
        TcpQueue queue = tcp.get(inode);
        if (queue != null) {
            return listener(row, queue.depth(), OptionalInt.of(queue.limit()), oldest(row, queue), queue.drops());
        }
        int at = unixRow(inode);
        return unix == null || at == UnixQueueRows.ABSENT
                ? depthOnly(row)
                : listener(row, unix.depth(at), OptionalInt.of(unix.limit(at)), Optional.empty(), OptionalInt.empty());
    }

    private static OutsideListener depthOnly(Row row) {
        return listener(row, row.depth(), OptionalInt.empty(), Optional.empty(), OptionalInt.empty());
    }

    private static OutsideListener listener(
            Row row, int depth, OptionalInt limit, Optional<Duration> oldest, OptionalInt drops) {
        return new OutsideListener(
                row.address(),
                AddressText.of(row.address()),
                depth == SocketTable.UNKNOWN ? OptionalInt.empty() : OptionalInt.of(depth),
                limit,
                oldest,
                drops);
    }

    /** Returns the age of the oldest waiting connection, which takes a dump of the sockets of the port. */
    private Optional<Duration> oldest(Row row, TcpQueue queue) {
        if (queue.depth() == 0 || !(row.address() instanceof InetSocketAddress address)) {
            return Optional.empty();
        }
        WaitingSockets waiting = diag.waiting(address, queue.ipv6(), 0, 0).value();
        return waiting == null || waiting.oldestMs().isEmpty()
                ? Optional.empty()
                : Optional.of(Duration.ofMillis(waiting.oldestMs().getAsLong()));
    }

    @Override
    public void close() {
        diag.close();
    }
}
