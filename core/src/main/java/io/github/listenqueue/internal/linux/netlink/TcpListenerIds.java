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
    private long[] inode = new long[16];
    private long[] cookie = new long[16];

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
        return inode[listener];
    }

    long cookie(int listener) {
        return cookie[listener];
    }

    /** Returns a copy to compare later dumps with. */
    public Copy copy() {
        return new Copy(Arrays.copyOf(inode, count), Arrays.copyOf(cookie, count));
    }

    /** Returns true if these are the same sockets as in a copy, in the same order. */
    public boolean are(Copy others) {
        return Arrays.equals(cookie, 0, count, others.cookies, 0, others.cookies.length)
                && Arrays.equals(inode, 0, count, others.inodes, 0, others.inodes.length);
    }

    /** The ids of one dump. */
    public static final class Copy {
        private final long[] inodes;
        private final long[] cookies;

        private Copy(long[] inodes, long[] cookies) {
            this.inodes = inodes;
            this.cookies = cookies;
        }
    }

    @Override
    public boolean take(ByteBuffer buffer, int from, int to) {
        if (!row.read(buffer, from, to)) {
            return false;
        }
        if (!row.isIn(DumpRequest.LISTEN)) {
            return true;
        }
        if (count == inode.length) {
            inode = Arrays.copyOf(inode, count * 2);
            cookie = Arrays.copyOf(cookie, count * 2);
        }
        inode[count] = row.inode();
        cookie[count] = row.cookie();
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
