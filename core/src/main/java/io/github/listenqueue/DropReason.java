package io.github.listenqueue;

/**
 * The reason for which the kernel dropped packets at a listener. A listener's own counter ({@code sk_drops}) grows for
 * harmless packets as well, so the reason is taken from the counters of the network namespace that moved with it ({@code
 * TcpExt} of {@code /proc/self/net/netstat}).
 */
public enum DropReason {

    /** A SYN or a final ACK found the accept queue full: {@code ListenOverflows} moved. A client waits or is lost. */
    ACCEPT_QUEUE_FULL,

    /**
     * A SYN found the queue of half-open requests full while {@code tcp_syncookies} is 0: {@code TCPReqQFullDrop} moved, or
     * {@code ListenDrops} did while {@code tcp_max_syn_backlog} leaves no room for clients that are not known yet. The client
     * sends its SYN again and in the end times out.
     */
    SYN_QUEUE_FULL,

    /**
     * Neither queue was full, so no client was refused for want of room: a SYN to a broadcast address or from where there is
     * no way back, an ICMP error, a repeated SYN, a reset by a port scan, a bare ACK under {@code TCP_DEFER_ACCEPT}.
     */
    OTHER,

    /** The counters that would tell the reason could not be read, stepped back, or fit more than one listener. */
    UNKNOWN;

    /**
     * Returns whether a client was refused because a queue was full.
     *
     * @return true for {@link #ACCEPT_QUEUE_FULL} and {@link #SYN_QUEUE_FULL}
     */
    public boolean isLoss() {
        return this == ACCEPT_QUEUE_FULL || this == SYN_QUEUE_FULL;
    }
}
