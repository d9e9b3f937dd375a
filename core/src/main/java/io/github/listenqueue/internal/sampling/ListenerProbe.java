package io.github.listenqueue.internal.sampling;

import io.github.listenqueue.internal.linux.netlink.SockDiag;
import io.github.listenqueue.internal.linux.netlink.TcpListenerIds;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tells whether a table of TCP sockets has to be read to find new listeners. The kernel says in some ten microseconds which
 * listeners there are, but prints the table only with a walk over the buckets of all connections, which takes milliseconds.
 */
final class ListenerProbe {

    private final SockDiag diag;
    private final TrackedTable table;
    private @Nullable TcpListenerIds present;
    private boolean asked;
    private TcpListenerIds.@Nullable Copy settled;

    ListenerProbe(SockDiag diag, TrackedTable table) {
        this.diag = diag;
        this.table = table;
    }

    void beginSample() {
        asked = false;
    }

    /** Returns the listeners that the kernel names, by one question in each sample; null if nobody answers. */
    @Nullable
    TcpListenerIds present() {
        if (!asked) {
            asked = true;
            present = diag.problem() == null
                    ? diag.listenerIds(table.family() == Family.TCP6).value()
                    : null;
        }
        return present;
    }

    /** Asks; true if there is no listener but those that the table has shown, false also where nobody answers. */
    boolean findsNothingNew() {
        TcpListenerIds now = present();
        return now != null && settled != null && !table.unresolved() && now.are(settled);
    }

    /** The table was read since {@link #findsNothingNew}, and its rows were matched. It can miss a row in one pass. */
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
