package io.github.listenqueue.internal.sampling;

import io.github.listenqueue.internal.linux.netlink.SockDiag;
import io.github.listenqueue.internal.linux.netlink.TcpListenerIds;
import java.util.HashSet;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A cheap check for new TCP listeners, which decides if a table must be read. The kernel lists the listeners in about ten
 * microseconds. The table itself takes milliseconds: the kernel scans the buckets of all connections to print it. The check
 * of unix-domain listeners never has an answer.
 */
final class ListenerProbe {

    private final SockDiag diag;
    private final TrackedTable table;
    private final LongSupplier nanoTime;
    private @Nullable TcpListenerIds present;
    private boolean queried;
    private long @Nullable [] settled;

    ListenerProbe(SockDiag diag, TrackedTable table, LongSupplier nanoTime) {
        this.diag = diag;
        this.table = table;
        this.nanoTime = nanoTime;
    }

    TrackedTable table() {
        return table;
    }

    void beginSample() {
        queried = false;
    }

    /** Returns the listeners that the kernel lists, by one request in each sample; null without an answer. */
    @Nullable
    TcpListenerIds present() {
        if (!queried) {
            queried = true;
            present = diag.problem() == null && table.family() != Family.UNIX
                    ? diag.listenerIds(table.family() == Family.TCP6).value()
                    : null;
        }
        return present;
    }

    /**
     * Returns true if every listener is known from the table; false also without an answer. The cost counts as cost of the
     * table.
     */
    boolean findsNothingNew(long nowNs) {
        if (table.family() == Family.UNIX) {
            return false;
        }
        long startNs = nanoTime.getAsLong();
        TcpListenerIds now = present();
        boolean nothing = now != null && settled != null && !table.unresolved() && now.are(settled);
        table.record(nowNs, nanoTime.getAsLong() - startNs);
        return nothing;
    }

    /** Records that the table was read since {@link #findsNothingNew} and its rows were matched. One pass can miss a row. */
    void tableRead() {
        settled = present != null && showsAll(present) ? present.copy() : null;
    }

    private boolean showsAll(TcpListenerIds listeners) {
        Set<Long> shown = new HashSet<>();
        for (int row = 0; row < table.table().count(); row++) {
            shown.add(table.table().inode(row));
        }
        for (int i = 0; i < listeners.count(); i++) {
            if (!shown.contains(listeners.inode(i))) {
                return false;
            }
        }
        return true;
    }
}
