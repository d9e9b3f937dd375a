package io.github.listenqueue.internal.detection;

import io.github.listenqueue.ListenQueue;
import org.jspecify.annotations.Nullable;

/**
 * The share of its traffic that this process should get, and the last reason to lower it.
 *
 * @param share from the floor to 1
 * @param pressure the latest pressure; null while the share is 1
 * @param sinceMs the time since which the share is below 1, by the system clock; 0 while it is 1
 */
public record LoadState(double share, @Nullable Pressure pressure, long sinceMs) {

    /** The state while nothing was under pressure yet, or the share has risen to 1 again. */
    public static final LoadState FULL = new LoadState(1, null, 0);

    /** The kinds of pressure, from the least to the worst. */
    public enum Kind {

        /** The oldest connection has been waiting for long. */
        LATE,

        /** The queue is filling up. */
        FILLING,

        /** Nothing is accepted. */
        STALLED,

        /** Connections were lost, or the queue is full. */
        LOST
    }

    /**
     * One queue under pressure, in one sample.
     *
     * @param packets the packets that the queue lost since the previous sample
     * @param waitedNs the waiting time of the oldest connection; 0 if unknown
     * @param atMs the time of the sample by the system clock
     */
    public record Pressure(ListenQueue queue, Kind kind, long packets, long waitedNs, long atMs) {}
}
