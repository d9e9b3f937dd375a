package io.github.listenqueue.internal.sampling;

import io.github.listenqueue.internal.linux.netlink.SockDiag;
import io.github.listenqueue.internal.linux.netlink.TcpListenerIds;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A cheap check for new TCP listeners, which decides if a table must be read. The kernel lists the listeners in about ten
 * microseconds. The table itself takes milliseconds: the kernel scans the buckets of all connections to print it.
 */
final class ListenerProbe {

    private final SockDiag diag;
    private final TrackedTable table;
    private @Nullable TcpListenerIds present;
    private boolean queried;
    private TcpListenerIds.@Nullable Copy settled;

    ListenerProbe(SockDiag diag, TrackedTable table) {
        this.diag = diag;
        this.table = table;
    }

    void beginSample() {
        queried = false;
    }

    /** Returns the listeners that the kernel lists, by one request in each sample; null without an answer. */
    @Nullable
    TcpListenerIds present() {
        if (!queried) {
            queried = true;
            present = diag.problem() == null
                    ? diag.listenerIds(table.family() == Family.TCP6).value()
                    : null;
        }
        return present;
    }

    /** Returns true if every listener is known from the table; false also without an answer. */
    boolean findsNothingNew() {
        TcpListenerIds now = present();
        return now != null && settled != null && !table.unresolved() && now.are(settled);
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
