package io.github.listenqueue.micrometer;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/** A wait for a condition that holds within milliseconds, or within seconds on a busy machine. */
final class Soon {

    private Soon() {}

    static ConditionFactory await() {
        return Awaitility.await()
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(5))
                .atMost(Duration.ofSeconds(30));
    }
}
