package io.github.listenqueue.internal.linux.procfs;

import java.util.Arrays;

/**
 * Finds positions in somebody else's arrays by a hash: open addressing, at least half of it free. Costs no memory until it
 * has to grow.
 */
final class IntHashIndex {

    /** The value of a slot that holds no position. */
    static final int FREE = -1;

    private int count;
    private int[] hash = new int[16];
    private int[] slots = freeSlots(32);

    void clear() {
        count = 0;
        Arrays.fill(slots, FREE);
    }

    /** The slot to look into first; the search is over at one that is {@link #FREE}. */
    int first(int itsHash) {
        return Math.floorMod(itsHash ^ itsHash >>> 16, slots.length);
    }

    int next(int slot) {
        return (slot + 1) % slots.length;
    }

    /** The position in a slot, or {@link #FREE}. */
    int at(int slot) {
        return slots[slot];
    }

    boolean hasHash(int position, int itsHash) {
        return hash[position] == itsHash;
    }

    /** Adds the next position; they are counted from 0. */
    void add(int itsHash) {
        if (count == hash.length) {
            grow();
        }
        hash[count] = itsHash;
        put(count);
        count++;
    }

    private void put(int position) {
        int slot = first(hash[position]);
        while (slots[slot] != FREE) {
            slot = next(slot);
        }
        slots[slot] = position;
    }

    private void grow() {
        hash = Arrays.copyOf(hash, count * 2);
        slots = freeSlots(count * 4);
        for (int position = 0; position < count; position++) {
            put(position);
        }
    }

    private static int[] freeSlots(int size) {
        int[] slots = new int[size];
        Arrays.fill(slots, FREE);
        return slots;
    }
}
