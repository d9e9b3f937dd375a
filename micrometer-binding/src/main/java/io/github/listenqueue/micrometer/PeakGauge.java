package io.github.listenqueue.micrometer;

import io.github.listenqueue.ListenQueueStats;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * The greatest depth of the last window, or of a longer time if that is needed to lose no burst between two reads.
 *
 * <p>Several readers share one gauge and cannot be distinguished. Therefore a read resets nothing. It covers the time since the
 * read before the last one, because the last one may be another reader's; with two readers the one before is the reader's own.
 * Reads in quick succession, as by the registries of a composite, count as one visit.
 */
final class PeakGauge {

    /** The longest time for which the statistics keep depths. */
    static final Duration LONGEST = Duration.ofHours(1);

    /**
     * The number of visits in a window. A reader that reads at least twice in a window therefore gets the peak of the window
     * only.
     */
    private static final int VISITS_IN_A_WINDOW = 6;

    private final ListenQueueStats stats;
    private final long windowNs;
    private final LongSupplier nanoTime;
    private long visitNs;
    private long lastVisitNs;
    private long visitBeforeNs;

    PeakGauge(ListenQueueStats stats, Duration window, LongSupplier nanoTime) {
        this.stats = stats;
        this.windowNs = window.toNanos();
        this.nanoTime = nanoTime;
        visitNs = nanoTime.getAsLong();
        lastVisitNs = visitNs;
        visitBeforeNs = visitNs;
    }

    double value() {
        Duration reach = reach();
        return stats.isCurrent() ? stats.peakDepth(reach) : Double.NaN;
    }

    private synchronized Duration reach() {
        long nowNs = nanoTime.getAsLong();
        if (nowNs - visitNs >= windowNs / VISITS_IN_A_WINDOW) {
            visitBeforeNs = lastVisitNs;
            lastVisitNs = visitNs;
            visitNs = nowNs;
        }
        long reachNs = Math.max(windowNs, nowNs - visitBeforeNs);
        return Duration.ofNanos(Math.min(reachNs, LONGEST.toNanos()));
    }
}
