package io.github.listenqueue.internal.linux.netlink;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The listeners of one port and family, which assign connections to a listener. Neither a half-open request nor a
 * connection names its listener, but the kernel chose the listener by the local address. A listener bound to that very
 * address takes precedence over one bound to a wildcard ({@code __inet_lookup_listener} in {@code
 * net/ipv4/inet_hashtables.c}).
 */
final class PortListeners implements RowCollector<PortListeners> {

    private final TcpRow row = new TcpRow();
    private final int port;
    private final List<PortListener> listeners = new ArrayList<>();
    private final List<PortListener> specific = new ArrayList<>();

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
            specific.add(listener);
        }
    }

    @Override
    public PortListeners result() {
        return this;
    }

    /**
     * Returns the listeners bound to an address. With SO_REUSEPORT, or with a device for each listener, there may be
     * several. A wildcard address matches each wildcard of the family, since the JDK reports that of an IPv6 socket as
     * 0.0.0.0.
     */
    List<PortListener> at(IpAddress address) {
        return listeners.stream()
                .filter(each -> address.isWildcard()
                        ? each.address().isWildcard()
                        : each.address().equals(address))
                .toList();
    }

    /**
     * Returns true if a connection to the local address of the row belongs to a listener that is bound like the given
     * one.
     */
    boolean ownsConnection(PortListener listener, TcpRow connection) {
        if (connection.localPort() != port || !listener.covers(connection)) {
            return false;
        }
        if (listener.address().isWildcard()) {
            for (int i = 0; i < specific.size(); i++) {
                if (specific.get(i).covers(connection)) {
                    return false;
                }
            }
        }
        return true;
    }
}
