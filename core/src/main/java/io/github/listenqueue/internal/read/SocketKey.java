package io.github.listenqueue.internal.read;

import io.github.listenqueue.internal.read.procfs.ListenRows;
import io.github.listenqueue.internal.read.procfs.ListenTable;
import java.net.InetSocketAddress;

/**
 * What tells one socket from another in a table. The inode alone would not: it is a 32-bit number that wraps
 * ({@code get_next_ino} in {@code fs/inode.c}).
 */
record SocketKey(long inode, boolean ipv6, InetSocketAddress address) {

    static SocketKey of(ListenTable table, int row) {
        ListenRows rows = table.rows();
        return new SocketKey(rows.inode(row), table.ipv6(), rows.address(row, table.ipv6(), table.order()));
    }
}
