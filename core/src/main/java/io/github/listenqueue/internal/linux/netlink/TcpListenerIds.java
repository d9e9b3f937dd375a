package io.github.listenqueue.internal.linux.netlink;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.Supplier;

/**
 * The ids of the TCP listeners of one family, refilled by each dump so that a dump allocates nothing. Before Linux 4.3 a
 * cookie is the address of the socket in the kernel. A later socket may have the same address, but not with the same
 * inode.
 */
public final class TcpListenerIds implements RowCollector<TcpListenerIds> {

    private final DumpRequest request;
    private final Supplier<TcpListenerIds> cleared = this::clear;
    private final Result<TcpListenerIds> known = Result.of(this);
    private final TcpRow row = new TcpRow();
    private int count;

    /** The inode and the cookie of each listener in turn. */
    private long[] ids = new long[32];

    TcpListenerIds(boolean ipv6) {
        request = DumpRequest.tcp("TCP listeners", ipv6, DumpRequest.LISTEN, 0, 0);
    }

    DumpRequest request() {
        return request;
    }

    /** Returns a supplier that clears this collector for the next dump. */
    Supplier<TcpListenerIds> cleared() {
        return cleared;
    }

    public int count() {
        return count;
    }

    public long inode(int listener) {
        return ids[2 * listener];
    }

    long cookie(int listener) {
        return ids[2 * listener + 1];
    }

    /** Returns a copy to compare later dumps with. */
    public long[] copy() {
        return Arrays.copyOf(ids, 2 * count);
    }

    /** Returns true if these are the same sockets as in a copy, in the same order. */
    public boolean are(long[] copy) {
        return Arrays.equals(ids, 0, 2 * count, copy, 0, copy.length);
    }

    @Override
    public boolean take(ByteBuffer buffer, int from, int to) {
        if (!row.read(buffer, from, to)) {
            return false;
        }
        if (!row.isIn(DumpRequest.LISTEN)) {
            return true;
        }
        if (2 * count == ids.length) {
            ids = Arrays.copyOf(ids, 2 * ids.length);
        }
        ids[2 * count] = row.inode();
        ids[2 * count + 1] = row.cookie();
        count++;
        return true;
    }

    @Override
    public TcpListenerIds result() {
        return this;
    }

    @Override
    public Result<TcpListenerIds> toResult() {
        return known;
    }

    private TcpListenerIds clear() {
        count = 0;
        return this;
    }
}
