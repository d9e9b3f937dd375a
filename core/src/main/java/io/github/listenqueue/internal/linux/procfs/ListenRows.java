package io.github.listenqueue.internal.linux.procfs;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * The LISTEN rows of one table as columns. They are refilled by each sample, so that an unchanged table allocates nothing.
 *
 * <p>An address is kept as the 32-bit words that the kernel printed. They are the bytes of the network-order address, read
 * as native integers. An IPv4 address is word 0, an IPv6 address words 0 to 3.
 */
final class ListenRows {

    private static final int WORDS = 4;

    private int count;
    private long[] inode = new long[16];
    private int[] port = new int[16];
    private int[] depth = new int[16];
    private int[] words = new int[16 * WORDS];
    private boolean negativeFastOpenLimit;
    private boolean unpadded;

    void clear() {
        count = 0;
        negativeFastOpenLimit = false;
        unpadded = false;
    }

    void add(long rowInode, int[] rowWords, int rowPort, int rowDepth) {
        if (count == inode.length) {
            int larger = count * 2;
            inode = Arrays.copyOf(inode, larger);
            port = Arrays.copyOf(port, larger);
            depth = Arrays.copyOf(depth, larger);
            words = Arrays.copyOf(words, larger * WORDS);
        }
        inode[count] = rowInode;
        port[count] = rowPort;
        depth[count] = rowDepth;
        System.arraycopy(rowWords, 0, words, count * WORDS, WORDS);
        count++;
    }

    void markNegativeFastOpenLimit() {
        negativeFastOpenLimit = true;
    }

    void markUnpadded() {
        unpadded = true;
    }

    /**
     * Returns true if the last column of a listener was -1. Linux prints the fast-open limit there, gVisor always prints
     * -1.
     */
    public boolean negativeFastOpenLimit() {
        return negativeFastOpenLimit;
    }

    /**
     * Returns true if a row of tcp was shorter than the width that every Linux kernel pads it to. A captured file may
     * have lost its blanks.
     */
    public boolean unpadded() {
        return unpadded;
    }

    public int count() {
        return count;
    }

    public long inode(int row) {
        return inode[row];
    }

    public int port(int row) {
        return port[row];
    }

    public int depth(int row) {
        return depth[row];
    }

    /** Returns true if no connection waits at any listener. */
    public boolean areAllEmpty() {
        for (int row = 0; row < count; row++) {
            if (depth[row] != 0) {
                return false;
            }
        }
        return true;
    }

    /** Returns true if both hold the same sockets in the same order. Depths are ignored. */
    public boolean sameSockets(ListenRows other) {
        return count == other.count
                && Arrays.equals(inode, 0, count, other.inode, 0, count)
                && Arrays.equals(port, 0, count, other.port, 0, count)
                && Arrays.equals(words, 0, count * WORDS, other.words, 0, count * WORDS);
    }

    /**
     * Returns the local address of a row. An IPv4-mapped IPv6 address is returned as the IPv4 address.
     *
     * @param ipv6 true for a row of {@code tcp6}
     * @param order the byte order of the machine that printed the row
     */
    public InetSocketAddress address(int row, boolean ipv6, ByteOrder order) {
        ByteBuffer bytes = ByteBuffer.allocate(ipv6 ? 16 : 4).order(order);
        for (int word = 0; word * Integer.BYTES < bytes.capacity(); word++) {
            bytes.putInt(words[row * WORDS + word]);
        }
        try {
            return new InetSocketAddress(InetAddress.getByAddress(bytes.array()), port[row]);
        } catch (UnknownHostException e) {
            throw new AssertionError("4 and 16 bytes are always an address", e);
        }
    }
}
