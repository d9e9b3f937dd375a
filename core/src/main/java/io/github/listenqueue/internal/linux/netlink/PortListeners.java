package io.github.listenqueue.internal.linux.netlink;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The listeners of one port and family, which tell whose a connection to that port is. Neither a half-open request nor a
 * connection names its listener, but the kernel chose it by the local address: one bound to that very address comes before
 * one bound to a wildcard ({@code __inet_lookup_listener} in {@code net/ipv4/inet_hashtables.c}).
 */
final class PortListeners implements RowCollector<PortListeners> {

    private final TcpRow row = new TcpRow();
    private final int port;
    private final List<PortListener> listeners = new ArrayList<>();
    private final List<PortListener> narrow = new ArrayList<>();

    PortListeners(int port) {
        this.port = port;
    }

    @Override
    public boolean take(ByteBuffer buffer, int from, int to) {
        if (!row.read(buffer, from, to)) {
            return false;
        }
        if (row.isIn(DumpRequest.LISTEN) && row.localPort() == port) {
            add(PortListener.of(row));
        }
        return true;
    }

    private void add(PortListener listener) {
        listeners.add(listener);
        if (!listener.address().isWildcard()) {
            narrow.add(listener);
        }
    }

    @Override
    public PortListeners result() {
        return this;
    }

    /**
     * Those at this address: with SO_REUSEPORT, or each at a device of its own, there may be several. A wildcard is any
     * wildcard of the family; the JDK calls that of an IPv6 socket 0.0.0.0.
     */
    List<PortListener> at(IpAddress address) {
        return listeners.stream()
                .filter(each -> address.isWildcard()
                        ? each.address().isWildcard()
                        : each.address().equals(address))
                .toList();
    }

    /** Returns true if a connection to the row's local address is one of those listeners that are bound where this one is. */
    boolean isOf(PortListener listener, TcpRow connection) {
        if (connection.localPort() != port || !listener.covers(connection)) {
            return false;
        }
        if (listener.address().isWildcard()) {
            for (int i = 0; i < narrow.size(); i++) {
                if (narrow.get(i).covers(connection)) {
                    return false;
                }
            }
        }
        return true;
    }
}
