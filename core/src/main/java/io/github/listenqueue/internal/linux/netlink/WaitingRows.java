package io.github.listenqueue.internal.linux.netlink;

import java.nio.ByteBuffer;
import java.util.OptionalLong;

/**
 * The connections of one listener. A connection that is not accepted yet has no inode, and the server cannot have sent
 * data on it. So the time since data was last sent is the time since the handshake ended.
 */
final class WaitingRows implements RowCollector<WaitingSockets> {

    private final TcpRow row = new TcpRow();
    private final PortListeners listeners;
    private final PortListener listener;
    private final WaitingTimes times;
    private final long youngerThanMs;
    private int established;
    private int closedByClient;
    private int accepted;
    private boolean everyTimeKnown = true;

    WaitingRows(PortListeners listeners, PortListener listener, int peers, long youngerThanMs) {
        this.listeners = listeners;
        this.listener = listener;
        this.times = new WaitingTimes(peers);
        this.youngerThanMs = youngerThanMs;
    }

    @Override
    public boolean take(ByteBuffer buffer, int from, int to) {
        if (!row.read(buffer, from, to)) {
            return false;
        }
        if (row.isIn(DumpRequest.ESTABLISHED | DumpRequest.CLOSE_WAIT) && listeners.ownsConnection(listener, row)) {
            if (row.inode() != 0) {
                accepted++;
            } else {
                addWaiting();
            }
        }
        return true;
    }

    private void addWaiting() {
        if (row.isIn(DumpRequest.ESTABLISHED)) {
            established++;
        } else {
            closedByClient++;
        }
        long waitedMs = row.lastDataSentMs();
        if (waitedMs < 0) {
            everyTimeKnown = false;
        } else {
            times.add(waitedMs, row);
        }
    }

    @Override
    public WaitingSockets result() {
        return new WaitingSockets(
                established,
                closedByClient,
                accepted,
                everyTimeKnown ? times.oldestMs() : OptionalLong.empty(),
                everyTimeKnown ? times.medianMs() : OptionalLong.empty(),
                times.youngerThan(youngerThanMs),
                times.oldest());
    }
}
