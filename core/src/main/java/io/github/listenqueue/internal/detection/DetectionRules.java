package io.github.listenqueue.internal.detection;

import io.github.listenqueue.ListenQueue;
import java.util.function.Predicate;

/**
 * The user's settings for detection.
 *
 * @param highAt the utilization at which a queue is high, above 0 and up to 1
 * @param settleNs time of calm after which an episode ends
 * @param stalledAfterNs time without an accept after which a queue counts as stalled; 0 for never
 * @param application the listeners that health and load consider; must not throw
 * @param loadFloor the lowest share of the load, 0.01 to 1
 */
public record DetectionRules(
        double highAt,
        long settleNs,
        long stalledAfterNs,
        Predicate<? super ListenQueue> application,
        double loadFloor) {}
