package io.github.listenqueue.internal.detection;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * The highest depths of the last hour: one for each of the last 64 seconds and one for each of the last 64 minutes. Written
 * by the sampling thread, read by any.
 */
final class PeakDepths {

    private final long startNs;
    private final Ring seconds = new Ring(TimeUnit.SECONDS.toNanos(1));
    private final Ring minutes = new Ring(TimeUnit.MINUTES.toNanos(1));

    PeakDepths(long startNs) {
        this.startNs = startNs;
    }

    /** Copies the records so far. */
    PeakDepths(PeakDepths other) {
        startNs = other.startNs;
        seconds.copy(other.seconds);
        minutes.copy(other.minutes);
    }

    void record(int depth, long atNs) {
        seconds.record(depth, atNs - startNs);
        minutes.record(depth, atNs - startNs);
    }

    /** Returns the highest depth recorded within a time up to now; 0 if none was. */
    int highest(long windowNs, long nowNs) {
        Ring ring = windowNs <= seconds.reachNs() ? seconds : minutes;
        return ring.highest(nowNs - startNs - windowNs, nowNs - startNs);
    }

    /**
     * The highest depth of each of the last time slots. A slot holds its number next to the depth, so none is ever cleared.
     */
    private static final class Ring {

        private static final int SLOTS = 64;

        private final long slotNs;
        private final AtomicLongArray slots = new AtomicLongArray(SLOTS);

        Ring(long slotNs) {
            this.slotNs = slotNs;
        }

        /** Returns the longest window that is fully held: the slots at its ends belong to it only in part. */
        long reachNs() {
            return (SLOTS - 2) * slotNs;
        }

        void copy(Ring other) {
            for (int i = 0; i < SLOTS; i++) {
                slots.set(i, other.slots.get(i));
            }
        }

        void record(int depth, long atNs) {
            long number = Math.max(0, atNs / slotNs);
            int index = (int) (number % SLOTS);
            long before = slots.get(index);
            if (before >>> 32 != number || (int) before < depth) {
                slots.set(index, number << 32 | depth);
            }
        }

        int highest(long fromNs, long toNs) {
            long first = Math.max(0, Math.floorDiv(fromNs, slotNs));
            long last = Math.max(0, toNs / slotNs);
            int highest = 0;
            for (int i = 0; i < SLOTS; i++) {
                long slot = slots.get(i);
                long number = slot >>> 32;
                if (number >= first && number <= last) {
                    highest = Math.max(highest, (int) slot);
                }
            }
            return highest;
        }
    }
}
