package io.github.listenqueue.micrometer;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.github.listenqueue.ListenQueueMonitor;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BuilderTest {

    private final ListenQueueMonitor monitor = ListenQueueMonitor.builder().build();
    private final ListenQueueMetrics.Builder builder = ListenQueueMetrics.builder(monitor);

    @AfterEach
    void close() {
        monitor.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MIN_VALUE, -1, 0, 10_001})
    void refusesAMaximumOutOfRange(int count) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.maxListeners(count))
                .withMessage("maxListeners must be from 1 to 10000, not " + count);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0S", "PT-1M", "PT0.000999999S", "PT1H0.000000001S", "PT9999999999H"})
    void refusesAWindowOutOfRange(Duration window) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.peakWindow(window))
                .withMessage("peakWindow must be from 1 ms to 1 h, not " + window);
    }

    @Test
    void takesTheEndsOfTheRanges() {
        assertThatCode(() -> builder.maxListeners(1)
                        .maxListeners(10_000)
                        .peakWindow(Duration.ofMillis(1))
                        .peakWindow(Duration.ofHours(1))
                        .build())
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"listener", "address", "port", "transport", "sibling", "cause"})
    void refusesTagsThatTheMetersHaveThemselves(String key) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.tags(Tags.of("region", "north", key, "mine")))
                .withMessage("tags must not have the key " + key + ", which the meters of a listener have themselves");
        assertThatIllegalArgumentException().isThrownBy(() -> new ListenQueueMetrics(monitor, Tags.of(key, "mine")));
    }

    @Test
    void namesWhatIsNull() {
        assertThatNullPointerException()
                .isThrownBy(() -> new ListenQueueMetrics(null))
                .withMessage("monitor must not be null");
        assertThatNullPointerException().isThrownBy(() -> builder.tags(null)).withMessage("tags must not be null");
        assertThatNullPointerException()
                .isThrownBy(() -> builder.peakWindow(null))
                .withMessage("peakWindow must be from 1 ms to 1 h, not null");
        assertThatNullPointerException()
                .isThrownBy(() -> builder.build().bindTo(null))
                .withMessage("registry must not be null");
    }
}
