package io.github.listenqueue;

import io.github.listenqueue.internal.detection.ListenerStats;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The statistics of one listener since the monitor found it.
 *
 * <p>From {@link ListenQueueMonitor#stats()} they are live: the same object stands for the same socket as long as that is open, and
 * every method answers from memory at once, from the last sample; two calls may straddle a sample. In a
 * {@link ListenQueueStatus} they stand still. Safe for use by several threads.
 */
public sealed interface ListenQueueStats permits ListenerStats {

    /**
     * Returns the queue as it was last read.
     *
     * @return its numbers; old ones if it is not {@linkplain #isCurrent() current}
     */
    ListenQueue queue();

    /**
     * Returns whether {@link #queue()} is of the latest sample.
     *
     * @return false if that sample could not read the listener, if the listener is closed, or if the monitor is
     */
    boolean isCurrent();

    /**
     * Returns how many saturation episodes have begun.
     *
     * @return 0 or more; it grows with the event that begins an episode
     * @see ListenQueueEvent
     */
    long episodeCount();

    /**
     * Returns how long the queue has been full or dropping connections. The time between two samples counts if the later one
     * shows the queue full or new drops, so a burst is as long as the samples it touches.
     *
     * @return the sum since the listener was found; it never shrinks
     */
    Duration saturatedTime();

    /**
     * Returns the highest depth that a sample within a window has shown.
     *
     * @param window 1 ms to 1 h up to now, or up to the sample of a status; it may reach back further by a second, and by a
     *     minute if it is longer than 62 s
     * @return connections; the present depth is always among those compared
     * @throws IllegalArgumentException if the window is out of that range
     */
    int peakDepth(Duration window);

    /**
     * Returns the saturation episode that is going on.
     *
     * @return the episode so far; empty if the queue is calm, or the listener closed
     */
    Optional<Episode> openEpisode();

    /**
     * Returns how many of the {@link #episodeCount()} were diagnosed with a cause. Episodes without a diagnosis (none was due, or
     * the monitor has no thread) are counted as {@link ListenQueueDiagnosis.Cause#UNKNOWN} when they end.
     *
     * @param cause a cause
     * @return 0 or more; over all causes, {@code episodeCount()} less the open one while that has no diagnosis
     */
    long episodeCount(ListenQueueDiagnosis.Cause cause);

    /**
     * Returns the finding of the open episode, or of the last one while none is open.
     *
     * @return the finding; empty if that episode has none, or none yet
     */
    Optional<ListenQueueDiagnosis.Finding> finding();

    /**
     * Returns when {@link #finding()} was found.
     *
     * @return the time of that diagnosis; empty if there is none
     */
    Optional<Instant> diagnosedAt();

    /**
     * Returns how long the oldest connection in the queue had been waiting at the last probe: about once a second while the queue is
     * high or full, or has not been empty for a second. Probes of a namespace with very many sockets are rarer, since they
     * take at most 1 % of one core.
     *
     * @return empty while it is neither, or if the kernel cannot be asked
     */
    Optional<Duration> oldestWaiting();

    /**
     * Returns how many requests were in SYN_RECV at this listener at the last probe: about once a second while the queue is high or
     * full, or has not been empty for a second.
     *
     * @return empty while it is neither, or if the kernel cannot be asked
     */
    OptionalInt halfOpen();

    /**
     * Returns how many packets were dropped at this listener for a reason.
     *
     * @param reason a reason
     * @return packets since the listener was found, or opened if that was after the first sample; 0 for a unix-domain
     *     listener, of which nothing counts them
     */
    long packetsDropped(DropReason reason);

    /**
     * Returns whether connections wait and nothing has been accepted for {@link ListenQueueMonitor.Builder#stalledAfter}.
     *
     * @return true from the event {@code Stalled} on, until something is accepted
     */
    boolean isStalled();

    /**
     * Returns whether health considers this listener: the application's do, a tool's do not.
     *
     * @return what {@link ListenQueueMonitor.Builder#health} says, or else false for what is known to be a tool's
     */
    boolean isApplication();

    /**
     * A saturation episode so far.
     *
     * @param since the time of the sample that began it
     * @param peakDepth the highest depth that a sample of the episode showed, in connections
     * @param packetsDropped the sum of {@link ListenQueueEvent.Dropped#packets()} of the episode's losses
     */
    record Episode(Instant since, int peakDepth, long packetsDropped) {

        /** Checks that nothing is null or negative. */
        public Episode {
            Objects.requireNonNull(since, "since");
            if (peakDepth < 0 || packetsDropped < 0) {
                throw new IllegalArgumentException(
                        "peakDepth and packetsDropped must be 0 or more, not " + peakDepth + ", " + packetsDropped);
            }
        }
    }
}
