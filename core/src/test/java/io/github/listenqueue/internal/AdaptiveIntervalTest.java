package io.github.listenqueue.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AdaptiveIntervalTest {

    private static final long MS = 1_000_000;

    @Test
    void socketsAreReadTenTimesASecondAndProcfsOnce() {
        AdaptiveInterval pace = new AdaptiveInterval(Optional.empty());

        assertThat(pace.plainNs(true)).isEqualTo(100 * MS);
        assertThat(pace.plainNs(false)).isEqualTo(1000 * MS);
        assertThat(pace.intervalNs(true, 0)).isEqualTo(100 * MS);
        assertThat(pace.intervalNs(false, 0)).isEqualTo(1000 * MS);
    }

    @Test
    void aChosenIntervalIsKept() {
        AdaptiveInterval pace = new AdaptiveInterval(Optional.of(Duration.ofMillis(250)));

        assertThat(pace.intervalNs(true, MS)).isEqualTo(250 * MS);
        assertThat(pace.intervalNs(false, MS)).isEqualTo(250 * MS);
    }

    @Test
    void procfsIsReadSoSeldomThatItTakesHalfAPercentOfACore() {
        AdaptiveInterval pace = new AdaptiveInterval(Optional.empty());
        pace.intervalNs(false, 0);

        assertThat(pace.intervalNs(false, 30 * MS))
                .as("at most twice the interval before")
                .isEqualTo(2000 * MS);
        assertThat(pace.intervalNs(false, 30 * MS)).isEqualTo(4000 * MS);
        assertThat(pace.intervalNs(false, 30 * MS)).isEqualTo(6000 * MS);
        assertThat(pace.intervalNs(false, 30 * MS)).isEqualTo(6000 * MS);
        assertThat(pace.estimatedCostNs()).isEqualTo(30 * MS);
    }

    @Test
    void aChosenIntervalStretchesOnProcfsToo() {
        AdaptiveInterval pace = new AdaptiveInterval(Optional.of(Duration.ofMillis(1)));
        pace.intervalNs(false, 0);

        assertThat(settled(pace, 2 * MS)).isEqualTo(400 * MS);
    }

    @Test
    void socketsAreReadMoreSeldomOnlyForWhatTheHostAddsToTheCost() {
        AdaptiveInterval pace = new AdaptiveInterval(Optional.empty());
        pace.intervalNs(true, 500 * MS);

        assertThat(pace.intervalNs(true, 0)).isEqualTo(100 * MS);
        for (int i = 0; i < 50; i++) {
            pace.intervalNs(true, 2 * MS);
        }
        assertThat(pace.intervalNs(true, 2 * MS)).isCloseTo(400 * MS, within(MS));
        assertThat(pace.intervalNs(true, 0)).isEqualTo(100 * MS);
    }

    @Test
    void theIntervalNeverStretchesBeyondHalfAMinuteNorShrinksALongerChoice() {
        AdaptiveInterval pace = new AdaptiveInterval(Optional.empty());
        pace.intervalNs(false, 0);
        assertThat(settled(pace, 10_000 * MS)).isEqualTo(30_000 * MS);

        AdaptiveInterval hourly = new AdaptiveInterval(Optional.of(Duration.ofHours(1)));
        hourly.intervalNs(false, 0);
        assertThat(settled(hourly, 10_000 * MS)).isEqualTo(3_600_000 * MS);
    }

    @Test
    void theFirstReadingAndOneSlowReadingAreNotTakenForTheRule() {
        AdaptiveInterval pace = new AdaptiveInterval(Optional.empty());
        assertThat(pace.intervalNs(false, 400 * MS)).isEqualTo(1000 * MS);
        assertThat(pace.intervalNs(false, 2 * MS)).isEqualTo(1000 * MS);

        assertThat(pace.intervalNs(false, 42 * MS))
                .as("a quarter of the way to it, and no more than doubled")
                .isEqualTo(2000 * MS);
        assertThat(pace.intervalNs(false, 2 * MS)).as("and back at once").isEqualTo(1000 * MS);
    }

    private static long settled(AdaptiveInterval pace, long costNs) {
        for (int i = 0; i < 50; i++) {
            pace.intervalNs(false, costNs);
        }
        return pace.intervalNs(false, costNs);
    }
}
