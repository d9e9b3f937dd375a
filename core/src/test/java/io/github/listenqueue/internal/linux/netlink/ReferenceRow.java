package io.github.listenqueue.internal.linux.netlink;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The payload of one message, {@code struct inet_diag_msg} or {@code unix_diag_msg}, with its fields as the headers
 * define them.
 */
final class ReferenceRow {

    static final int TCP_BYTES = 72;
    static final int UNIX_BYTES = 16;

    private final byte[] bytes;
    private final ByteOrder order;

    ReferenceRow(byte[] bytes, ByteOrder order) {
        this.bytes = bytes;
        this.order = order;
    }

    byte[] bytes() {
        return bytes;
    }

    boolean isTcp() {
        return bytes.length >= TCP_BYTES
                && (bytes[0] == 2 || bytes[0] == 10)
                && attributes(TCP_BYTES).isPresent();
    }

    boolean isUnix() {
        return bytes.length >= UNIX_BYTES
                && bytes[0] == 1
                && attributes(UNIX_BYTES).isPresent();
    }

    int number(int at) {
        return buffer().getInt(at);
    }

    long unsigned(int at) {
        return Integer.toUnsignedLong(number(at));
    }

    int clamped(int at) {
        return (int) Math.min(Integer.MAX_VALUE, unsigned(at));
    }

    /** Returns a number of two halves, the lower half first in either byte order. */
    long cookie(int at) {
        return unsigned(at) + (unsigned(at + 4) << 32);
    }

    InetSocketAddress address(int portAt, int addressAt) {
        int length = bytes[0] == 10 ? 16 : 4;
        int port = ByteBuffer.wrap(bytes).getShort(portAt) & 0xFFFF;
        try {
            return new InetSocketAddress(
                    InetAddress.getByAddress(Arrays.copyOfRange(bytes, addressAt, addressAt + length)), port);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    InetSocketAddress local() {
        return address(4, 8);
    }

    InetSocketAddress remote() {
        return address(6, 24);
    }

    /** Returns the first attribute of this type if it has the minimum length. */
    Optional<ReferenceRow> attribute(int from, int type, int minBytes) {
        byte[] value = attributes(from).orElseThrow().get(type);
        return value == null || value.length < minBytes
                ? Optional.empty()
                : Optional.of(new ReferenceRow(value, order));
    }

    private Optional<Map<Integer, byte[]>> attributes(int from) {
        Map<Integer, byte[]> found = new TreeMap<>();
        byte[] rest = Arrays.copyOfRange(bytes, from, bytes.length);
        while (rest.length > 0) {
            ByteBuffer header = ByteBuffer.wrap(Arrays.copyOf(rest, 4)).order(order);
            int length = header.getShort(0) & 0xFFFF;
            if (rest.length < 4 || length < 4 || length > rest.length) {
                return Optional.empty();
            }
            // The bits without NLA_F_NESTED and NLA_F_NET_BYTEORDER.
            found.putIfAbsent(header.getShort(2) & 0x3FFF, Arrays.copyOfRange(rest, 4, length));
            rest = Arrays.copyOfRange(rest, Math.min(rest.length, (length + 3) / 4 * 4), rest.length);
        }
        return Optional.of(found);
    }

    private ByteBuffer buffer() {
        return ByteBuffer.wrap(bytes).order(order);
    }
}
