package io.github.listenqueue.internal.linux.procfs;

import java.net.UnixDomainSocketAddress;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * The listeners of one table of unix sockets and how many connections wait at each address; filled anew by each sample so
 * that an unchanged table costs no memory.
 *
 * <p>Whoever shares the network namespace chooses what is in the table, a thousand listeners at one address or addresses of
 * one hash: so both are found by hashes that nobody can foresee.
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

    /** Adds a listener, unless it has been added: the kernel may print a row twice while the table changes. */
    void addListener(long newInode, byte[] address, int length) {
        int its = intern(address, length);
        int itsHash = (Long.hashCode(newInode) * 31 + its) * seed;
        for (int slot = rows.first(itsHash); rows.at(slot) != IntHashIndex.FREE; slot = rows.next(slot)) {
            int row = rows.at(slot);
            if (addressOf[row] == its && inode[row] == newInode) {
                return;
            }
        }
        if (count == inode.length) {
            inode = Arrays.copyOf(inode, count * 2);
            addressOf = Arrays.copyOf(addressOf, count * 2);
        }
        rows.add(itsHash);
        inode[count] = newInode;
        addressOf[count] = its;
        count++;
        listeners[its]++;
    }

    void addWaiting(byte[] address, int length) {
        int its = intern(address, length);
        waiting[its]++;
    }

    int count() {
        return count;
    }

    long inode(int row) {
        return inode[row];
    }

    /** Connections that wait at the row's address. */
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

    /** Returns true if both hold the same listeners in the same order, whatever waits at them. */
    boolean sameListeners(UnixRows other) {
        if (count != other.count || !Arrays.equals(inode, 0, count, other.inode, 0, count)) {
            return false;
        }
        for (int row = 0; row < count; row++) {
            int mine = addressOf[row];
            int theirs = other.addressOf[row];
            if (!Arrays.equals(
                    text, start(mine), textEnd[mine], other.text, other.start(theirs), other.textEnd[theirs])) {
                return false;
            }
        }
        return true;
    }

    private int start(int address) {
        return address == 0 ? 0 : textEnd[address - 1];
    }

    private int intern(byte[] address, int length) {
        int itsHash = 0;
        for (int i = 0; i < length; i++) {
            itsHash = seed * itsHash + address[i];
        }
        for (int slot = known.first(itsHash); known.at(slot) != IntHashIndex.FREE; slot = known.next(slot)) {
            int its = known.at(slot);
            if (known.hasHash(its, itsHash) && Arrays.equals(text, start(its), textEnd[its], address, 0, length)) {
                return its;
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
        known.add(itsHash);
        textEnd[addresses] = start + length;
        listeners[addresses] = 0;
        waiting[addresses] = 0;
        return addresses++;
    }
}
