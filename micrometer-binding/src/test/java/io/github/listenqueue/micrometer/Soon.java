package io.github.listenqueue.micrometer;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/** Waiting for what comes within milliseconds, or, on a machine that has no time, within seconds. */
final class Soon {

    private Soon() {}

    static ConditionFactory await() {
        return Awaitility.await()
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(5))
                .atMost(Duration.ofSeconds(30));
    }
}
