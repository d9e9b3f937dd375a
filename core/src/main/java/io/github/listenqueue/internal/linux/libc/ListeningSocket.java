package io.github.listenqueue.internal.linux.libc;

import java.nio.ByteBuffer;

/**
 * A reader of the socket options of listening sockets. Holds the numbers of the last {@link #read}. One instance reads
 * all sockets in turn, so that a sample allocates nothing.
 *
 * <ul>
 *   <li>{@code TCP_INFO}, {@code tcp_get_info} in {@code net/ipv4/tcp.c}: for a socket in LISTEN the field
 *       {@code tcpi_unacked} (offset 24 of {@code struct tcp_info}) is the queue's depth and {@code tcpi_sacked} (offset 28)
 *       its limit; in any other state the same bytes mean something else. Linux 2.6.24 and newer.
 *   <li>{@code SO_MEMINFO}, {@code sk_get_meminfo} in {@code net/core/sock.c}: nine 32-bit numbers, the last one
 *       ({@code SK_MEMINFO_DROPS}) counts drops. Linux 4.12 and newer.
 *   <li>{@code SO_COOKIE}: 64 bits that no other socket has had since the machine started. Linux 4.12 and newer.
 * </ul>
 */
public final class ListeningSocket {

    /** The result of {@link #read} for a descriptor that is open, but not a TCP socket in LISTEN. */
    public static final int NOT_LISTENING = 1;

    /** The cookie of a socket on a kernel without SO_COOKIE. */
    public static final long NO_COOKIE = 0;

    // include/uapi/asm-generic/socket.h, include/uapi/linux/tcp.h, include/uapi/linux/in.h
    private static final int SOL_SOCKET = 1;
    private static final int SO_PROTOCOL = 38;
    private static final int SO_MEMINFO = 55;
    private static final int SO_COOKIE = 57;
    private static final int SOL_TCP = 6;
    private static final int TCP_INFO = 11;
    private static final int TCP_LISTEN = 10;
    private static final int IPPROTO_TCP = 6;

    private static final int TCPI_STATE = 0;
    private static final int TCPI_UNACKED = 24;
    private static final int TCPI_SACKED = 28;
    private static final int TCP_INFO_BYTES = 32;
    private static final int MEMINFO_DROPS = 8 * Integer.BYTES;
    private static final int MEMINFO_BYTES = 9 * Integer.BYTES;

    private final Libc libc;
    private final ByteBuffer value;
    private int depth;
    private int limit;
    private int drops;
    private boolean dropsKnown;
    private long cookie;

    public ListeningSocket(Libc libc) {
        this.libc = libc;
        this.value = libc.buffer();
    }

    /**
     * Reads depth, limit, drops and, last, the cookie. If the cookie is the expected one, the descriptor referred to the
     * expected socket when the other numbers were read.
     *
     * @param withDrops true to read the drops as well
     * @return 0, {@link #NOT_LISTENING}, or the negative errno
     */
    public int read(int descriptor, boolean withDrops) {
        int length = libc.getsockopt(descriptor, SOL_TCP, TCP_INFO, TCP_INFO_BYTES);
        if (length < 0) {
            return length;
        }
        if (length < TCP_INFO_BYTES || value.get(TCPI_STATE) != TCP_LISTEN) {
            return NOT_LISTENING;
        }
        depth = atMostInt(TCPI_UNACKED);
        limit = atMostInt(TCPI_SACKED);
        dropsKnown = withDrops && libc.getsockopt(descriptor, SOL_SOCKET, SO_MEMINFO, MEMINFO_BYTES) == MEMINFO_BYTES;
        drops = dropsKnown ? value.getInt(MEMINFO_DROPS) : 0;
        cookie = libc.getsockopt(descriptor, SOL_SOCKET, SO_COOKIE, Long.BYTES) == Long.BYTES
                ? value.getLong(0)
                : NO_COOKIE;
        return 0;
    }

    /**
     * Returns true if the drop counter of this descriptor is that of the listener. It is not for MPTCP, where SO_MEMINFO
     * reads the outer socket and always returns 0.
     */
    public boolean countsDrops(int descriptor) {
        return libc.getsockopt(descriptor, SOL_SOCKET, SO_PROTOCOL, Integer.BYTES) == Integer.BYTES
                && value.getInt(0) == IPPROTO_TCP;
    }

    /**
     * Returns the number of connections in the accept queue. The unsigned number of the kernel is cut off at the largest
     * int.
     */
    public int depth() {
        return depth;
    }

    /** Returns the effective backlog, cut off at the largest int. */
    public int limit() {
        return limit;
    }

    private int atMostInt(int offset) {
        return (int) Math.min(Integer.toUnsignedLong(value.getInt(offset)), Integer.MAX_VALUE);
    }

    /** Returns true if {@link #drops} was read. */
    public boolean dropsKnown() {
        return dropsKnown;
    }

    /** Returns the number of packets dropped since the socket was made, modulo 2^32. */
    public int drops() {
        return drops;
    }

    public long cookie() {
        return cookie;
    }
}
