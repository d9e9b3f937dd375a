package io.github.listenqueue.internal.detect;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The kernel's word on the connections of one listener, asked for beside the samples while something waits.
 *
 * @param takenNs when, by the clock that never steps
 * @param asked whether the kernel was asked at all
 * @param oldest how long the oldest connection had been waiting; empty if unknown or none waits
 * @param halfOpen requests in SYN_RECV; empty if unknown
 * @param unacceptedSinceNs since when nothing is known to have been accepted: this probe, or an earlier one whose
 *     connections are all still there
 * @param depthSince connections in the queue at that time
 */
public record Probe(
        long takenNs,
        boolean asked,
        Optional<Duration> oldest,
        OptionalInt halfOpen,
        long unacceptedSinceNs,
        int depthSince) {

    /** Nothing was asked. */
    public static final Probe NONE = new Probe(0, false, Optional.empty(), OptionalInt.empty(), 0, 0);

    /** Says that the kernel was asked and did not answer. */
    public static Probe unanswered(long takenNs) {
        return new Probe(takenNs, true, Optional.empty(), OptionalInt.empty(), takenNs, 0);
    }

    /** How long the oldest connection will have been waiting at a time, if it is not accepted before. */
    long oldestNs(long nowNs) {
        return oldest.map(Duration::toNanos).orElse(0L) + (nowNs - takenNs);
    }
}
