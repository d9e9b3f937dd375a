package io.github.listenqueue.internal.linux.netlink;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.Supplier;

/**
 * The identities of the TCP listeners of one family. Each dump fills the same object, which costs no memory. Before Linux 4.3
 * a cookie is the socket's address in the kernel, which a later socket may have again, but not with the same inode.
 */
public final class TcpListenerIds implements RowCollector<TcpListenerIds> {

    private final DumpRequest request;
    private final Supplier<TcpListenerIds> again = this::emptied;
    private final Result<TcpListenerIds> answer = Result.of(this);
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

    /** Empties it for the next dump. */
    Supplier<TcpListenerIds> again() {
        return again;
    }

    public int count() {
        return count;
    }

    public long inode(int listener) {
        return inode[listener];
    }

    /** All of them, to be compared with later ones. */
    public Copy copy() {
        return new Copy(Arrays.copyOf(inode, count), Arrays.copyOf(cookie, count));
    }

    /** Returns true if they are the same sockets in the same order. */
    public boolean are(Copy others) {
        return Arrays.equals(cookie, 0, count, others.cookies, 0, others.cookies.length)
                && Arrays.equals(inode, 0, count, others.inodes, 0, others.inodes.length);
    }

    /** The listeners of one dump. */
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
    public Result<TcpListenerIds> answer() {
        return answer;
    }

    private TcpListenerIds emptied() {
        count = 0;
        return this;
    }
}
