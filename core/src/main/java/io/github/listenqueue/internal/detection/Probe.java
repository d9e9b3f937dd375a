package io.github.listenqueue.internal.detection;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The kernel's report on the connections of one listener, requested between samples while something waits.
 *
 * @param takenNs time by the monotonic clock
 * @param queried true if the kernel was queried at all
 * @param oldest waiting time of the oldest connection; empty if unknown or none waits
 * @param halfOpen requests in SYN_RECV; empty if unknown
 * @param unacceptedSinceNs start of the time without a known accept: this probe, or an earlier one whose connections are all
 *     still there
 * @param depthSince connections in the queue at that time
 * @param oldestPeer the inode of the client's socket that has waited longest, of a unix-domain listener; 0 if unknown
 */
public record Probe(
        long takenNs,
        boolean queried,
        Optional<Duration> oldest,
        OptionalInt halfOpen,
        long unacceptedSinceNs,
        int depthSince,
        long oldestPeer) {

    /** No probe. */
    public static final Probe NONE = new Probe(0, false, Optional.empty(), OptionalInt.empty(), 0, 0, 0);

    /** Creates a probe of a TCP listener, or an unanswered one. */
    public Probe(
            long takenNs,
            boolean queried,
            Optional<Duration> oldest,
            OptionalInt halfOpen,
            long unacceptedSinceNs,
            int depthSince) {
        this(takenNs, queried, oldest, halfOpen, unacceptedSinceNs, depthSince, 0);
    }

    /**
     * Returns a probe of a unix-domain listener. The queue is emptied from its head: while the same connection is the
     * oldest, none was accepted.
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

    /** Returns a probe without an answer. */
    public static Probe unanswered(long takenNs) {
        return new Probe(takenNs, true, Optional.empty(), OptionalInt.empty(), takenNs, 0);
    }

    /** Returns true if the oldest connection was found. */
    boolean knowsOldest() {
        return oldest.isPresent() || oldestPeer != 0;
    }

    /** Returns the latest possible start of the wait of the oldest connection. */
    long oldestSinceNs() {
        return oldest.map(waited -> takenNs - waited.toNanos()).orElse(unacceptedSinceNs);
    }
}
