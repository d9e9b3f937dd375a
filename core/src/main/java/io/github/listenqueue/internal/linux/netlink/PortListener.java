package io.github.listenqueue.internal.linux.netlink;

/** As much of a listener as decides which connections to its port are its own. */
record PortListener(IpAddress address, int device, boolean v6Only, int depth) {

    static PortListener of(TcpRow row) {
        return new PortListener(row.local(), row.device(), row.isV6Only(), row.receiveQueue());
    }

    /** Returns true if connections to the row's local address may be this listener's. */
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
