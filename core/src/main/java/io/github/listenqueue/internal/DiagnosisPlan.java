package io.github.listenqueue.internal;

import io.github.listenqueue.ListenQueueStats.Episode;
import io.github.listenqueue.internal.diagnosis.DiagnosisTarget;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The times at which the episodes of one listener are diagnosed. The first diagnosis covers only the beginning: a burst may be
 * followed by a lock, and a machine that was busy may hide an acceptor that is blocked. So others follow while the saturation
 * lasts.
 */
final class DiagnosisPlan {

    private static final long[] AFTER_NS = {
        0, TimeUnit.SECONDS.toNanos(2), TimeUnit.SECONDS.toNanos(10), TimeUnit.SECONDS.toNanos(60)
    };

    private static final long EVERY_NS = TimeUnit.MINUTES.toNanos(10);

    private @Nullable Instant since;
    private long beganNs;
    private long dueNs;
    private boolean diagnosed;
    private boolean sawFull;
    private long packetsSeen;

    /**
     * Returns true if a diagnosis of the listener is due. A calm listener is not diagnosed again: it shows no evidence any
     * more.
     */
    boolean isDue(DiagnosisTarget target, long nowNs) {
        Episode episode = target.episode();
        if (episode == null) {
            return false;
        }
        if (!episode.since().equals(since)) {
            since = episode.since();
            beganNs = nowNs;
            dueNs = nowNs;
            diagnosed = false;
            sawFull = false;
            packetsSeen = 0;
        }
        if (!diagnosed) {
            return true;
        }
        boolean saturated = target.high() || target.stall() != null || episode.packetsDropped() > packetsSeen;
        return saturated && (nowNs - dueNs >= 0 || (target.queue().isFull() && !sawFull));
    }

    /**
     * Records a diagnosis.
     *
     * @param full true if it saw the queue full
     */
    void diagnosed(Episode episode, boolean full, long nowNs) {
        diagnosed = true;
        sawFull |= full;
        packetsSeen = episode.packetsDropped();
        dueNs = nowNs + EVERY_NS;
        for (int i = AFTER_NS.length - 1; i >= 0; i--) {
            if (beganNs + AFTER_NS[i] - nowNs > 0) {
                dueNs = beganNs + AFTER_NS[i];
            }
        }
    }
}
