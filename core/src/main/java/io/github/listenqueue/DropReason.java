package io.github.listenqueue;

/**
 * The reason why the kernel dropped packets at a listener. A listener's own counter ({@code sk_drops}) also grows for harmless
 * packets. Therefore the reason is derived from the counters of the network namespace that increased at the same time
 * ({@code TcpExt} of {@code /proc/self/net/netstat}).
 */
public enum DropReason {

    /** A SYN or a final ACK found the accept queue full: {@code ListenOverflows} increased. A client waits or is lost. */
    ACCEPT_QUEUE_FULL,

    /**
     * A SYN found the queue of half-open requests full while {@code tcp_syncookies} is 0: {@code TCPReqQFullDrop} increased, or
     * {@code ListenDrops} did while {@code tcp_max_syn_backlog} leaves no room for new clients. The client retries its SYN and
     * finally times out.
     */
    SYN_QUEUE_FULL,

    /**
     * Neither queue was full, so no client was refused for lack of room. Examples are a SYN to a broadcast address or from an
     * unroutable source, an ICMP error, a repeated SYN, a reset by a port scan, a bare ACK under {@code TCP_DEFER_ACCEPT}.
     */
    OTHER,

    /** Unknown: the counters that show the reason could not be read, decreased, or fit more than one listener. */
    UNKNOWN;

    /**
     * Returns true if a client was refused because a queue was full.
     *
     * @return true for {@link #ACCEPT_QUEUE_FULL} and {@link #SYN_QUEUE_FULL}
     */
    public boolean isLoss() {
        return this == ACCEPT_QUEUE_FULL || this == SYN_QUEUE_FULL;
    }
}
