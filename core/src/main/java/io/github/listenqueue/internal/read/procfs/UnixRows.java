package io.github.listenqueue.internal.read.procfs;

import java.net.UnixDomainSocketAddress;
import java.util.Arrays;

/**
 * The listeners of one table of unix sockets and how many connections wait at each address; filled anew by each reading so
 * that an unchanged table costs no memory. The addresses are a hash table of byte strings with open addressing.
 */
final class UnixRows {

    private static final int FREE = -1;

    private int count;
    private long[] inode = new long[16];
    private int[] addressOf = new int[16];

    private int addresses;
    private byte[] text = new byte[1024];
    private int[] textEnd = new int[16];
    private int[] hash = new int[16];
    private int[] listeners = new int[16];
    private int[] waiting = new int[16];
    private int[] slots = freeSlots(32);

    void clear() {
        count = 0;
        addresses = 0;
        Arrays.fill(slots, FREE);
    }

    /** Adds a listener, unless it has been added: the kernel may print a row twice while the table changes. */
    void addListener(long newInode, byte[] address, int length) {
        int its = intern(address, length);
        for (int row = 0; listeners[its] > 0 && row < count; row++) {
            if (addressOf[row] == its && inode[row] == newInode) {
                return;
            }
        }
        if (count == inode.length) {
            inode = Arrays.copyOf(inode, count * 2);
            addressOf = Arrays.copyOf(addressOf, count * 2);
        }
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

    /** Whether another listener has the same address. */
    boolean isShared(int row) {
        return listeners[addressOf[row]] > 1;
    }

    UnixDomainSocketAddress address(int row) {
        return UnixAddress.of(text, start(addressOf[row]), textEnd[addressOf[row]]);
    }

    /** Whether both hold the same listeners in the same order, whatever waits at them. */
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
            itsHash = 31 * itsHash + address[i];
        }
        int slot = slotOf(itsHash);
        while (slots[slot] != FREE) {
            int known = slots[slot];
            if (hash[known] == itsHash && Arrays.equals(text, start(known), textEnd[known], address, 0, length)) {
                return known;
            }
            slot = (slot + 1) % slots.length;
        }
        if (addresses == hash.length) {
            grow();
            return intern(address, length);
        }
        int start = start(addresses);
        if (start + length > text.length) {
            text = Arrays.copyOf(text, text.length * 2);
        }
        System.arraycopy(address, 0, text, start, length);
        textEnd[addresses] = start + length;
        hash[addresses] = itsHash;
        listeners[addresses] = 0;
        waiting[addresses] = 0;
        slots[slot] = addresses;
        return addresses++;
    }

    /** Makes room for twice the addresses, with the slots always half free. */
    private void grow() {
        int larger = hash.length * 2;
        textEnd = Arrays.copyOf(textEnd, larger);
        hash = Arrays.copyOf(hash, larger);
        listeners = Arrays.copyOf(listeners, larger);
        waiting = Arrays.copyOf(waiting, larger);
        slots = freeSlots(2 * larger);
        for (int address = 0; address < addresses; address++) {
            int slot = slotOf(hash[address]);
            while (slots[slot] != FREE) {
                slot = (slot + 1) % slots.length;
            }
            slots[slot] = address;
        }
    }

    private int slotOf(int itsHash) {
        return Math.floorMod(itsHash ^ itsHash >>> 16, slots.length);
    }

    private static int[] freeSlots(int size) {
        int[] slots = new int[size];
        Arrays.fill(slots, FREE);
        return slots;
    }
}
