package io.github.listenqueue.internal.linux.netlink;

import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;

/**
 * The listeners of one family. A table that changes during the dump may contain a listener twice, with the same cookie.
 */
final class TcpListenerRows implements RowCollector<Collection<TcpListener>> {

    private final TcpRow row = new TcpRow();
    private final Map<Long, TcpListener> byCookie = new LinkedHashMap<>();

    @Override
    public boolean take(ByteBuffer buffer, int from, int to) {
        if (!row.read(buffer, from, to)) {
            return false;
        }
        if (row.isIn(DumpRequest.LISTEN)) {
            Integer drops = row.drops();
            byCookie.put(
                    row.cookie(),
                    new TcpListener(
                            row.inode(),
                            row.cookie(),
                            row.isIpv6(),
                            row.local().withPort(row.localPort()),
                            row.receiveQueue(),
                            row.sendQueue(),
                            drops == null ? OptionalInt.empty() : OptionalInt.of(drops)));
        }
        return true;
    }

    @Override
    public Collection<TcpListener> result() {
        return byCookie.values();
    }
}
