package io.github.listenqueue.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AdaptiveIntervalTest {

    private static final long MS = 1_000_000;

    @Test
    void samplesSocketsTenTimesASecondAndProcfsOnce() {
        AdaptiveInterval interval = new AdaptiveInterval(Optional.empty());

        assertThat(interval.plainNs(true)).isEqualTo(100 * MS);
        assertThat(interval.plainNs(false)).isEqualTo(1000 * MS);
        assertThat(interval.intervalNs(true, 0)).isEqualTo(100 * MS);
        assertThat(interval.intervalNs(false, 0)).isEqualTo(1000 * MS);
    }

    @Test
    void keepsAChosenInterval() {
        AdaptiveInterval interval = new AdaptiveInterval(Optional.of(Duration.ofMillis(250)));

        assertThat(interval.intervalNs(true, MS)).isEqualTo(250 * MS);
        assertThat(interval.intervalNs(false, MS)).isEqualTo(250 * MS);
    }

    @Test
    void stretchesOnProcfsUntilSamplesTakeHalfAPercentOfACore() {
        AdaptiveInterval interval = new AdaptiveInterval(Optional.empty());
        interval.intervalNs(false, 0);

        assertThat(interval.intervalNs(false, 30 * MS))
                .as("at most twice the interval before")
                .isEqualTo(2000 * MS);
        assertThat(interval.intervalNs(false, 30 * MS)).isEqualTo(4000 * MS);
        assertThat(interval.intervalNs(false, 30 * MS)).isEqualTo(6000 * MS);
        assertThat(interval.intervalNs(false, 30 * MS)).isEqualTo(6000 * MS);
        assertThat(interval.estimatedCostNs()).isEqualTo(30 * MS);
    }

    @Test
    void stretchesAChosenIntervalOnProcfs() {
        AdaptiveInterval interval = new AdaptiveInterval(Optional.of(Duration.ofMillis(1)));
        interval.intervalNs(false, 0);

        assertThat(settled(interval, 2 * MS)).isEqualTo(400 * MS);
    }

    @Test
    void stretchesOnSocketsOnlyByTheCostThatDependsOnTheHost() {
        AdaptiveInterval interval = new AdaptiveInterval(Optional.empty());
        interval.intervalNs(true, 500 * MS);

        assertThat(interval.intervalNs(true, 0)).isEqualTo(100 * MS);
        for (int i = 0; i < 50; i++) {
            interval.intervalNs(true, 2 * MS);
        }
        assertThat(interval.intervalNs(true, 2 * MS)).isCloseTo(400 * MS, within(MS));
        assertThat(interval.intervalNs(true, 0)).isEqualTo(100 * MS);
    }

    @Test
    void stretchesToHalfAMinuteAtMostAndKeepsALongerChoice() {
        AdaptiveInterval interval = new AdaptiveInterval(Optional.empty());
        interval.intervalNs(false, 0);
        assertThat(settled(interval, 10_000 * MS)).isEqualTo(30_000 * MS);

        AdaptiveInterval hourly = new AdaptiveInterval(Optional.of(Duration.ofHours(1)));
        hourly.intervalNs(false, 0);
        assertThat(settled(hourly, 10_000 * MS)).isEqualTo(3_600_000 * MS);
    }

    @Test
    void ignoresTheFirstSampleAndSmoothsASlowOne() {
        AdaptiveInterval interval = new AdaptiveInterval(Optional.empty());
        assertThat(interval.intervalNs(false, 400 * MS)).isEqualTo(1000 * MS);
        assertThat(interval.intervalNs(false, 2 * MS)).isEqualTo(1000 * MS);

        assertThat(interval.intervalNs(false, 42 * MS))
                .as("a quarter of the difference, and at most doubled")
                .isEqualTo(2000 * MS);
        assertThat(interval.intervalNs(false, 2 * MS)).as("and back at once").isEqualTo(1000 * MS);
    }

    private static long settled(AdaptiveInterval interval, long costNs) {
        for (int i = 0; i < 50; i++) {
            interval.intervalNs(false, costNs);
        }
        return interval.intervalNs(false, costNs);
    }
}
