package io.github.listenqueue.micrometer;

import io.github.listenqueue.ListenQueueStats;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * The greatest depth of the last window, and of longer where that is needed so that no burst between two reads is lost.
 *
 * <p>Several readers share one gauge, and nothing tells them apart: so reading resets nothing, and a read reaches back not
 * to the last read, which may have been another's, but to the one before, which with two readers was its own. Reads in
 * quick succession, as by the registries of a composite, are one visit.
 */
final class PeakGauge {

    /** The time for which the statistics keep depths. */
    static final Duration LONGEST = Duration.ofHours(1);

    /** A visit lasts this part of the window: so who reads twice a window or more often sees the window alone. */
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
