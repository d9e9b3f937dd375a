package io.github.listenqueue.soak;

/** Packets that the kernel discards at a listener and counts as drops although no connection is lost. */
enum Noise {
    /** The last packet of a handshake under {@code TCP_DEFER_ACCEPT}. It is counted by the listener alone. */
    BARE_ACK(false),
    /** A repeated SYN and a reset, as a port scan sends them. They are counted by the listener alone. */
    REPEATED_SYN(true),
    /** A SYN from an address without a route. It is counted by {@code ListenDrops} too. */
    NO_WAY_BACK(true);

    private final boolean raw;

    Noise(boolean raw) {
        this.raw = raw;
    }

    /** Returns true if the packets can only be sent by a raw socket. */
    boolean isRaw() {
        return raw;
    }
}
