package io.github.listenqueue.internal.linux.procfs;

import java.util.Arrays;

/**
 * An index that finds positions in arrays of its owner by a hashes. It uses open addressing with at least half of the
 * slots free, and allocates only when it grows.
 */
final class IntHashIndex {

    /** The content of a slot that holds no position. */
    static final int FREE = -1;

    private int count;
    private int[] hashes = new int[16];
    private int[] slots = freeSlots(32);

    void clear() {
        count = 0;
        Arrays.fill(slots, FREE);
    }

    /** Returns the slot where a search begins. The search ends at a slot that is {@link #FREE}. */
    int first(int hash) {
        return Math.floorMod(hash ^ hash >>> 16, slots.length);
    }

    int next(int slot) {
        return (slot + 1) % slots.length;
    }

    /** Returns the position in a slot, or {@link #FREE}. */
    int at(int slot) {
        return slots[slot];
    }

    boolean hasHash(int position, int hash) {
        return hashes[position] == hash;
    }

    /** Adds the next position. Positions are counted from 0. */
    void add(int hash) {
        if (count == hashes.length) {
            grow();
        }
        hashes[count] = hash;
        put(count);
        count++;
    }

    private void put(int position) {
        int slot = first(hashes[position]);
        while (slots[slot] != FREE) {
            slot = next(slot);
        }
        slots[slot] = position;
    }

    private void grow() {
        hashes = Arrays.copyOf(hashes, count * 2);
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
