package io.github.listenqueue.internal.linux.netlink;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** The queues of unix-domain listeners as columns, refilled by each dump so that a dump allocates nothing. */
public final class UnixQueueRows implements RowCollector<UnixQueueRows> {

    private final Result<UnixQueueRows> known = Result.of(this);
    private int count;
    private long[] inode = new long[16];
    private int[] depth = new int[16];
    private int[] limit = new int[16];

    UnixQueueRows() {}

    UnixQueueRows cleared() {
        count = 0;
        return this;
    }

    public int count() {
        return count;
    }

    public long inode(int row) {
        return inode[row];
    }

    /** Returns the number of connections in the accept queue. */
    public int depth(int row) {
        return depth[row];
    }

    /** Returns the effective backlog. */
    public int limit(int row) {
        return limit[row];
    }

    @Override
    public boolean take(ByteBuffer buffer, int from, int to) {
        if (!UnixListenerRows.isWellFormed(buffer, from, to)) {
            return false;
        }
        if (!UnixListenerRows.isListener(buffer, from)) {
            return true;
        }
        int queue = UnixListenerRows.queue(buffer, from, to);
        if (queue == Attributes.ABSENT) {
            return false;
        }
        if (count == inode.length) {
            inode = Arrays.copyOf(inode, count * 2);
            depth = Arrays.copyOf(depth, count * 2);
            limit = Arrays.copyOf(limit, count * 2);
        }
        inode[count] = UnixListenerRows.inode(buffer, from);
        depth[count] = UnixListenerRows.depth(buffer, queue);
        limit[count] = UnixListenerRows.limit(buffer, queue);
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
}
