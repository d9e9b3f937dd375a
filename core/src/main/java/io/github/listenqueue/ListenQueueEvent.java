package io.github.listenqueue;

import io.github.listenqueue.internal.text.EventText;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;

/**
 * An event of an accept queue of this process.
 *
 * <p>A <em>saturation episode</em> of a listener begins with the first {@link High}, {@link Full}, {@link Stalled} or
 * {@link Dropped} for a {@linkplain DropReason#isLoss reason that is a loss}. It ends with exactly one {@link Recovered}, once
 * the queue has been calm for the settle time, or with {@link Closed}. Within an episode {@code High}, {@code Full} and
 * {@code Stalled} are each published once, however often a small queue jumps between empty and full; {@code Dropped} is
 * published for every sample that found new drops, once for each reason. {@link Diagnosed} gives the cause.
 *
 * <p>{@code toString()} of every event is one line, in the words of the log and without the time.
 */
public sealed interface ListenQueueEvent {

    /**
     * Returns the time of the sample that showed the event.
     *
     * @return the time of that sample
     */
    Instant at();

    /**
     * Returns the queue of the event.
     *
     * @return the queue as of that sample
     */
    ListenQueue queue();

    /**
     * The appearance of a listener of this process.
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
     * The end of a listener of this process. It is confirmed before it is published, since {@code /proc} can skip a row. Ends
     * an open episode.
     *
     * @param at the time of the sample
     * @param queue the queue as of the last sample that contained it
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
     * The rise of the utilization to the mark set by {@link ListenQueueMonitor.Builder#highAt}.
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
     * The filling of the queue: the kernel is refusing connections. At a unix-domain socket {@code connect()} now waits for
     * room, or fails with EAGAIN if the client does not wait.
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
     * A stall, at any depth: connections have been waiting for {@link ListenQueueMonitor.Builder#stalledAfter} and none was
     * accepted meanwhile.
     *
     * @param at the time of the sample that completed that time
     * @param queue the queue
     * @param oldestWait the waiting time of the oldest connection; if inferred from samples, the time since the queue was last
     *     seen to shrink
     * @param exact true if the kernel reported the age of the oldest connection; false if it was inferred from samples
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
     * Packets that the kernel dropped at the listener since the last sample, however short the burst. Only {@linkplain
     * DropReason#isLoss some reasons} are a loss and belong to an episode. Never published for a unix-domain queue, for which
     * the kernel does not count how often it was full.
     *
     * @param at the time of the sample
     * @param queue the queue; it may have drained again
     * @param packets the number of packets, at least 1; not the number of clients, since each retry counts
     * @param exact true if this listener's own counter and the counters of the namespace show the drops; false if they were
     *     inferred, either from the counters of the namespace and the queues that were not empty, or from this listener's
     *     counter and depth
     * @param reason the reason of the drops
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
     * The recovery of the queue, which has been calm for the settle time: below the high mark, not full, not stalled, without
     * losses.
     *
     * @param at the time of the sample that completed the settle time
     * @param queue the queue
     * @param lasted the time from the sample that began the episode to the first calm one, without the settle time
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
     * A diagnosis of an episode. The diagnosis thread diagnoses an episode soon after it began, when the queue becomes full,
     * and after 2 s, 10 s, 60 s and every ten minutes while the saturation lasts; on average at most once in ten seconds. The
     * first diagnosis is published, and each later one that finds another cause. The event may follow later events of its
     * episode, even {@link Recovered}. There is none if the episode was over before its diagnosis was due, and none for
     * {@linkplain ListenQueueMonitor.Builder#procRoot another procfs} than this kernel's.
     *
     * @param at the time when the diagnosis began
     * @param finding the finding, with the queue at the time of the diagnosis
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
