package io.github.listenqueue.internal.detection;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class DetectorArrivalsTest {

    private static final Duration SECOND = Duration.ofSeconds(1);

    private final FakeListener http = new FakeListener(80, 10);
    private final FakeListener management = new FakeListener(81, 10);
    private final Scene scene = new Scene();

    @Test
    void rateFallsWhileNothingChanges() {
        arrive(100);
        assertThat(rate()).isEqualTo(100);

        for (int second = 1; second < 10; second++) {
            scene.after(SECOND).observeUnchanged();
        }

        assertThat(rate()).isEqualTo(10);
    }

    @Test
    void keepsTheRateWhileAnyQueueIsFullButNotWhileOneIsHigh() {
        arrive(100);
        scene.after(SECOND).listeners(http, management.depth(11)).observe();
        scene.after(SECOND).opens(3).observe();
        assertThat(rate()).as("full").isEqualTo(100);

        scene.after(SECOND).listeners(http, management.depth(10)).observe();
        scene.after(SECOND).opens(3).observe();
        assertThat(rate()).as("high").isEqualTo(3);
    }

    @Test
    void baselineIsTheLastCalmSample() {
        arrive(100);
        assertThat(scene.detector().arrivals().baseline()).isNull();
        scene.after(SECOND).opens(50).listeners(http, management.depth(11)).observe();
        scene.after(SECOND).opens(60).observe();
        Arrivals.Baseline before = scene.detector().arrivals().baseline();
        assertThat(before).isNotNull();
        assertThat(before.counters().passiveOpens()).hasValue(100);

        scene.after(SECOND).listeners(http, management.depth(0)).observe();
        scene.after(Scene.SETTLE_TIME).observeUnchanged();
        assertThat(scene.detector().arrivals().baseline()).isNull();
    }

    @Test
    void usesTheSoleListenerOfTheSample() {
        scene.listeners(http).opens(0).observe();
        assertThat(scene.detector().arrivals().allAtOne()).isFalse();
        scene.alone().after(SECOND).observe();
        assertThat(scene.detector().arrivals().allAtOne()).isTrue();
        scene.after(SECOND).observeUnchanged();
        assertThat(scene.detector().arrivals().allAtOne()).isTrue();
    }

    /** Opens this many connections within the first second of two calm listeners. */
    private void arrive(long connections) {
        scene.listeners(http, management).opens(0).observe();
        scene.after(SECOND).opens(connections).observe();
    }

    private double rate() {
        return scene.detector().arrivals().perSecond().orElseThrow();
    }
}
