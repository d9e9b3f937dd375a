package io.github.listenqueue.internal.linux.netlink;

import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Base64;

/** A writer of answers in the format of the kernel. */
record Wire(ByteOrder order) {

    static final Wire NATIVE = new Wire(ByteOrder.nativeOrder());

    static final int INTERRUPTED = 0x10;
    private static final int MULTI = 2;

    /** The sequence number of the requests of the captured datagrams, which are from Linux 6.18 on x86_64. */
    static final int CAPTURED_SEQUENCE = 7;

    static final byte[] CAPTURED_LISTENER = Base64.getDecoder().decode("""
                    pAAAABQAAgAHAAAA1XsAAAIKAAAfkAAAfwAAAQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAyX4BAAAAAAAAAAAA\
                    AAAAAAUAAAAAAAAAt2AMAAUACAAAAAAACAAPAAAAAAAMABUAAQAAAAAAAAAGABYAUgAAACgABwAAAAAAAAACAAAAAAAAQAAA\
                    AAAAAAAAAAAAAAAAAAAAAAAAAAA=""");

    static final byte[] CAPTURED_DUAL_STACK_LISTENER = Base64.getDecoder().decode("""
                    rAAAABQAAgAHAAAA1XsAAAoKAAAfkQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAyn4BAAAAAAAAAAAA\
                    AgAAAAkAAAAAAAAAuGAMAAUACAAAAAAABQALAAAAAAAIAA8AAAAAAAwAFQABAAAAAAAAAAYAFgASAAAAKAAHAAAAAAAAAAIA\
                    AAAAAABAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==""");

    /** Three connections at {@code [::]:8081}: waiting for 708 ms, accepted, and waiting for 1224 ms but closed by its client. */
    static final byte[] CAPTURED_CONNECTIONS = Base64.getDecoder().decode("""
                    mAEAABQAAgAHAAAA1XsAAAoBAAAfkYrqAAAAAAAAAAAAAP//fwAAAQAAAAAAAAAAAAD//38AAAEAAAAAy34BAAAAAAAAAAAA\
                    AAAAAAAAAAAAAAAAAAAAAAUACAAAAAAACAAPAAAAAAAMABUAAQAAAAAAAAAGABYAEgAAABwBAgABAAAAAAeqAeAcAwAAAAAA\
                    AIAAABgCAAAAAAAAAAAAAAAAAAAAAAAAAAAAAMQCAAAAAAAAxAIAAMQCAAD//wAAy/8AABkAAAAMAAAA////fwoAAADL/wAA\
                    AwAAAAAAAADL/wAAAAAAAEdHsrgIAAAA//////////8AAAAAAAAAAAAAAAAAAAAAAAAAAAIAAAAAAAAAGQAAAAAAAAAAAAAA\
                    AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAABAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAEA\
                    y/8AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAmAEAABQAAgAHAAAA1XsAAAoBAAAfkYrg\
                    AAAAAAAAAAAAAP//fwAAAQAAAAAAAAAAAAD//38AAAEAAAAAzH4BAAAAAAAAAAAAAAAAAAAAAAAAAAAAHGEMAAUACAAAAAAA\
                    CAAPAAAAAAAMABUAAQAAAAAAAAAGABYAEgAAABwBAgABAAAAAAeqAeAcAwAAAAAAAIAAABgCAAAAAAAAAAAAAAAAAAAAAAAA\
                    AAAAAMwGAAAAAAAAzAYAAMwGAAD//wAAy/8AABgAAAAMAAAA////fwoAAADL/wAAAwAAAAAAAADL/wAAAAAAAHavuRUJAAAA\
                    //////////8AAAAAAAAAAAAAAAAAAAAAAAAAAAIAAAAAAAAAGAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\
                    AAAAAAAAAAABAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAEAy/8AAAAAAAAAAAAAAAAAAAAAAAAAAAAA\
                    AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAmAEAABQAAgAHAAAA1XsAAAoIAAAfkYrmAAAAAAAAAAAAAP//fwAAAQAAAAAAAAAA\
                    AAD//38AAAEAAAAAzX4BAAAAAAAAAAAAAQAAAAAAAAAAAAAAAAAAAAUACAABAAAACAAPAAAAAAAMABUAAQAAAAAAAAAGABYA\
                    EgAAABwBAgAIAAAAAAeqAeAcAwBAnAAAAIAAABgCAAAAAAAAAAAAAAAAAAAAAAAAAAAAAMgEAAAAAAAAyAQAALwAAAD//wAA\
                    y/8AABkAAAAMAAAA////fwoAAADL/wAAAwAAAAAAAADL/wAAAAAAAEdHsrgIAAAA//////////8AAAAAAAAAAAEAAAAAAAAA\
                    AQAAAAMAAAAAAAAAGQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAABAAAAAAAAAAAAAAAAAAAA\
                    AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAEAAAABAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA""");

    /** Returns messages of rows, with flags in addition to those of a dump. */
    byte[] rows(int sequence, int flags, byte[]... rows) {
        return join(Arrays.stream(rows)
                .map(row -> message(DumpRequest.SOCK_DIAG_BY_FAMILY, flags, sequence, row))
                .toArray(byte[][]::new));
    }

    byte[] done(int sequence) {
        return message(3, 0, sequence, number(0));
    }

    byte[] error(int sequence, int errno) {
        return message(2, 0, sequence, join(number(-errno), new byte[16]));
    }

    byte[] message(int type, int flags, int sequence, byte[] payload) {
        int length = 16 + payload.length;
        return ByteBuffer.allocate(Attributes.aligned(length))
                .order(order)
                .putInt(length)
                .putShort((short) type)
                .putShort((short) (MULTI | flags))
                .putInt(sequence)
                .putInt(4711)
                .put(payload)
                .array();
    }

    /** Returns a TCP socket with its queues, the number for its inode and cookie, and its attributes. */
    byte[] tcp(
            boolean ipv6,
            int state,
            InetSocketAddress local,
            InetSocketAddress remote,
            int depth,
            int limit,
            int inode,
            byte[]... attributes) {
        ByteBuffer row = ByteBuffer.allocate(72).order(order);
        row.put(0, (byte) (ipv6 ? 10 : 2)).put(1, (byte) state);
        row.put(4, (byte) (local.getPort() >> 8)).put(5, (byte) local.getPort());
        row.put(6, (byte) (remote.getPort() >> 8)).put(7, (byte) remote.getPort());
        row.put(8, address(ipv6, local)).put(24, address(ipv6, remote));
        row.putInt(44, inode).putInt(48, 0).putInt(56, depth).putInt(60, limit).putInt(68, inode);
        return join(row.array(), join(attributes));
    }

    byte[] unix(int state, byte[] name, int depth, int limit, int inode) {
        byte[] row = ByteBuffer.allocate(16)
                .order(order)
                .put(0, (byte) 1)
                .put(1, (byte) 1)
                .put(2, (byte) state)
                .putInt(4, inode)
                .putInt(8, inode)
                .array();
        return join(row, attribute(0, name), attribute(4, join(number(depth), number(limit))));
    }

    byte[] memory(int drops) {
        return attribute(
                7, ByteBuffer.allocate(36).order(order).putInt(32, drops).array());
    }

    byte[] tcpInfo(int lastDataSentMs) {
        return attribute(
                2,
                ByteBuffer.allocate(284).order(order).putInt(44, lastDataSentMs).array());
    }

    byte[] attribute(int type, byte[] value) {
        return ByteBuffer.allocate(Attributes.aligned(4 + value.length))
                .order(order)
                .putShort((short) (4 + value.length))
                .putShort((short) type)
                .put(value)
                .array();
    }

    byte[] number(int value) {
        return ByteBuffer.allocate(Integer.BYTES).order(order).putInt(value).array();
    }

    ByteBuffer buffer(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(order);
    }

    static byte[] join(byte[]... parts) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            joined.writeBytes(part);
        }
        return joined.toByteArray();
    }

    private static byte[] address(boolean ipv6, InetSocketAddress address) {
        byte[] bytes = address.getAddress().getAddress();
        // Old kernels leave other bytes after an IPv4 address.
        byte[] rest = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
        return bytes.length == 16 ? bytes : ipv6 ? join(new byte[10], new byte[] {-1, -1}, bytes) : join(bytes, rest);
    }
}
