package io.github.listenqueue.internal.detection;

import java.util.concurrent.TimeUnit;

/**
 * The settings of {@link LoadControl}. {@code LoadSimulationTest} compares them with their neighbours.
 *
 * @param floor the lowest share
 * @param pressureAt the utilization from which a queue lowers the share
 * @param calmBelow the utilization below which every queue must stay for the share to rise
 * @param lateNs the waiting time of the oldest connection from which a queue lowers the share
 * @param afterPressure the factor for a queue that is filling up
 * @param afterLoss the factor for a queue that lost connections or is not emptied
 * @param holdNs the time from one decrease to the next: the effect of the first shows only after the balancer has polled it
 * @param risePerSecond the increase of the share in a calm second
 */
record LoadRules(
        double floor,
        double pressureAt,
        double calmBelow,
        long lateNs,
        double afterPressure,
        double afterLoss,
        long holdNs,
        double risePerSecond) {

    private static final LoadRules DEFAULTS =
            new LoadRules(0.1, 0.25, 0.1, TimeUnit.SECONDS.toNanos(1), 0.8, 0.7, TimeUnit.SECONDS.toNanos(2), 0.02);

    /** Returns the defaults with another floor. */
    static LoadRules withFloor(double floor) {
        return new LoadRules(
                floor,
                DEFAULTS.pressureAt,
                DEFAULTS.calmBelow,
                DEFAULTS.lateNs,
                DEFAULTS.afterPressure,
                DEFAULTS.afterLoss,
                DEFAULTS.holdNs,
                DEFAULTS.risePerSecond);
    }
}
