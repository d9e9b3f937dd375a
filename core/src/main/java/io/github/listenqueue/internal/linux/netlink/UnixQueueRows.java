package io.github.listenqueue.internal.linux.netlink;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** The queues of unix-domain listeners as columns, refilled by each dump so that a dump allocates nothing. */
public final class UnixQueueRows implements RowCollector<UnixQueueRows> {

    /** The row of a listener that the dump does not show. */
    public static final int ABSENT = -1;

    /** UNIX_DIAG_RQLEN, {@code struct unix_diag_rqlen}: the queue and the limit of a listener. */
    private static final int QUEUE = 4;

    private final Result<UnixQueueRows> known = Result.of(this);
    private final UnixDiagRow row = new UnixDiagRow();
    private int count;
    private long[] inode = new long[16];
    private int[] depth = new int[16];
    private int[] limit = new int[16];

    UnixQueueRows() {}

    UnixQueueRows cleared() {
        count = 0;
        return this;
    }

    int count() {
        return count;
    }

    long inode(int at) {
        return inode[at];
    }

    /** Returns the row of a listener, or {@link #ABSENT}. */
    public int rowOf(long listener) {
        for (int at = 0; at < count; at++) {
            if (inode[at] == listener) {
                return at;
            }
        }
        return ABSENT;
    }

    /** Returns the number of connections in the accept queue. */
    public int depth(int at) {
        return depth[at];
    }

    /** Returns the effective backlog. */
    public int limit(int at) {
        return limit[at];
    }

    @Override
    public boolean take(ByteBuffer buffer, int from, int to) {
        if (!row.read(buffer, from, to)) {
            return false;
        }
        if (!row.isListener()) {
            return true;
        }
        int queue = row.attribute(QUEUE, 2 * Integer.BYTES);
        if (queue == Attributes.ABSENT) {
            return false;
        }
        if (count == inode.length) {
            inode = Arrays.copyOf(inode, count * 2);
            depth = Arrays.copyOf(depth, count * 2);
            limit = Arrays.copyOf(limit, count * 2);
        }
        inode[count] = row.inode();
        depth[count] = atMostInt(buffer.getInt(queue));
        limit[count] = atMostInt(buffer.getInt(queue + Integer.BYTES));
        count++;
        return true;
    }

    @Override
    public UnixQueueRows result() {
        return this;
    }

    @Override
    public Result<UnixQueueRows> toResult() {
        return known;
    }

    private static int atMostInt(int unsigned) {
        return (int) Math.min(Integer.toUnsignedLong(unsigned), Integer.MAX_VALUE);
    }
}
