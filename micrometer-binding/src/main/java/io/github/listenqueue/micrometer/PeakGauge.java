package io.github.listenqueue.micrometer;

import io.github.listenqueue.ListenQueueHistory;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * The greatest depth of the last window, and of longer where that is needed so that a burst between two reads is seen.
 *
 * <p>Reading resets nothing, because several readers share one gauge and must not take the peak from each other. What a
 * read leaves behind is a mark in time, unless one was left within the last window; every read reaches back to the mark
 * before the last. A reader that comes more often than the window thus sees the window; one that comes more rarely sees
 * at least all since it last came, whoever else reads within a window of it.
 */
final class PeakGauge {

    /** What a history remembers. */
    static final Duration LONGEST = Duration.ofHours(1);

    private final ListenQueueHistory history;
    private final long windowNs;
    private final LongSupplier nanoTime;
    private long lastMarkNs;
    private long markBeforeNs;

    PeakGauge(ListenQueueHistory history, Duration window, LongSupplier nanoTime) {
        this.history = history;
        this.windowNs = window.toNanos();
        this.nanoTime = nanoTime;
        lastMarkNs = nanoTime.getAsLong();
        markBeforeNs = lastMarkNs;
    }

    double value() {
        Duration reach = reach();
        return history.isCurrent() ? history.peakDepth(reach) : Double.NaN;
    }

    private synchronized Duration reach() {
        long nowNs = nanoTime.getAsLong();
        long reachNs = Math.max(windowNs, nowNs - markBeforeNs);
        if (nowNs - lastMarkNs >= windowNs) {
            markBeforeNs = lastMarkNs;
            lastMarkNs = nowNs;
        }
        return Duration.ofNanos(Math.min(reachNs, LONGEST.toNanos()));
    }
}
