package io.github.listenqueue.agent.command;

import io.github.listenqueue.NativeAccess;
import io.github.listenqueue.internal.linux.netlink.SockDiag;
import io.github.listenqueue.internal.linux.netlink.TcpListener;
import io.github.listenqueue.internal.linux.netlink.UnixListener;
import io.github.listenqueue.internal.linux.netlink.WaitingSockets;
import io.github.listenqueue.internal.linux.procfs.Descriptors;
import io.github.listenqueue.internal.linux.procfs.ListenTable;
import io.github.listenqueue.internal.linux.procfs.SocketTable;
import io.github.listenqueue.internal.linux.procfs.UnixTable;
import io.github.listenqueue.internal.sampling.SamplingConfig;
import io.github.listenqueue.internal.text.AddressText;
import java.io.IOException;
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
    private final Map<Long, TcpListener> tcp = new HashMap<>();
    private final Map<Long, UnixListener> unix = new HashMap<>();

    private Outside(SockDiag diag) {
        this.diag = diag;
    }

    /** Opens the sources. */
    static Outside open() {
        return new Outside(SockDiag.open(NativeAccess.AUTO, System::nanoTime));
    }

    /** Returns the reason why limits, drops and ages are unknown. */
    Optional<String> problem() {
        return Optional.ofNullable(diag.problem());
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
        if (own && rows.keySet().stream().anyMatch(inode -> !tcp.containsKey(inode) && !unix.containsKey(inode))) {
            dump();
        }
        return rows.entrySet().stream()
                .map(row -> own
                        ? listener(row.getValue(), tcp.get(row.getKey()), unix.get(row.getKey()))
                        : listener(row.getValue(), null, null))
                .sorted(Comparator.comparing(OutsideListener::address))
                .toList();
    }

    /** Reads all listeners of the network namespace. */
    private void dump() {
        List<TcpListener> tcpListeners = diag.listeners().value();
        List<UnixListener> unixListeners = diag.unixListeners().value();
        (tcpListeners == null ? List.<TcpListener>of() : tcpListeners).forEach(each -> tcp.put(each.inode(), each));
        (unixListeners == null ? List.<UnixListener>of() : unixListeners).forEach(each -> unix.put(each.inode(), each));
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

    private OutsideListener listener(Row row, @Nullable TcpListener tcpRow, @Nullable UnixListener unixRow) {
        int depth = tcpRow != null ? tcpRow.depth() : unixRow != null ? unixRow.depth() : row.depth();
        OutsideListener listener = new OutsideListener(
                row.address(),
                AddressText.of(row.address()),
                depth == SocketTable.UNKNOWN ? OptionalInt.empty() : OptionalInt.of(depth),
                tcpRow != null
                        ? OptionalInt.of(tcpRow.limit())
                        : unixRow != null ? OptionalInt.of(unixRow.limit()) : OptionalInt.empty(),
                Optional.empty(),
                tcpRow != null ? tcpRow.drops() : OptionalInt.empty());
        return withAge(listener, tcpRow);
    }

    /** Adds the age of the oldest waiting connection, which takes a dump of the sockets of the port. */
    private OutsideListener withAge(OutsideListener listener, @Nullable TcpListener row) {
        if (row == null || listener.limit().isEmpty() || row.depth() == 0) {
            return listener;
        }
        WaitingSockets waiting = diag.waiting(row.address(), row.ipv6(), 0, 0).value();
        return waiting == null || waiting.oldestMs().isEmpty()
                ? listener
                : new OutsideListener(
                        listener.local(),
                        listener.address(),
                        listener.depth(),
                        listener.limit(),
                        Optional.of(Duration.ofMillis(waiting.oldestMs().getAsLong())),
                        listener.drops());
    }

    @Override
    public void close() {
        diag.close();
    }
}
