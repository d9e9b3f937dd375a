package io.github.listenqueue.spring;

import io.github.listenqueue.ListenQueueLoad;
import java.time.Instant;

/**
 * The load in the actuator's JSON.
 *
 * @param share the part of its configured traffic that this instance should get now, 0.01 to 1
 * @param reason the reason in one line
 * @param at the time of the sample
 */
record LoadReport(double share, String reason, Instant at) {

    static LoadReport of(ListenQueueLoad load) {
        return new LoadReport(load.share(), load.reason(), load.at());
    }
}
