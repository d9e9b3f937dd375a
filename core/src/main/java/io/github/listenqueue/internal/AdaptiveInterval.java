package io.github.listenqueue.internal;

import java.time.Duration;
import java.util.Optional;

/**
 * The interval between two samples. Reads of the whole namespace can cost tens of milliseconds on a busy host, so the
 * interval stretches until they take at most 0.5 % of one core.
 */
final class AdaptiveInterval {

    private static final long SOCKET_NS = Duration.ofMillis(100).toNanos();
    private static final long PROCFS_NS = Duration.ofSeconds(1).toNanos();
    private static final long MAX_NS = Duration.ofSeconds(30).toNanos();

    /** 0.5 % as a quotient. */
    private static final long INTERVAL_PER_COST = 200;

    /** A cost above the estimate raises it by one part in this many: a single delayed sample proves nothing. */
    private static final int SMOOTHING = 4;

    private final long chosenNs;
    private long estimatedCostNs = -1;
    private long lastIntervalNs;
    private boolean first = true;

    AdaptiveInterval(Optional<Duration> chosen) {
        this.chosenNs = chosen.isPresent() ? chosen.get().toNanos() : 0;
    }

    /** Returns the interval without regard to cost. */
    long plainNs(boolean socket) {
        return chosenNs > 0 ? chosenNs : socket ? SOCKET_NS : PROCFS_NS;
    }

    /**
     * Returns the interval to wait after a sample; at most twice the previous one.
     *
     * @param socket true if the queues are read by socket options
     * @param costNs the time taken by the reads that depend on the host
     */
    long intervalNs(boolean socket, long costNs) {
        long plain = plainNs(socket);
        if (first) {
            // The first sample loads classes and scans the descriptors.
            first = false;
            lastIntervalNs = plain;
            return plain;
        }
        if (estimatedCostNs < 0 || costNs < estimatedCostNs) {
            estimatedCostNs = costNs;
        } else {
            estimatedCostNs += (costNs - estimatedCostNs) / SMOOTHING;
        }
        long needed = Math.min(MAX_NS, estimatedCostNs * INTERVAL_PER_COST);
        lastIntervalNs = Math.max(plain, Math.min(needed, 2 * lastIntervalNs));
        return lastIntervalNs;
    }

    long estimatedCostNs() {
        return estimatedCostNs;
    }
}
