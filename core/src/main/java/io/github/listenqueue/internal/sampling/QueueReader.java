package io.github.listenqueue.internal.sampling;

import io.github.listenqueue.LimitSource;
import io.github.listenqueue.internal.linux.libc.ListeningSocket;
import io.github.listenqueue.internal.linux.netlink.Result;
import io.github.listenqueue.internal.linux.netlink.SockDiag;
import io.github.listenqueue.internal.linux.netlink.UnixQueueRows;
import io.github.listenqueue.internal.linux.procfs.SocketTable;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The reader of all queues, and the only writer of the numbers that the kernel reports of a listener. TCP queues are read by
 * socket options and unix-domain queues by one dump of {@code sock_diag}. Where that is impossible, the table of the family is
 * read. A listener that the options or the dump did not show is unreadable until discovery has clarified its state.
 */
final class QueueReader {

    private final TcpInfoSampler sockets;
    private final SockDiag diag;
    private final LongSupplier nanoTime;
    private @Nullable String unixProblem;
    private long unixCostNs;
    private boolean dropsMoved;

    QueueReader(TcpInfoSampler sockets, SockDiag diag, LongSupplier nanoTime) {
        this.sockets = sockets;
        this.diag = diag;
        this.nanoTime = nanoTime;
        this.unixProblem = diag.problem();
    }

    /** Returns true if the queues of a family are not read from its table, which then only serves to find listeners. */
    boolean readsDirectly(Family family) {
        return family == Family.UNIX ? unixProblem == null : sockets.possible();
    }

    /** Returns the reason why the last dump of unix-domain queues failed; null if it succeeded. */
    @Nullable
    String unixProblem() {
        return unixProblem;
    }

    /** Returns the cost of the unix-domain queues since {@link #beginSample}, in nanoseconds. */
    long unixCostNs() {
        return unixCostNs;
    }

    void beginSample(List<TrackedListener> listeners) {
        unixCostNs = 0;
        for (int i = 0; i < listeners.size(); i++) {
            listeners.get(i).beginSample();
        }
    }

    /** Returns true if a drop counter moved since the last call. */
    boolean takeDropsMoved() {
        boolean moved = dropsMoved;
        dropsMoved = false;
        return moved;
    }

    void readSockets(List<TrackedListener> listeners) {
        for (int i = 0; i < listeners.size(); i++) {
            readSocket(listeners.get(i));
        }
    }

    /** Binds a listener to a descriptor, and reads it if socket options can be read. */
    void bind(TrackedListener listener, int descriptor) {
        sockets.bind(listener, descriptor);
        readSocket(listener);
    }

    private void readSocket(TrackedListener listener) {
        if (!sockets.possible() || listener.key().isUnix()) {
            return;
        }
        ListeningSocket now = sockets.read(listener);
        if (now == null) {
            listener.setReadable(false);
            return;
        }
        take(listener, now.depth(), now.limit());
        if (now.dropsKnown()) {
            dropsMoved |= listener.setRawDrops(now.drops());
        } else {
            listener.forgetDrops();
        }
    }

    void readUnixQueues(List<TrackedListener> listeners) {
        long startNs = nanoTime.getAsLong();
        Result<UnixQueueRows> answer = diag.unixQueues();
        unixProblem = answer.problem();
        UnixQueueRows queues = answer.value();
        for (int i = 0; queues != null && i < listeners.size(); i++) {
            TrackedListener listener = listeners.get(i);
            int row = queues.rowOf(listener.key().inode());
            if (listener.key().isUnix() && row != UnixQueueRows.ABSENT) {
                take(listener, queues.depth(row), queues.limit(row));
            } else if (listener.key().isUnix()) {
                listener.setReadable(false);
            }
        }
        unixCostNs += nanoTime.getAsLong() - startNs;
    }

    /**
     * Reads a table.
     *
     * @return true if its rows must be matched again with our listeners
     */
    boolean read(TrackedTable table, long nowNs) {
        long startNs = nanoTime.getAsLong();
        boolean changed = table.read();
        long costNs = nanoTime.getAsLong() - startNs;
        table.record(nowNs, costNs);
        if (table.family() == Family.UNIX && table.holdsAny() && !readsDirectly(Family.UNIX)) {
            unixCostNs += costNs;
        }
        return changed;
    }

    /** Takes the queues from a table after its rows were matched. */
    void take(TrackedTable table, List<TrackedListener> listeners) {
        boolean broken = table.table().problem() != null;
        Map<TrackedListener, Integer> depths = broken || !table.holdsAny() ? Map.of() : table.depths();
        for (int i = 0; i < listeners.size(); i++) {
            TrackedListener listener = listeners.get(i);
            if (listener.key().family() == table.family()) {
                Integer depth = broken ? Integer.valueOf(SocketTable.UNKNOWN) : depths.get(listener);
                if (depth != null) {
                    listener.setReadable(depth != SocketTable.UNKNOWN);
                    listener.setDepth(depth == SocketTable.UNKNOWN ? listener.depth() : depth);
                }
                listener.forgetDrops();
            }
        }
    }

    private static void take(TrackedListener listener, int depth, int limit) {
        listener.setReadable(true);
        listener.setDepth(depth);
        listener.setLimit(limit, LimitSource.KERNEL);
    }
}
