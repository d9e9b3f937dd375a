package io.github.listenqueue.internal.detect;

import io.github.listenqueue.ListenQueue;
import io.github.listenqueue.ListenQueueEvent;
import io.github.listenqueue.ListenQueueHistory.Episode;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The saturation of one listener: calm, or within an episode that began with the first trouble and ends when it has been
 * calm for the settle time. Within an episode High and Full are said once.
 */
final class Saturation {

    private final double highAt;
    private final long settleNs;

    private @Nullable Episode episode;
    private long startNs;
    private boolean saidHigh;
    private boolean saidFull;
    private boolean calm;
    private long calmSinceNs;

    Saturation(double highAt, long settleNs) {
        this.highAt = highAt;
        this.settleNs = settleNs;
    }

    /** The open episode, the same object while nothing in it changes; null while calm. */
    @Nullable
    Episode episode() {
        return episode;
    }

    /** Takes the numbers of one reading and says what follows from them, in order. */
    void observe(ListenQueue queue, int packets, boolean exact, long nowNs, long atMs, Consumer<ListenQueueEvent> out) {
        boolean full = queue.isFull();
        boolean high = full || queue.utilization().orElse(0) >= highAt;
        if (!high && packets == 0) {
            settle(queue, nowNs, atMs, out);
            return;
        }
        Instant at = Instant.ofEpochMilli(atMs);
        Episode before = episode;
        Episode now = before == null ? new Episode(at, queue.depth(), packets) : grown(before, queue.depth(), packets);
        // First said and then noted: where memory ends in between, the next reading says it.
        if (high && !saidHigh) {
            out.accept(new ListenQueueEvent.High(at, queue));
        }
        if (full && !saidFull) {
            out.accept(new ListenQueueEvent.Full(at, queue));
        }
        if (packets > 0) {
            out.accept(new ListenQueueEvent.Dropped(at, queue, packets, exact));
        }
        if (before == null) {
            startNs = nowNs;
        }
        saidHigh |= high;
        saidFull |= full;
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
        if (nowNs - calmSinceNs >= settleNs) {
            out.accept(new ListenQueueEvent.Recovered(
                    Instant.ofEpochMilli(atMs),
                    queue,
                    Duration.ofNanos(calmSinceNs - startNs),
                    ending.peakDepth(),
                    ending.packetsDropped()));
            episode = null;
            saidHigh = false;
            saidFull = false;
        }
    }

    private static Episode grown(Episode before, int depth, int packets) {
        return depth <= before.peakDepth() && packets == 0
                ? before
                : new Episode(before.since(), Math.max(before.peakDepth(), depth), before.packetsDropped() + packets);
    }
}
