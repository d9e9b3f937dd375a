package io.github.listenqueue.internal;

import io.github.listenqueue.internal.events.EventSubscriber;
import io.github.listenqueue.internal.events.NamedThreads;
import io.github.listenqueue.internal.sampling.SamplingConfig;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Settings of a monitor with the builder's defaults for everything that a test does not choose. */
final class MonitorConfigs {

    private MonitorConfigs() {}

    static MonitorConfig of(
            SamplingConfig sampling,
            Optional<Duration> interval,
            Duration settleTime,
            EventSubscriber<?>... subscribers) {
        return new MonitorConfig(
                sampling,
                interval,
                0.5,
                settleTime,
                Duration.ofSeconds(5),
                0.1,
                null,
                List.of(subscribers),
                NamedThreads.daemons(),
                false,
                false);
    }
}
