package io.github.listenqueue.internal.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.listenqueue.internal.diagnosis.PauseDetector.Window;
import io.github.listenqueue.internal.diagnosis.Processors.Turn;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProcessorsTest {

    private static final long MS = 1_000_000;
    private static final long S = 1000 * MS;
    private static final Window IDLE = new Window(2 * S, 0, 0, 20, 0);

    @ParameterizedTest
    @CsvSource({
        "400, 20, 10, true",
        "399, 20, 10, false",
        "400, 20, 9, false",
        "400, 0, 0, true",
        "400, -1, -1, true",
        "400, 1, 0, false",
        "0, 20, 20, false",
        "-1, 20, 20, false",
    })
    void isThrottledForAFifthOfTheTimeAndInHalfOfThePeriods(
            long throttledMs, long periods, long throttledPeriods, boolean throttled) {
        Window window = new Window(
                2 * S, 0, throttledMs < 0 ? PauseDetector.UNKNOWN : throttledMs * MS, periods, throttledPeriods);

        assertThat(of(window, 0, Turn.UNKNOWN, false).throttled()).isEqualTo(throttled);
        assertThat(of(window, 0, Turn.UNKNOWN, false).starved()).isEqualTo(throttled);
    }

    @Test
    void isNotThrottledInAnEmptyWindow() {
        assertThat(of(new Window(0, 0, 0, 0, 0), 0, Turn.UNKNOWN, false).throttled())
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        // Ran, waited and total in milliseconds: waiting is four fifths of the demand and a fifth of the diagnosis.
        "25, 100, 500, true",
        "26, 100, 500, false",
        "25, 100, 501, false",
        "0, 100, 500, true",
        "0, 0, 0, false",
        "-1, 100, 500, false",
        "25, -1, 500, false",
    })
    void isStarvedIfTheDiagnosingThreadMostlyWaited(long ranMs, long waitedMs, long totalMs, boolean starved) {
        Turn turn = new Turn(ranMs < 0 ? -1 : ranMs * MS, waitedMs < 0 ? -1 : waitedMs * MS, totalMs * MS);

        assertThat(of(IDLE, 0, turn, true).starved()).isEqualTo(starved);
        assertThat(of(IDLE, 0, turn, false).starved()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"3600, true", "3599, false"})
    void isStarvedIfTheProcessUsesNineTenthsOfItsCpus(long cpuMs, boolean starved) {
        Processors processors = of(new Window(2 * S, cpuMs * MS, 0, 0, 0), 0, new Turn(0, S / 2, S / 2), false);

        assertThat(processors.starved()).isEqualTo(starved);
    }

    @ParameterizedTest
    @CsvSource({"2000, true", "1999, false"})
    void isStarvedIfTheDiagnosisTakesTwoSeconds(long totalMs, boolean starved) {
        assertThat(of(IDLE, 0, new Turn(1, 1, totalMs * MS), true).starved()).isEqualTo(starved);
    }

    @Test
    void sharesAreOfAllCpus() {
        assertThat(processors(new Window(2 * S, 3 * S, 0, 0, 0)).share()).isEqualTo(0.75);
        assertThat(processors(new Window(2 * S, 0, 0, 0, 0)).share()).isZero();
        assertThat(processors(new Window(0, 1, 0, 0, 0)).share()).isNaN();
        assertThat(processors(new Window(2 * S, PauseDetector.UNKNOWN, 0, 0, 0)).share())
                .isNaN();
    }

    @Test
    void describesAllKnownFacts() {
        Processors all = of(
                new Window(3100 * MS, 2170 * MS, 1500 * MS, 31, 30),
                25,
                new Turn(13_900_000, 11_600_000, 211_400_000),
                false);

        assertThat(all.describe())
                .isEqualTo("CPU: the process used 35 % of 2 CPUs over 3.1 s; its control group was throttled in 30"
                        + " of 31 periods, for 1.5 s over all CPUs; over 211.4 ms the diagnosing thread ran for 13.9 ms"
                        + " and waited 11.6 ms for a CPU; at least one thread of the machine waited for a CPU in 25 % of"
                        + " the last 10 s");
    }

    @Test
    void reportsOrOmitsUnknownFacts() {
        assertThat(Processors.unknown().describe())
                .isEqualTo("CPU: the use by the process is unknown, "
                        + Runtime.getRuntime().availableProcessors()
                        + (Runtime.getRuntime().availableProcessors() == 1 ? " CPU available" : " CPUs available"));
        assertThat(of(new Window(2 * S, 0, 0, 0, 0), 0, Turn.UNKNOWN, false).describe())
                .as("a group without a quota has no periods, and an idle machine has no pressure")
                .isEqualTo(
                        "CPU: the process used 0 % of 2 CPUs over 2.0 s; at least one thread of the machine waited for a"
                                + " CPU in 0 % of the last 10 s");
        assertThat(of(new Window(2 * S, 0, 0, 5, 0), -1, Turn.UNKNOWN, false).describe())
                .endsWith("throttled in 0 of 5 periods, for 0.0 s over all CPUs");
        assertThat(of(new Window(2 * S, 0, PauseDetector.UNKNOWN, 5, 0), -1, Turn.UNKNOWN, false)
                        .describe())
                .doesNotContain("throttled");
    }

    private static Processors processors(Window window) {
        return of(window, -1, Turn.UNKNOWN, false);
    }

    private static Processors of(Window window, double pressurePercent, Turn ownThread, boolean lateTicks) {
        return new Processors(2, window, Window.NONE, pressurePercent, ownThread, lateTicks);
    }
}
