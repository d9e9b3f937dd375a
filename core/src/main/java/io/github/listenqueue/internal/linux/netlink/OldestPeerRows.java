package io.github.listenqueue.internal.linux.netlink;

import java.nio.ByteBuffer;

/**
 * A search for the connection at the head of the queue of one unix-domain listener. It reads the inode of the socket of
 * the client from {@code UNIX_DIAG_ICONS}, an array of 32-bit inodes in the order of the queue ({@code
 * sk_diag_dump_icons} in {@code net/unix/diag.c}).
 */
final class OldestPeerRows implements RowCollector<Long> {

    private static final int WAITING = 3;

    private final UnixDiagRow row = new UnixDiagRow();
    private final long listener;
    private long oldest;

    OldestPeerRows(long listener) {
        this.listener = listener;
    }

    @Override
    public boolean take(ByteBuffer buffer, int from, int to) {
        if (!row.read(buffer, from, to)) {
            return false;
        }
        if (row.isListener() && row.inode() == listener) {
            int waiting = row.attribute(WAITING, Integer.BYTES);
            oldest = waiting == Attributes.ABSENT ? 0 : Integer.toUnsignedLong(buffer.getInt(waiting));
        }
        return true;
    }

    @Override
    public Long result() {
        return oldest;
    }
}
