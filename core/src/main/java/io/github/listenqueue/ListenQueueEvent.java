package io.github.listenqueue;

import io.github.listenqueue.internal.text.EventText;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;

/**
 * Something that happened to an accept queue of this process.
 *
 * <p>A <em>saturation episode</em> of a listener begins with the first {@link High}, {@link Full}, {@link Stalled} or
 * {@link Dropped} for a {@linkplain DropReason#isLoss reason that is a loss}. It ends with exactly one {@link Recovered}, once
 * the queue has been calm for the settle time, or with {@link Closed}. Within an episode {@code High}, {@code Full} and
 * {@code Stalled} are each published once, however often a small queue jumps between empty and full; {@code Dropped} is
 * published for every sample that found new drops, once for each reason. {@link Diagnosed} tells why.
 *
 * <p>{@code toString()} of every event is one line for people, in the words of the log and without the time.
 */
public sealed interface ListenQueueEvent {

    /**
     * When the sample was taken that showed it.
     *
     * @return the time of that sample
     */
    Instant at();

    /**
     * The queue it happened to.
     *
     * @return the queue as that sample showed it
     */
    ListenQueue queue();

    /**
     * A listener of this process appeared.
     *
     * @param at the time of the sample
     * @param queue the queue
     */
    record Opened(Instant at, ListenQueue queue) implements ListenQueueEvent {

        /** Checks that nothing is null. */
        public Opened {
            requireNonNull(at, queue);
        }

        /** Returns the event as one line, in the words of the log. */
        @Override
        public String toString() {
            return EventText.of(this);
        }
    }

    /**
     * A listener of this process went away; confirmed, since {@code /proc} can skip a row. Ends an open episode.
     *
     * @param at the time of the sample
     * @param queue the queue as it was last read
     */
    record Closed(Instant at, ListenQueue queue) implements ListenQueueEvent {

        /** Checks that nothing is null. */
        public Closed {
            requireNonNull(at, queue);
        }

        /** Returns the event as one line, in the words of the log. */
        @Override
        public String toString() {
            return EventText.of(this);
        }
    }

    /**
     * Utilization reached the mark set by {@link ListenQueueMonitor.Builder#highAt}.
     *
     * @param at the time of the sample
     * @param queue the queue
     */
    record High(Instant at, ListenQueue queue) implements ListenQueueEvent {

        /** Checks that nothing is null. */
        public High {
            requireNonNull(at, queue);
        }

        /** Returns the event as one line, in the words of the log. */
        @Override
        public String toString() {
            return EventText.of(this);
        }
    }

    /**
     * The queue is full: the kernel is refusing connections. At a unix-domain socket {@code connect()} now waits for room, or
     * fails with EAGAIN where the client does not wait.
     *
     * @param at the time of the sample
     * @param queue the queue
     */
    record Full(Instant at, ListenQueue queue) implements ListenQueueEvent {

        /** Checks that nothing is null. */
        public Full {
            requireNonNull(at, queue);
        }

        /** Returns the event as one line, in the words of the log. */
        @Override
        public String toString() {
            return EventText.of(this);
        }
    }

    /**
     * Connections have been waiting for {@link ListenQueueMonitor.Builder#stalledAfter} and none was accepted meanwhile, at
     * any depth.
     *
     * @param at the time of the sample that completed that time
     * @param queue the queue
     * @param oldestWait how long the oldest connection has been waiting; by samples alone since when the queue was not seen
     *     to get shorter
     * @param exact true if the kernel told the age of the oldest connection; false if it was inferred from samples
     */
    record Stalled(Instant at, ListenQueue queue, Duration oldestWait, boolean exact) implements ListenQueueEvent {

        /** Checks that nothing is null or negative. */
        public Stalled {
            requireNonNull(at, queue);
            Objects.requireNonNull(oldestWait, "oldestWait");
            if (oldestWait.isNegative()) {
                throw new IllegalArgumentException("oldestWait must be 0 or more, not " + oldestWait);
            }
        }

        /** Returns the event as one line, in the words of the log. */
        @Override
        public String toString() {
            return EventText.of(this);
        }
    }

    /**
     * The kernel dropped packets at the listener since the last sample, however short the burst. Only
     * {@linkplain DropReason#isLoss some reasons} are a loss and belong to an episode. Never happens to a unix-domain queue, of
     * which nothing counts how often it was full.
     *
     * @param at the time of the sample
     * @param queue the queue; it may have drained again
     * @param packets how many packets, at least 1; not clients, since each retry counts
     * @param exact true if this listener's own counter and the counters of the namespace say so; false if it was inferred
     *     from the counters of the namespace and from which queue was not empty, or from this listener's counter and depth
     * @param reason for what reason
     */
    record Dropped(Instant at, ListenQueue queue, int packets, boolean exact, DropReason reason)
            implements ListenQueueEvent {

        /** Checks that nothing is null and that there is at least one packet. */
        public Dropped {
            requireNonNull(at, queue);
            Objects.requireNonNull(reason, "reason");
            if (packets < 1) {
                throw new IllegalArgumentException("packets must be 1 or more, not " + packets);
            }
        }

        /** Returns the event as one line, in the words of the log. */
        @Override
        public String toString() {
            return EventText.of(this);
        }
    }

    /**
     * The queue has been calm for the settle time: below the high mark, not full, not stalled, nothing lost.
     *
     * @param at the time of the sample that completed the settle time
     * @param queue the queue
     * @param lasted from the sample that began the episode to the first calm one; the settle time is not part of it
     * @param peakDepth the highest depth that a sample of the episode showed, in connections
     * @param packetsDropped the sum of {@link Dropped#packets()} of the episode's losses
     */
    record Recovered(Instant at, ListenQueue queue, Duration lasted, int peakDepth, long packetsDropped)
            implements ListenQueueEvent {

        /** Checks that nothing is null or negative. */
        public Recovered {
            requireNonNull(at, queue);
            Objects.requireNonNull(lasted, "lasted");
            if (lasted.isNegative() || peakDepth < 0 || packetsDropped < 0) {
                throw new IllegalArgumentException("lasted, peakDepth and packetsDropped must be 0 or more, not "
                        + lasted + ", " + peakDepth + ", " + packetsDropped);
            }
        }

        /** Returns the event as one line, in the words of the log. */
        @Override
        public String toString() {
            return EventText.of(this);
        }
    }

    /**
     * The cause of an episode, found by the diagnosis thread soon after the episode began. There is at most one diagnosis in
     * ten seconds. It may follow later events of its episode, even {@link Recovered}, and there is none if the episode was
     * over before its turn came, nor for {@linkplain ListenQueueMonitor.Builder#procRoot another procfs} than this kernel's.
     *
     * @param at when the look began
     * @param finding what was found, with the queue as the look found it
     */
    record Diagnosed(Instant at, ListenQueueDiagnosis.Finding finding) implements ListenQueueEvent {

        /** Checks that nothing is null. */
        public Diagnosed {
            Objects.requireNonNull(at, "at");
            Objects.requireNonNull(finding, "finding");
        }

        /** Returns the queue of the finding. */
        @Override
        public ListenQueue queue() {
            return finding.queue();
        }

        /** Returns the event as one line, in the words of the log. */
        @Override
        public String toString() {
            return finding.toString();
        }
    }

    private static void requireNonNull(Instant at, ListenQueue queue) {
        Objects.requireNonNull(at, "at");
        Objects.requireNonNull(queue, "queue");
    }
}
