package io.github.listenqueue.internal.linux.netlink;

import java.nio.ByteBuffer;

/**
 * The attributes at the end of a row. Each is a {@code struct nlattr} of {@code include/uapi/linux/netlink.h}: a 16-bit
 * length that includes the header of four bytes, a 16-bit type and the value, aligned to four bytes.
 */
final class Attributes {

    /** The result of {@link #find} for an attribute that is absent. */
    static final int ABSENT = -1;

    private static final int HEADER_BYTES = 4;

    /** The bits of a type without the flags NLA_F_NESTED and NLA_F_NET_BYTEORDER. */
    private static final int TYPE_MASK = 0x3FFF;

    private Attributes() {}

    /** Returns true if the lengths of the attributes fill the range. */
    static boolean isWellFormed(ByteBuffer buffer, int from, int to) {
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
     * Finds a value among well-formed attributes.
     *
     * @param minBytes the minimum length of the value; kernels extend values at their end, and a shorter value counts as
     *     absent
     * @return the position of the value, or {@link #ABSENT}
     */
    static int find(ByteBuffer buffer, int from, int to, int type, int minBytes) {
        for (int at = from; at < to; at += aligned(length(buffer, at))) {
            if ((buffer.getShort(at + 2) & TYPE_MASK) == type) {
                return length(buffer, at) - HEADER_BYTES < minBytes ? ABSENT : at + HEADER_BYTES;
            }
        }
        return ABSENT;
    }

    static int aligned(int length) {
        return length + 3 & ~3;
    }

    private static int length(ByteBuffer buffer, int at) {
        return Short.toUnsignedInt(buffer.getShort(at));
    }
}
