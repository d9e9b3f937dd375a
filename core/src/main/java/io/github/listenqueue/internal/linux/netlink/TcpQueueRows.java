package io.github.listenqueue.internal.linux.netlink;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** The accept queues of all TCP listeners of a dump. */
final class TcpQueueRows implements RowCollector<List<TcpQueue>> {

    private final TcpRow row = new TcpRow();
    private final List<TcpQueue> queues = new ArrayList<>();

    @Override
    public boolean take(ByteBuffer buffer, int from, int to) {
        if (!row.read(buffer, from, to)) {
            return false;
        }
        if (row.isIn(DumpRequest.LISTEN)) {
            queues.add(new TcpQueue(row.inode(), row.isIpv6(), row.receiveQueue(), row.sendQueue(), row.drops()));
        }
        return true;
    }

    @Override
    public List<TcpQueue> result() {
        return queues;
    }
}
