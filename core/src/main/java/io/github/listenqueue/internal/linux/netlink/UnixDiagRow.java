package io.github.listenqueue.internal.linux.netlink;

import java.nio.ByteBuffer;

/**
 * One unix-domain socket of a dump, {@code struct unix_diag_msg} of {@code include/uapi/linux/unix_diag.h}. One instance
 * reads all rows in turn.
 *
 * <pre>
 * 0 family   1 type   2 state   4 inode   8 cookie   16 attributes
 * </pre>
 */
final class UnixDiagRow {

    private static final int BYTES = 16;
    private static final int TCP_LISTEN = 10;

    private ByteBuffer buffer = ByteBuffer.allocate(0);
    private int from;
    private int to;

    /** Moves to a row and returns true if it is well-formed. */
    boolean read(ByteBuffer rows, int begin, int end) {
        buffer = rows;
        from = begin;
        to = end;
        return end - begin >= BYTES
                && rows.get(begin) == DumpRequest.AF_UNIX
                && Attributes.isWellFormed(rows, begin + BYTES, end);
    }

    boolean isListener() {
        return buffer.get(from + 2) == TCP_LISTEN;
    }

    long inode() {
        return Integer.toUnsignedLong(buffer.getInt(from + 4));
    }

    /** Returns the position of an attribute, or {@link Attributes#ABSENT}. */
    int attribute(int type, int minBytes) {
        return Attributes.find(buffer, from + BYTES, to, type, minBytes);
    }
}
