package io.github.listenqueue.internal.linux.procfs;

import java.net.UnixDomainSocketAddress;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * The listeners of one table of unix sockets, and the number of connections that wait at each address. They are refilled by
 * each sample, so that an unchanged table allocates nothing.
 *
 * <p>Any process in the network namespace can add rows, such as a thousand listeners at one address or addresses of one hash.
 * So the hashes of listeners and addresses have a random seed.
 */
final class UnixRows {

    private final int seed = new SplittableRandom().nextInt() | 1;

    private int count;
    private long[] inode = new long[16];
    private int[] addressOf = new int[16];
    private final IntHashIndex rows = new IntHashIndex();

    private int addresses;
    private byte[] text = new byte[1024];
    private int[] textEnd = new int[16];
    private int[] listeners = new int[16];
    private int[] waiting = new int[16];
    private final IntHashIndex known = new IntHashIndex();

    void clear() {
        count = 0;
        addresses = 0;
        rows.clear();
        known.clear();
    }

    /** Adds a listener unless it was added before. The kernel may print a row twice while the table changes. */
    void addListener(long newInode, byte[] address, int length) {
        int addressIndex = intern(address, length);
        int hash = (Long.hashCode(newInode) * 31 + addressIndex) * seed;
        for (int slot = rows.first(hash); rows.at(slot) != IntHashIndex.FREE; slot = rows.next(slot)) {
            int row = rows.at(slot);
            if (addressOf[row] == addressIndex && inode[row] == newInode) {
                return;
            }
        }
        if (count == inode.length) {
            inode = Arrays.copyOf(inode, count * 2);
            addressOf = Arrays.copyOf(addressOf, count * 2);
        }
        rows.add(hash);
        inode[count] = newInode;
        addressOf[count] = addressIndex;
        count++;
        listeners[addressIndex]++;
    }

    void addWaiting(byte[] address, int length) {
        int addressIndex = intern(address, length);
        waiting[addressIndex]++;
    }

    int count() {
        return count;
    }

    long inode(int row) {
        return inode[row];
    }

    /** Returns the number of connections that wait at the address of the row. */
    int waiting(int row) {
        return waiting[addressOf[row]];
    }

    /** Returns true if another listener has the same address. */
    boolean isShared(int row) {
        return listeners[addressOf[row]] > 1;
    }

    UnixDomainSocketAddress address(int row) {
        return UnixAddress.of(text, start(addressOf[row]), textEnd[addressOf[row]]);
    }

    /** Returns true if both hold the same listeners in the same order. Waiting connections are ignored. */
    boolean sameListeners(UnixRows other) {
        if (count != other.count || !Arrays.equals(inode, 0, count, other.inode, 0, count)) {
            return false;
        }
        for (int row = 0; row < count; row++) {
            int ours = addressOf[row];
            int theirs = other.addressOf[row];
            if (!Arrays.equals(
                    text, start(ours), textEnd[ours], other.text, other.start(theirs), other.textEnd[theirs])) {
                return false;
            }
        }
        return true;
    }

    private int start(int address) {
        return address == 0 ? 0 : textEnd[address - 1];
    }

    private int intern(byte[] address, int length) {
        int hash = 0;
        for (int i = 0; i < length; i++) {
            hash = seed * hash + address[i];
        }
        for (int slot = known.first(hash); known.at(slot) != IntHashIndex.FREE; slot = known.next(slot)) {
            int addressIndex = known.at(slot);
            if (known.hasHash(addressIndex, hash)
                    && Arrays.equals(text, start(addressIndex), textEnd[addressIndex], address, 0, length)) {
                return addressIndex;
            }
        }
        if (addresses == textEnd.length) {
            textEnd = Arrays.copyOf(textEnd, addresses * 2);
            listeners = Arrays.copyOf(listeners, addresses * 2);
            waiting = Arrays.copyOf(waiting, addresses * 2);
        }
        int start = start(addresses);
        if (start + length > text.length) {
            text = Arrays.copyOf(text, text.length * 2);
        }
        System.arraycopy(address, 0, text, start, length);
        known.add(hash);
        textEnd[addresses] = start + length;
        listeners[addresses] = 0;
        waiting[addresses] = 0;
        return addresses++;
    }
}
