package io.github.listenqueue;

import io.github.listenqueue.internal.detection.ListenerStats;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The statistics of one listener since the monitor found it.
 *
 * <p>From {@link ListenQueueMonitor#stats()} they are live. The same object represents the same socket as long as it is open.
 * Every method returns at once, with values of the last sample from memory. A sample may be taken between two calls. In a
 * {@link ListenQueueStatus} they do not change. Safe for use by several threads.
 */
public sealed interface ListenQueueStats permits ListenerStats {

    /**
     * Returns the queue as of the last sample that contained it.
     *
     * @return the queue; outdated if it is not {@linkplain #isCurrent() current}
     */
    ListenQueue queue();

    /**
     * Returns true if {@link #queue()} is of the latest sample.
     *
     * @return false if that sample could not read the listener, if the listener is closed, or if the monitor is
     */
    boolean isCurrent();

    /**
     * Returns the number of saturation episodes that have begun.
     *
     * @return 0 or more; increases with the event that begins an episode
     * @see ListenQueueEvent
     */
    long episodeCount();

    /**
     * Returns the time for which the queue has been full or dropping connections. The time between two samples counts if the
     * later one shows the queue full or new drops. Therefore a burst counts for the whole interval of each sample that shows
     * it.
     *
     * @return the sum since the listener was found; never decreases
     */
    Duration saturatedTime();

    /**
     * Returns the highest depth that a sample within a window has shown.
     *
     * @param window 1 ms to 1 h up to now, or up to the sample of a status; may reach back further by 1 s, or by 1 min if it is
     *     longer than 62 s
     * @return the depth in connections, at least the present one
     * @throws IllegalArgumentException if the window is out of that range
     */
    int peakDepth(Duration window);

    /**
     * Returns the open saturation episode.
     *
     * @return the episode so far; empty if the queue is calm, or the listener closed
     */
    Optional<Episode> openEpisode();

    /**
     * Returns the number of {@linkplain #episodeCount() episodes} that are over and were mostly due to a cause. An episode is
     * counted once, when it ends, by the cause that its {@linkplain #diagnoses() diagnoses} found for most of its time.
     * Episodes without a diagnosis that found a cause are counted as {@link ListenQueueDiagnosis.Cause#UNKNOWN}.
     *
     * @param cause a cause
     * @return 0 or more; the sum over all causes is {@code episodeCount()}, less the open episode
     */
    long episodeCount(ListenQueueDiagnosis.Cause cause);

    /**
     * Returns the latest finding of the open episode, or of the last one while none is open. A diagnosis that finds no cause
     * does not replace one that did.
     *
     * @return the finding; empty if that episode has no diagnosis, or none yet
     */
    Optional<ListenQueueDiagnosis.Finding> finding();

    /**
     * Returns the time of {@link #finding()}.
     *
     * @return the time of that diagnosis; empty if there is none
     */
    Optional<Instant> diagnosedAt();

    /**
     * Returns the diagnoses of the open episode that were published, or of the last one while none is open: the first one, and
     * each that found another cause.
     *
     * @return the diagnoses in order; at most ten, the first one and the latest ones; empty if that episode has none
     */
    List<ListenQueueEvent.Diagnosed> diagnoses();

    /**
     * Returns the waiting time of the oldest connection in the queue at the last probe. Probes run about once a second while
     * the queue is high or full, or has not been empty for half a second. They are rarer in a namespace with very many sockets,
     * since they are limited to 1 % of one core.
     *
     * @return empty while no probe runs, or if the kernel does not report it
     */
    Optional<Duration> oldestWaiting();

    /**
     * Returns the number of requests in SYN_RECV at this listener at the last probe. Probes run about once a second while the
     * queue is high or full, or has not been empty for half a second.
     *
     * @return empty while no probe runs, or if the kernel does not report it
     */
    OptionalInt halfOpen();

    /**
     * Returns the number of packets that were dropped at this listener for a reason.
     *
     * @param reason a reason
     * @return the packets since the listener was found, or since it was opened if that was after the first sample; 0 for a
     *     unix-domain listener, for which the kernel does not count them
     */
    long packetsDropped(DropReason reason);

    /**
     * Returns true if connections wait and none has been accepted for {@link ListenQueueMonitor.Builder#stalledAfter}.
     *
     * @return true from the event {@code Stalled} on, until a connection is accepted
     */
    boolean isStalled();

    /**
     * Returns true if health considers this listener.
     *
     * @return the result of the filter set by {@link ListenQueueMonitor.Builder#health}; without a filter, false for a known
     *     tool and true for any other listener
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
