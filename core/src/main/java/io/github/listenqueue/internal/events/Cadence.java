package io.github.listenqueue.internal.events;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The cadence of log lines about a recurring event: at once, after ten seconds, then every minute, and after ten minutes
 * every ten. The events in between are summed up.
 */
final class Cadence {

    private static final long SECOND_LINE_NS = TimeUnit.SECONDS.toNanos(10);
    private static final long MINUTE_NS = TimeUnit.MINUTES.toNanos(1);
    private static final long TEN_MINUTES_NS = TimeUnit.MINUTES.toNanos(10);

    private long firstNs;
    private long lastLineNs;
    private long sinceLine;
    private long total;
    private int lines;

    /**
     * Adds to the sums.
     *
     * @return the sums for a line that is due now; null if none is
     */
    @Nullable
    Sums add(long amount, long nowNs) {
        if (total == 0) {
            firstNs = nowNs;
        }
        total += amount;
        sinceLine += amount;
        if (lines > 0 && nowNs - lastLineNs < gapNs(nowNs)) {
            return null;
        }
        Sums due = new Sums(sinceLine, lines == 0 ? 0 : nowNs - lastLineNs, total, nowNs - firstNs);
        lines++;
        lastLineNs = nowNs;
        sinceLine = 0;
        return due;
    }

    /** Returns the sum from the first event on. */
    long total() {
        return total;
    }

    private long gapNs(long nowNs) {
        if (lines == 1) {
            return SECOND_LINE_NS;
        }
        return nowNs - firstNs < TEN_MINUTES_NS ? MINUTE_NS : TEN_MINUTES_NS;
    }

    /**
     * The numbers of a line.
     *
     * @param sinceLine the sum since the previous line
     * @param sinceLineNs the time since the previous line; 0 for the first line
     * @param total the sum of all events
     * @param totalNs the time since the first event
     */
    record Sums(long sinceLine, long sinceLineNs, long total, long totalNs) {

        boolean first() {
            return sinceLineNs == 0;
        }
    }
}
