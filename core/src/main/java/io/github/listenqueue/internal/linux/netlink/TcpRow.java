package io.github.listenqueue.internal.linux.netlink;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.OptionalInt;

/**
 * One TCP socket of a dump, {@code struct inet_diag_msg} of {@code include/uapi/linux/inet_diag.h}. One instance reads all
 * rows in turn, so that a dump of a hundred thousand rows does not allocate an object for each.
 *
 * <pre>
 * 0 family   1 state   4 local port   6 remote port   8 local address   24 remote address   40 device   44 cookie
 * 52 expires   56 receive queue   60 send queue   64 uid   68 inode   72 attributes
 * </pre>
 *
 * Ports and addresses are in network order. An IPv4 address fills the first four of its sixteen bytes, and old kernels leave
 * the others as they were. A request in SYN_RECV and a connection that is not accepted yet have inode 0.
 */
final class TcpRow {

    private static final int BYTES = 72;

    // INET_DIAG_INFO, INET_DIAG_SKMEMINFO, INET_DIAG_SKV6ONLY
    private static final int TCP_INFO = 2;
    private static final int MEMORY = 7;
    private static final int V6_ONLY = 11;

    /** The offset of {@code tcpi_last_data_sent} in {@code struct tcp_info}, in milliseconds. */
    private static final int LAST_DATA_SENT = 44;

    /** The offset of {@code SK_MEMINFO_DROPS}, available since Linux 4.7. */
    private static final int DROPS = 8 * Integer.BYTES;

    private ByteBuffer buffer = ByteBuffer.allocate(0);
    private int from;
    private int to;

    /** Moves to a row and returns true if it is well-formed. */
    boolean read(ByteBuffer rows, int begin, int end) {
        buffer = rows;
        from = begin;
        to = end;
        return end - begin >= BYTES
                && (isIpv6() || rows.get(begin) == DumpRequest.AF_INET)
                && Attributes.isWellFormed(rows, begin + BYTES, end);
    }

    boolean isIpv6() {
        return buffer.get(from) == DumpRequest.AF_INET6;
    }

    /** Returns true if the socket is in one of the states, given as bits of {@link DumpRequest}. */
    boolean isIn(int states) {
        int state = buffer.get(from + 1);
        return state >= 0 && state < Integer.SIZE && (states & 1 << state) != 0;
    }

    int localPort() {
        return port(4);
    }

    long localHigh() {
        return high(8);
    }

    long localLow() {
        return low(8);
    }

    IpAddress local() {
        return new IpAddress(localHigh(), localLow());
    }

    int remotePort() {
        return port(6);
    }

    IpAddress remote() {
        return new IpAddress(high(24), low(24));
    }

    /** Returns the network device that the socket is bound to, or 0. */
    int device() {
        return buffer.getInt(from + 40);
    }

    long cookie() {
        return Integer.toUnsignedLong(buffer.getInt(from + 44)) | (long) buffer.getInt(from + 48) << 32;
    }

    /** Returns the number of connections in the accept queue of a listener. */
    int receiveQueue() {
        return number(from + 56);
    }

    /** Returns the effective backlog of a listener. */
    int sendQueue() {
        return number(from + 60);
    }

    long inode() {
        return Integer.toUnsignedLong(buffer.getInt(from + 68));
    }

    /** Returns the number of packets that the socket dropped, modulo 2^32; empty if the kernel does not report it. */
    OptionalInt drops() {
        int memory = attribute(MEMORY, DROPS + Integer.BYTES);
        return memory == Attributes.ABSENT ? OptionalInt.empty() : OptionalInt.of(buffer.getInt(memory + DROPS));
    }

    /**
     * Returns the time in ms since data was last sent, or else since the handshake ended; -1 if the kernel does not
     * report it.
     */
    long lastDataSentMs() {
        int info = attribute(TCP_INFO, LAST_DATA_SENT + Integer.BYTES);
        return info == Attributes.ABSENT ? -1 : Integer.toUnsignedLong(buffer.getInt(info + LAST_DATA_SENT));
    }

    /**
     * Returns true if an IPv6 listener is marked as not accepting IPv4 connections. Kernels before 4.3 do not report it.
     */
    boolean isV6Only() {
        int only = attribute(V6_ONLY, 1);
        return only != Attributes.ABSENT && buffer.get(only) != 0;
    }

    private int attribute(int type, int minBytes) {
        return Attributes.find(buffer, from + BYTES, to, type, minBytes);
    }

    private int number(int at) {
        return (int) Math.min(Integer.toUnsignedLong(buffer.getInt(at)), Integer.MAX_VALUE);
    }

    private int port(int offset) {
        return Byte.toUnsignedInt(buffer.get(from + offset)) << 8 | Byte.toUnsignedInt(buffer.get(from + offset + 1));
    }

    private long high(int offset) {
        return isIpv6() ? inNetworkOrder(buffer.getLong(from + offset)) : 0;
    }

    private long low(int offset) {
        return isIpv6()
                ? inNetworkOrder(buffer.getLong(from + offset + Long.BYTES))
                : IpAddress.mapped((int) (inNetworkOrder(buffer.getLong(from + offset)) >>> Integer.SIZE));
    }

    private long inNetworkOrder(long read) {
        return buffer.order() == ByteOrder.BIG_ENDIAN ? read : Long.reverseBytes(read);
    }
}
