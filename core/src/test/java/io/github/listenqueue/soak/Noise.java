package io.github.listenqueue.soak;

/** Packets that the kernel discards at a listener and counts as drops, although no connection is lost. */
enum Noise {
    /** The last packet of a handshake under {@code TCP_DEFER_ACCEPT}; moves the listener's own counter alone. */
    BARE_ACK(false),
    /** A SYN that comes twice and a reset, as a port scan sends it; moves the listener's own counter alone. */
    REPEATED_SYN(true),
    /** A SYN from an address to which there is no route; moves {@code ListenDrops}, too. */
    NO_WAY_BACK(true);

    private final boolean raw;

    Noise(boolean raw) {
        this.raw = raw;
    }

    /** Returns whether it takes packets that only a raw socket can send. */
    boolean isRaw() {
        return raw;
    }
}
