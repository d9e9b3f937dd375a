package io.github.listenqueue.internal.detection;

import io.github.listenqueue.ListenQueue;
import java.util.function.Predicate;

/**
 * The user's choices about detection.
 *
 * @param highAt the utilization at which a queue is high, above 0 and up to 1
 * @param settleNs how long calm must last before an episode ends
 * @param stalledAfterNs how long nothing must be accepted for a queue to count as stalled; 0 for never
 * @param application tells the listeners that health considers; must not throw
 */
public record DetectionRules(
        double highAt, long settleNs, long stalledAfterNs, Predicate<? super ListenQueue> application) {}
