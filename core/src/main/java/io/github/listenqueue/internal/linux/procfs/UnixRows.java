package io.github.listenqueue.internal.linux.procfs;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * The rows of some sockets of one table of unix sockets, as bytes. They are refilled by each sample and made to objects only
 * when they differ from those before, so that an unchanged table allocates nothing.
 */
final class UnixRows {

    private static final int MAX_ROW_BYTES = Long.BYTES + 1 + UnixTable.MAX_ADDRESS_BYTES;

    /** Here and not in the record, so that the record is loaded with this class: without descriptors it could not be later. */
    private static final Comparator<Socket> ORDER =
            Comparator.comparingLong(Socket::inode).thenComparing(Socket::address);

    private ByteBuffer bytes = ByteBuffer.allocate(1024);

    /**
     * A socket. Comparable, since any process can make addresses of one hash, which a map then sorts.
     *
     * @param address one character for each byte that the kernel printed
     */
    record Socket(long inode, String address) implements Comparable<Socket> {

        @Override
        public int compareTo(Socket other) {
            return ORDER.compare(this, other);
        }
    }

    void clear() {
        bytes.clear();
    }

    void add(long inode, byte[] address, int length) {
        if (bytes.remaining() < MAX_ROW_BYTES) {
            bytes = ByteBuffer.allocate(2 * bytes.capacity()).put(bytes.flip());
        }
        bytes.putLong(inode).put((byte) length).put(address, 0, length);
    }

    boolean same(UnixRows other) {
        return Arrays.equals(bytes.array(), 0, bytes.position(), other.bytes.array(), 0, other.bytes.position());
    }

    List<Socket> sockets() {
        List<Socket> sockets = new ArrayList<>();
        ByteBuffer rest = bytes.duplicate().flip();
        while (rest.hasRemaining()) {
            long inode = rest.getLong();
            byte[] address = new byte[rest.get()];
            rest.get(address);
            sockets.add(new Socket(inode, new String(address, StandardCharsets.ISO_8859_1)));
        }
        return sockets;
    }
}
