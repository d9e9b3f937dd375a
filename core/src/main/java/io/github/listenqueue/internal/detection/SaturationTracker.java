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
 * The saturation of one listener: calm, or within an episode that began with the first trouble and ends when it has been
 * calm for the settle time. Within an episode High, Full and Stalled are said once.
 */
final class SaturationTracker {

    private final double highAt;
    private final long settleNs;
    private final long stalledAfterNs;

    private @Nullable Episode episode;
    private long synPackets;
    private long startNs;
    private boolean saidHigh;
    private boolean saidFull;
    private boolean saidStalled;
    private boolean calm;
    private long calmSinceNs;

    SaturationTracker(double highAt, long settleNs, long stalledAfterNs) {
        this.highAt = highAt;
        this.settleNs = settleNs;
        this.stalledAfterNs = stalledAfterNs;
    }

    /** The open episode, the same object while nothing in it changes; null while calm. */
    @Nullable
    Episode episode() {
        return episode;
    }

    /** Packets of the open episode that its SYN queue lost. */
    long synPackets() {
        return synPackets;
    }

    /**
     * Takes the numbers of one sample and says what follows from them, in order.
     *
     * @param drops what was dropped since the sample before
     * @param stall since when nothing is accepted; null if the queue is not stalled
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
            settle(queue, nowNs, atMs, out);
            drops.tell(queue, atMs, out);
            return;
        }
        Instant at = Instant.ofEpochMilli(atMs);
        Episode before = episode;
        Episode now = before == null ? new Episode(at, queue.depth(), lost) : grown(before, queue.depth(), lost);
        // First said and then noted: where memory ends in between, the next sample says it.
        if (high && !saidHigh) {
            out.accept(new ListenQueueEvent.High(at, queue));
        }
        if (full && !saidFull) {
            out.accept(new ListenQueueEvent.Full(at, queue));
        }
        if (stall != null && !saidStalled) {
            out.accept(new ListenQueueEvent.Stalled(at, queue, stall.oldestWait(nowNs), stall.exact()));
        }
        drops.tell(queue, atMs, out);
        if (before == null) {
            startNs = nowNs;
            synPackets = 0;
        }
        synPackets += drops.of(DropReason.SYN_QUEUE_FULL);
        saidHigh |= high;
        saidFull |= full;
        saidStalled |= stall != null;
        episode = now;
        calm = false;
    }

    /** The listener could not be read: whether it is calm is not known. */
    void lostSight() {
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
        long settledNs = saidStalled ? Math.max(settleNs, stalledAfterNs) : settleNs;
        if (nowNs - calmSinceNs >= settledNs) {
            out.accept(new ListenQueueEvent.Recovered(
                    Instant.ofEpochMilli(atMs),
                    queue,
                    Duration.ofNanos(calmSinceNs - startNs),
                    ending.peakDepth(),
                    ending.packetsDropped()));
            episode = null;
            synPackets = 0;
            saidHigh = false;
            saidFull = false;
            saidStalled = false;
        }
    }

    private static Episode grown(Episode before, int depth, long packets) {
        return depth <= before.peakDepth() && packets == 0
                ? before
                : new Episode(before.since(), Math.max(before.peakDepth(), depth), before.packetsDropped() + packets);
    }
}
