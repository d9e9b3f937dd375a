package io.github.listenqueue.internal.linux.netlink;

import java.nio.ByteBuffer;

/**
 * The attributes at the end of a row: each {@code struct nlattr} of {@code include/uapi/linux/netlink.h}, a 16-bit length
 * with this header of four bytes, a 16-bit type and the value, aligned to four bytes.
 */
final class Attributes {

    /** The result of {@link #find} if there is none. */
    static final int ABSENT = -1;

    private static final int HEADER_BYTES = 4;

    /** Without the flags NLA_F_NESTED and NLA_F_NET_BYTEORDER. */
    private static final int TYPE_MASK = 0x3FFF;

    private Attributes() {}

    /** Returns true if the lengths fill the range. */
    static boolean wellFormed(ByteBuffer buffer, int from, int to) {
        int at = from;
        while (at < to) {
            if (to - at < HEADER_BYTES || length(buffer, at) < HEADER_BYTES || length(buffer, at) > to - at) {
                return false;
            }
            at += aligned(length(buffer, at));
        }
        return true;
    }

    /**
     * Finds a value among attributes that are well-formed.
     *
     * @param atLeastBytes kernels extend values at their end; a shorter one does not count
     * @return where it begins, or {@link #ABSENT}
     */
    static int find(ByteBuffer buffer, int from, int to, int type, int atLeastBytes) {
        for (int at = from; at < to; at += aligned(length(buffer, at))) {
            if ((buffer.getShort(at + 2) & TYPE_MASK) == type) {
                return length(buffer, at) - HEADER_BYTES < atLeastBytes ? ABSENT : at + HEADER_BYTES;
            }
        }
        return ABSENT;
    }

    /** The length of a value that {@link #find} found. */
    static int valueBytes(ByteBuffer buffer, int value) {
        return length(buffer, value - HEADER_BYTES) - HEADER_BYTES;
    }

    static int aligned(int length) {
        return length + 3 & ~3;
    }

    private static int length(ByteBuffer buffer, int at) {
        return Short.toUnsignedInt(buffer.getShort(at));
    }
}
