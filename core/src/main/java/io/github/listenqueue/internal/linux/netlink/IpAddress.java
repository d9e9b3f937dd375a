package io.github.listenqueue.internal.linux.netlink;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * An IP address as 128 bits. An IPv4 address is mapped ({@code ::ffff:a.b.c.d}), as in the IPv6 sockets of the kernel.
 */
record IpAddress(long high, long low) {

    private static final long MAPPED = 0x0000_FFFF_0000_0000L;
    private static final int IPV6_BYTES = 16;

    static IpAddress of(InetAddress address) {
        ByteBuffer bytes = ByteBuffer.wrap(address.getAddress());
        return bytes.capacity() == IPV6_BYTES
                ? new IpAddress(bytes.getLong(0), bytes.getLong(Long.BYTES))
                : new IpAddress(0, mapped(bytes.getInt(0)));
    }

    /** Returns the lower half of a mapped IPv4 address. */
    static long mapped(int ipv4) {
        return MAPPED | Integer.toUnsignedLong(ipv4);
    }

    static boolean isMapped(long high, long low) {
        return high == 0 && (low & 0xFFFF_FFFF_0000_0000L) == MAPPED;
    }

    /** Returns true for {@code ::} and {@code 0.0.0.0}. */
    boolean isWildcard() {
        return high == 0 && (low == 0 || low == MAPPED);
    }

    /** Returns true for {@code ::}, by which an IPv6 socket may accept IPv4 connections too. */
    boolean isUnspecified() {
        return high == 0 && low == 0;
    }

    InetSocketAddress withPort(int port) {
        byte[] bytes = ByteBuffer.allocate(IPV6_BYTES)
                .order(ByteOrder.BIG_ENDIAN)
                .putLong(high)
                .putLong(low)
                .array();
        try {
            // getByAddress turns a mapped address into an IPv4 address.
            return new InetSocketAddress(InetAddress.getByAddress(bytes), port);
        } catch (UnknownHostException e) {
            throw new AssertionError("16 bytes are always an address", e);
        }
    }
}
