package io.github.listenqueue.internal;

import java.time.Duration;
import java.util.Optional;

/**
 * The time between two samples. What is read of the whole namespace can cost tens of milliseconds on a busy host, so the
 * interval stretches until that takes at most 0.5 % of one core.
 */
final class AdaptiveInterval {

    private static final long SOCKET_NS = Duration.ofMillis(100).toNanos();
    private static final long PROCFS_NS = Duration.ofSeconds(1).toNanos();
    private static final long MAX_NS = Duration.ofSeconds(30).toNanos();

    /** 0.5 % as a quotient. */
    private static final long INTERVAL_PER_COST = 200;

    /** A cost above the estimate raises it by one part in this many: one sample that was held up proves nothing. */
    private static final int SMOOTHING = 4;

    private final long chosenNs;
    private long estimatedCostNs = -1;
    private long lastIntervalNs;
    private boolean first = true;

    AdaptiveInterval(Optional<Duration> chosen) {
        this.chosenNs = chosen.isPresent() ? chosen.get().toNanos() : 0;
    }

    /** The interval if reading were free. */
    long plainNs(boolean socket) {
        return chosenNs > 0 ? chosenNs : socket ? SOCKET_NS : PROCFS_NS;
    }

    /**
     * The interval to wait after a sample; at most twice the one before.
     *
     * @param socket whether sockets are asked directly
     * @param costNs how long what depends on the host took
     */
    long intervalNs(boolean socket, long costNs) {
        long plain = plainNs(socket);
        if (first) {
            // The first sample loads classes and walks the descriptors.
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
