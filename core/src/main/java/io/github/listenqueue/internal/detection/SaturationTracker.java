package io.github.listenqueue.internal.detection;

import io.github.listenqueue.DropReason;
import io.github.listenqueue.ListenQueue;
import io.github.listenqueue.ListenQueueEvent;
import io.github.listenqueue.ListenQueueStats.Episode;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The saturation state of one listener: calm, or in an episode. An episode begins with the first sign of saturation and ends
 * after calm for the settle time. High, Full and Stalled are reported once in an episode.
 */
final class SaturationTracker {

    /** A client sends its SYN again after 1 s. A sample shows the first one up to a tenth of a second late. */
    private static final long RETRY_NS = 800_000_000;

    private final double highAt;
    private final long settleNs;
    private final long stalledAfterNs;

    private @Nullable Episode episode;
    private long synPackets;
    private long clientsLost;
    private long lostTogether;
    private long lostSinceNs;
    private long startNs;
    private boolean reportedHigh;
    private boolean reportedFull;
    private boolean reportedStalled;
    private boolean observed;
    private boolean sinceFirstSample;
    private boolean calm;
    private long calmSinceNs;

    SaturationTracker(double highAt, long settleNs, long stalledAfterNs) {
        this.highAt = highAt;
        this.settleNs = settleNs;
        this.stalledAfterNs = stalledAfterNs;
    }

    /** Returns the open episode, the same object while nothing in it changes; null while calm. */
    @Nullable
    Episode episode() {
        return episode;
    }

    /** Returns true if the open episode began with the first sample: the listener may have been saturated for long before it. */
    boolean sinceFirstSample() {
        return sinceFirstSample;
    }

    /** Returns the packets of the open episode that the SYN queue lost. */
    long synPackets() {
        return synPackets;
    }

    /**
     * Returns the most packets of the open episode that were lost before a client sends its SYN again. Unlike the sum of all
     * packets, this counts no client twice.
     */
    long clientsLost() {
        return clientsLost;
    }

    /**
     * Observes one sample and adds the resulting events, in order.
     *
     * @param drops the drops since the previous sample
     * @param stall the stall; null if the queue is not stalled
     */
    void observe(
            ListenQueue queue,
            Drops drops,
            @Nullable Stall stall,
            long nowNs,
            long atMs,
            Consumer<ListenQueueEvent> out) {
        boolean full = queue.isFull();
        boolean high = full || queue.utilization().orElse(0) >= highAt;
        long lost = drops.lost();
        if (!high && lost == 0 && stall == null) {
            observed = true;
            settle(queue, nowNs, atMs, out);
            drops.report(queue, atMs, out);
            return;
        }
        Instant at = Instant.ofEpochMilli(atMs);
        Episode before = episode;
        Episode now = before == null ? new Episode(at, queue.depth(), lost) : grown(before, queue.depth(), lost);
        // Reported before it is recorded: if memory runs out in between, the next sample reports it.
        if (high && !reportedHigh) {
            out.accept(new ListenQueueEvent.High(at, queue));
        }
        if (full && !reportedFull) {
            out.accept(new ListenQueueEvent.Full(at, queue));
        }
        if (stall != null && !reportedStalled) {
            out.accept(new ListenQueueEvent.Stalled(at, queue, stall.oldestWait(nowNs), stall.exact()));
        }
        drops.report(queue, atMs, out);
        if (before == null) {
            startNs = nowNs;
            sinceFirstSample = !observed;
            synPackets = 0;
            clientsLost = 0;
            lostTogether = 0;
        }
        countClients(lost, nowNs);
        synPackets += drops.of(DropReason.SYN_QUEUE_FULL);
        reportedHigh |= high;
        reportedFull |= full;
        reportedStalled |= stall != null;
        episode = now;
        observed = true;
        calm = false;
    }

    private void countClients(long lost, long nowNs) {
        if (lost == 0) {
            return;
        }
        if (lostTogether == 0 || nowNs - lostSinceNs >= RETRY_NS) {
            lostTogether = 0;
            lostSinceNs = nowNs;
        }
        lostTogether += lost;
        clientsLost = Math.max(clientsLost, lostTogether);
    }

    /** Marks the listener as unreadable: it may or may not be calm. */
    void markUnreadable() {
        calm = false;
    }

    private void settle(ListenQueue queue, long nowNs, long atMs, Consumer<ListenQueueEvent> out) {
        if (episode == null) {
            return;
        }
        Episode ending = grown(episode, queue.depth(), 0);
        if (!calm) {
            calm = true;
            calmSinceNs = nowNs;
        }
        episode = ending;
        // A queue that stalls again at once has not recovered in between.
        long settledNs = reportedStalled ? Math.max(settleNs, stalledAfterNs) : settleNs;
        if (nowNs - calmSinceNs >= settledNs) {
            out.accept(new ListenQueueEvent.Recovered(
                    Instant.ofEpochMilli(atMs),
                    queue,
                    Duration.ofNanos(calmSinceNs - startNs),
                    ending.peakDepth(),
                    ending.packetsDropped()));
            episode = null;
            synPackets = 0;
            clientsLost = 0;
            reportedHigh = false;
            reportedFull = false;
            reportedStalled = false;
        }
    }

    private static Episode grown(Episode before, int depth, long packets) {
        return depth <= before.peakDepth() && packets == 0
                ? before
                : new Episode(before.since(), Math.max(before.peakDepth(), depth), before.packetsDropped() + packets);
    }
}
