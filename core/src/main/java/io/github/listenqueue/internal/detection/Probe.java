package io.github.listenqueue.internal.detection;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The kernel's report on the connections of one listener, requested beside the samples while something waits.
 *
 * @param takenNs when, by the clock that never steps
 * @param asked whether the kernel was asked at all
 * @param oldest how long the oldest connection had been waiting; empty if unknown or none waits
 * @param halfOpen requests in SYN_RECV; empty if unknown
 * @param unacceptedSinceNs since when nothing is known to have been accepted: this probe, or an earlier one whose
 *     connections are all still there
 * @param depthSince connections in the queue at that time
 * @param oldestPeer the inode of the client's socket that has waited longest, of a unix-domain listener; 0 if unknown
 */
public record Probe(
        long takenNs,
        boolean asked,
        Optional<Duration> oldest,
        OptionalInt halfOpen,
        long unacceptedSinceNs,
        int depthSince,
        long oldestPeer) {

    /** Nothing was asked. */
    public static final Probe NONE = new Probe(0, false, Optional.empty(), OptionalInt.empty(), 0, 0, 0);

    /** A probe of a TCP listener, or an unanswered one. */
    public Probe(
            long takenNs,
            boolean asked,
            Optional<Duration> oldest,
            OptionalInt halfOpen,
            long unacceptedSinceNs,
            int depthSince) {
        this(takenNs, asked, oldest, halfOpen, unacceptedSinceNs, depthSince, 0);
    }

    /**
     * A probe of a unix-domain listener. The queue is emptied from its head: while the same connection is the oldest, none
     * was accepted.
     */
    public static Probe ofUnix(long takenNs, long oldestPeer, Probe before) {
        boolean goesOn = before.oldestPeer == oldestPeer;
        return new Probe(
                takenNs,
                true,
                Optional.empty(),
                OptionalInt.empty(),
                goesOn ? before.unacceptedSinceNs : takenNs,
                0,
                oldestPeer);
    }

    /** Says that the kernel was asked and did not answer. */
    public static Probe unanswered(long takenNs) {
        return new Probe(takenNs, true, Optional.empty(), OptionalInt.empty(), takenNs, 0);
    }

    /** Returns true if the oldest connection was found. */
    boolean knowsOldest() {
        return oldest.isPresent() || oldestPeer != 0;
    }

    /** Returns since when the oldest connection has been waiting, at least. */
    long oldestSinceNs() {
        return oldest.map(waited -> takenNs - waited.toNanos()).orElse(unacceptedSinceNs);
    }
}
