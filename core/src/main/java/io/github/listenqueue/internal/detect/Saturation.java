package io.github.listenqueue.internal.detect;

import io.github.listenqueue.ListenQueue;
import io.github.listenqueue.ListenQueueEvent;
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

    private boolean open;
    private boolean saidHigh;
    private boolean saidFull;
    private boolean fullNow;
    private @Nullable Instant since;
    private long startNs;
    private boolean calm;
    private long calmSinceNs;
    private int peakDepth;
    private long packetsDropped;

    Saturation(double highAt, long settleNs) {
        this.highAt = highAt;
        this.settleNs = settleNs;
    }

    boolean isOpen() {
        return open;
    }

    /** Takes the numbers of one reading and says what follows from them, in order. */
    void observe(ListenQueue queue, int packets, boolean exact, long nowNs, long atMs, Consumer<ListenQueueEvent> out) {
        boolean full = queue.isFull();
        boolean high = full || queue.utilization().orElse(0) >= highAt;
        fullNow = full;
        if (!high && packets == 0) {
            settle(queue, nowNs, atMs, out);
            return;
        }
        Instant at = Instant.ofEpochMilli(atMs);
        if (!open) {
            begin(at, nowNs);
        }
        calm = false;
        peakDepth = Math.max(peakDepth, queue.depth());
        if (high && !saidHigh) {
            saidHigh = true;
            out.accept(new ListenQueueEvent.High(at, queue));
        }
        if (full && !saidFull) {
            saidFull = true;
            out.accept(new ListenQueueEvent.Full(at, queue));
        }
        if (packets > 0) {
            packetsDropped += packets;
            out.accept(new ListenQueueEvent.Dropped(at, queue, packets, exact));
        }
    }

    /** The listener could not be read: whether it is calm is not known. */
    void lostSight() {
        calm = false;
    }

    /** The listener as a health check should see it; null if it takes connections and has lost none. */
    @Nullable
    Saturated saturated(ListenQueue queue) {
        Instant began = since;
        return open && began != null && (fullNow || packetsDropped > 0)
                ? new Saturated(queue, began, peakDepth, packetsDropped)
                : null;
    }

    private void begin(Instant at, long nowNs) {
        open = true;
        since = at;
        startNs = nowNs;
        saidHigh = false;
        saidFull = false;
        peakDepth = 0;
        packetsDropped = 0;
    }

    private void settle(ListenQueue queue, long nowNs, long atMs, Consumer<ListenQueueEvent> out) {
        if (!open) {
            return;
        }
        peakDepth = Math.max(peakDepth, queue.depth());
        if (!calm) {
            calm = true;
            calmSinceNs = nowNs;
        }
        if (nowNs - calmSinceNs >= settleNs) {
            open = false;
            out.accept(new ListenQueueEvent.Recovered(
                    Instant.ofEpochMilli(atMs),
                    queue,
                    Duration.ofNanos(calmSinceNs - startNs),
                    peakDepth,
                    packetsDropped));
        }
    }
}
