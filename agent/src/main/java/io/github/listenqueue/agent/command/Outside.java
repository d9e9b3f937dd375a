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
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
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
        Outside outside = new Outside(SockDiag.open(NativeAccess.AUTO, System::nanoTime));
        List<TcpListener> tcp = outside.diag.listeners().value();
        List<UnixListener> unix = outside.diag.unixListeners().value();
        (tcp == null ? List.<TcpListener>of() : tcp).forEach(each -> outside.tcp.put(each.inode(), each));
        (unix == null ? List.<UnixListener>of() : unix).forEach(each -> outside.unix.put(each.inode(), each));
        return outside;
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
        boolean own = jvm.sharesNamespace("net");
        Map<Long, OutsideListener> all = new HashMap<>();
        for (boolean ipv6 : new boolean[] {true, false}) {
            try (ListenTable table =
                    new ListenTable(jvm.path(ipv6 ? "net/tcp6" : "net/tcp"), ipv6, ByteOrder.nativeOrder())) {
                addAll(table, own, all);
            }
        }
        try (UnixTable table = new UnixTable(jvm.path("net/unix"))) {
            addAll(table, own, all);
        }
        Set<Long> held = new Descriptors(jvm.path("fd")).find(all.keySet()).keySet();
        List<OutsideListener> found = new ArrayList<>();
        for (Map.Entry<Long, OutsideListener> each : all.entrySet()) {
            if (held.contains(each.getKey())) {
                found.add(withAge(each.getValue(), tcp.get(each.getKey())));
            }
        }
        found.sort(Comparator.comparing(OutsideListener::address));
        return found;
    }

    private void addAll(SocketTable table, boolean own, Map<Long, OutsideListener> all) {
        table.read();
        if (table.problem() != null) {
            return;
        }
        for (int row = 0; row < table.count(); row++) {
            SocketAddress local = table.address(row);
            if (!(local instanceof UnixDomainSocketAddress path)
                    || !SamplingConfig.isAttachSocket(path.getPath().toString())) {
                all.put(table.inode(row), listener(table, row, local, own));
            }
        }
    }

    private OutsideListener listener(SocketTable table, int row, SocketAddress local, boolean own) {
        TcpListener tcpRow = own ? tcp.get(table.inode(row)) : null;
        UnixListener unixRow = own ? unix.get(table.inode(row)) : null;
        int depth = tcpRow != null ? tcpRow.depth() : unixRow != null ? unixRow.depth() : table.depth(row);
        return new OutsideListener(
                local,
                AddressText.of(local),
                depth == SocketTable.UNKNOWN ? OptionalInt.empty() : OptionalInt.of(depth),
                tcpRow != null
                        ? OptionalInt.of(tcpRow.limit())
                        : unixRow != null ? OptionalInt.of(unixRow.limit()) : OptionalInt.empty(),
                Optional.empty(),
                tcpRow != null ? tcpRow.drops() : OptionalInt.empty());
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
