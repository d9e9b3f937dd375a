package io.github.listenqueue.internal.linux.netlink;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The unix-domain listeners of a dump, {@code struct unix_diag_msg} of {@code include/uapi/linux/unix_diag.h}:
 *
 * <pre>
 * 0 family   1 type   2 state   4 inode   8 cookie   16 attributes
 * </pre>
 */
final class UnixListenerRows implements RowCollector<List<UnixListener>> {

    private static final int BYTES = 16;

    // UNIX_DIAG_NAME; UNIX_DIAG_RQLEN, struct unix_diag_rqlen: the queue and the limit of a listener
    private static final int NAME = 0;
    private static final int QUEUE = 4;
    private static final int QUEUE_BYTES = 8;

    private static final int TCP_LISTEN = 10;

    private final Map<Long, UnixListener> byCookie = new LinkedHashMap<>();

    @Override
    public boolean take(ByteBuffer buffer, int from, int to) {
        if (!isWellFormed(buffer, from, to)) {
            return false;
        }
        if (!isListener(buffer, from)) {
            return true;
        }
        int name = attribute(buffer, from, to, NAME, 1);
        int queue = queue(buffer, from, to);
        // A socket without a name cannot listen: unix_listen in net/unix/af_unix.c.
        if (name == Attributes.ABSENT || queue == Attributes.ABSENT) {
            return false;
        }
        long cookie = Integer.toUnsignedLong(buffer.getInt(from + 8)) | (long) buffer.getInt(from + 12) << 32;
        byCookie.put(
                cookie,
                new UnixListener(
                        inode(buffer, from),
                        cookie,
                        buffer.get(name) == 0,
                        name(buffer, name),
                        depth(buffer, queue),
                        limit(buffer, queue)));
        return true;
    }

    static boolean isWellFormed(ByteBuffer buffer, int from, int to) {
        return to - from >= BYTES
                && buffer.get(from) == DumpRequest.AF_UNIX
                && Attributes.isWellFormed(buffer, from + BYTES, to);
    }

    static boolean isListener(ByteBuffer buffer, int from) {
        return buffer.get(from + 2) == TCP_LISTEN;
    }

    static long inode(ByteBuffer buffer, int from) {
        return Integer.toUnsignedLong(buffer.getInt(from + 4));
    }

    /** Returns the position of the queue of a listener, or {@link Attributes#ABSENT}. */
    static int queue(ByteBuffer buffer, int from, int to) {
        return attribute(buffer, from, to, QUEUE, QUEUE_BYTES);
    }

    /** Returns the position of an attribute of a listener, or {@link Attributes#ABSENT}. */
    static int attribute(ByteBuffer buffer, int from, int to, int type, int minBytes) {
        return Attributes.find(buffer, from + BYTES, to, type, minBytes);
    }

    static int depth(ByteBuffer buffer, int queue) {
        return atMostInt(buffer.getInt(queue));
    }

    static int limit(ByteBuffer buffer, int queue) {
        return atMostInt(buffer.getInt(queue + Integer.BYTES));
    }

    @Override
    public List<UnixListener> result() {
        return List.copyOf(byCookie.values());
    }

    private static String name(ByteBuffer buffer, int at) {
        byte[] bytes = new byte[Attributes.valueBytes(buffer, at)];
        buffer.get(at, bytes);
        String name = new String(bytes, StandardCharsets.ISO_8859_1);
        // The zero byte at the end of a path is not part of it. In an abstract name every zero byte is.
        int end = bytes[0] == 0 ? -1 : name.indexOf('\0');
        return (end < 0 ? name : name.substring(0, end)).replace('\0', '@');
    }

    private static int atMostInt(int unsigned) {
        return (int) Math.min(Integer.toUnsignedLong(unsigned), Integer.MAX_VALUE);
    }
}
