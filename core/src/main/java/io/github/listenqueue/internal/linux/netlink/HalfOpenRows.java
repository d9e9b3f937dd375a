package io.github.listenqueue.internal.linux.netlink;

import java.nio.ByteBuffer;

/** A counter of the half-open requests of one listener. */
final class HalfOpenRows implements RowCollector<Integer> {

    private final TcpRow row = new TcpRow();
    private final PortListeners listeners;
    private final PortListener listener;
    private int count;

    HalfOpenRows(PortListeners listeners, PortListener listener) {
        this.listeners = listeners;
        this.listener = listener;
    }

    @Override
    public boolean take(ByteBuffer buffer, int from, int to) {
        if (!row.read(buffer, from, to)) {
            return false;
        }
        if (row.isIn(DumpRequest.SYN_RECV) && listeners.ownsConnection(listener, row)) {
            count++;
        }
        return true;
    }

    @Override
    public Integer result() {
        return count;
    }
}
