package io.github.listenqueue.internal.sampling;

import io.github.listenqueue.internal.linux.netlink.SockDiag;
import io.github.listenqueue.internal.linux.netlink.TcpListenerIds;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** The probes of the tables of TCP sockets. Their cost counts as cost of the table. */
final class ListenerProbes {

    private final ListenerProbe tcp6;
    private final ListenerProbe tcp;
    private final LongSupplier nanoTime;

    ListenerProbes(SockDiag diag, TrackedTable tcp6, TrackedTable tcp, LongSupplier nanoTime) {
        this.tcp6 = new ListenerProbe(diag, tcp6);
        this.tcp = new ListenerProbe(diag, tcp);
        this.nanoTime = nanoTime;
    }

    void beginSample() {
        tcp6.beginSample();
        tcp.beginSample();
    }

    /** Returns true if every listener is known from the table; false also if that is unknown. */
    boolean findNothingNew(TrackedTable table, long nowNs) {
        ListenerProbe probe = of(table);
        if (probe == null) {
            return false;
        }
        long startNs = nanoTime.getAsLong();
        boolean nothing = probe.findsNothingNew();
        table.record(nowNs, nanoTime.getAsLong() - startNs);
        return nothing;
    }

    /** Returns the listeners of a table's family that the kernel lists in this sample; null without an answer. */
    @Nullable
    TcpListenerIds present(TrackedTable table) {
        ListenerProbe probe = of(table);
        return probe == null ? null : probe.present();
    }

    /** Records that these tables were read and their rows were matched. */
    void tablesRead(List<TrackedTable> tables) {
        for (int i = 0; i < tables.size(); i++) {
            ListenerProbe probe = of(tables.get(i));
            if (probe != null) {
                probe.tableRead();
            }
        }
    }

    private @Nullable ListenerProbe of(TrackedTable table) {
        return switch (table.family()) {
            case TCP6 -> tcp6;
            case TCP -> tcp;
            case UNIX -> null;
        };
    }
}
