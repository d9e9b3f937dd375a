package io.github.listenqueue.internal.linux.netlink;

/** The properties of a listener that decide which connections to its port belong to it. */
record PortListener(IpAddress address, int device, boolean v6Only, int depth) {

    static PortListener of(TcpRow row) {
        return new PortListener(row.local(), row.device(), row.isV6Only(), row.receiveQueue());
    }

    /** Returns true if connections to the local address of the row may belong to this listener. */
    boolean covers(TcpRow row) {
        if (device != 0 && device != row.device()) {
            return false;
        }
        long high = row.localHigh();
        long low = row.localLow();
        boolean ipv4 = IpAddress.isMapped(high, low);
        return address.isUnspecified()
                ? !(ipv4 && v6Only)
                : address.isWildcard() ? ipv4 : address.high() == high && address.low() == low;
    }
}
