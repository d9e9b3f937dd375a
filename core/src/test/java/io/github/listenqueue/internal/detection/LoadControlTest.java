package io.github.listenqueue.internal.detection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.listenqueue.DropReason;
import io.github.listenqueue.internal.detection.LoadState.Kind;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LoadControlTest {

    private static final Duration TENTH = Duration.ofMillis(100);

    private final FakeListener http = new FakeListener(80, 99);
    private final FakeListener other = new FakeListener(81, 99);
    private final Scene scene = new Scene();

    LoadControlTest() {
        scene.listeners(http, other).observe();
    }

    private LoadState sample() {
        scene.after(TENTH).observe();
        return scene.detector().load().state();
    }

    private LoadState samples(int number) {
        LoadState state = LoadState.FULL;
        for (int i = 0; i < number; i++) {
            state = sample();
        }
        return state;
    }

    @Test
    void shareIsOneWhileCalmAndNothingIsReplaced() {
        http.depth(9);
        LoadState first = sample();

        assertThat(first).isEqualTo(LoadState.FULL);
        assertThat(samples(20)).isSameAs(first);
    }

    @ParameterizedTest
    @CsvSource({"24, 1", "25, 0.8", "99, 0.8", "100, 0.7", "200, 0.7"})
    void shareFallsAtOnceFromAQuarterOfTheCapacity(int depth, double share) {
        http.depth(depth);

        assertThat(sample().share()).isEqualTo(share);
    }

    @Test
    void stateNamesTheWorstQueueAndItsTime() {
        http.depth(30);
        other.depth(40);
        LoadState state = sample();

        assertThat(state.pressure().queue()).isEqualTo(other.queue());
        assertThat(state.pressure().kind()).isEqualTo(Kind.FILLING);
        assertThat(state.pressure().atMs()).isEqualTo(scene.nowMs());
        assertThat(state.sinceMs()).isEqualTo(scene.nowMs());
    }

    @Test
    void lossIsWorseThanAnyUtilization() {
        http.depth(90);
        other.drop(3);
        LoadState state = sample();

        assertThat(state.share()).isEqualTo(0.7);
        assertThat(state.pressure().queue()).isEqualTo(other.queue());
        assertThat(state.pressure().packets()).isEqualTo(3);
    }

    @Test
    void dropForAnotherReasonIsNoLoss() {
        http.drop(DropReason.OTHER, 3).drop(DropReason.UNKNOWN, 3);

        assertThat(sample().share()).isEqualTo(1);
    }

    @Test
    void shareFallsOnceInAHoldTimeDownToTheFloor() {
        http.depth(50);

        assertThat(samples(20).share()).isEqualTo(0.8);
        assertThat(sample().share()).isCloseTo(0.64, within(1e-9));
        assertThat(samples(500).share()).isEqualTo(0.1);
    }

    @Test
    void shareStaysBetweenTheThresholds() {
        http.depth(50);
        sample();
        http.depth(10);

        assertThat(samples(100).share()).isEqualTo(0.8);
    }

    @Test
    void shareRisesByTwoHundredthsInACalmSecond() {
        http.depth(50);
        long fellMs = sample().sinceMs();
        http.depth(9);
        LoadState rising = samples(10);

        assertThat(rising.share()).isCloseTo(0.82, within(1e-9));
        assertThat(rising.sinceMs()).isEqualTo(fellMs);
        assertThat(samples(100)).isEqualTo(LoadState.FULL);
    }

    @Test
    void peakBetweenTwoIncreasesPreventsTheSecond() {
        http.depth(50);
        sample();
        http.depth(0);
        samples(4);
        http.depth(10);
        sample();
        http.depth(0);

        assertThat(samples(4).share()).isEqualTo(0.8);
        assertThat(sample().share()).isCloseTo(0.81, within(1e-9));
    }

    @Test
    void shareRisesWhileTheSampleIsUnchanged() {
        http.depth(50);
        sample();
        http.depth(0);
        sample();
        scene.after(Duration.ofSeconds(1)).observeUnchanged();

        assertThat(scene.detector().load().state().share()).isCloseTo(0.822, within(1e-9));
    }

    @Test
    void distantSamplesRaiseTheShareByNoMoreThanTwoSecondsDo() {
        http.depth(50);
        sample();
        http.depth(0);
        scene.after(Duration.ofSeconds(30)).observe();

        assertThat(scene.detector().load().state().share()).isCloseTo(0.84, within(1e-9));
    }

    @Test
    void unknownLimitLeavesTheLosses() {
        http.limit(FakeListener.UNKNOWN).depth(5_000);
        assertThat(sample().share()).isEqualTo(1);
        http.inferring().drop(1);

        assertThat(sample().share()).isEqualTo(0.7);
    }

    @Test
    void longWaitOfTheOldestConnectionCountsWhileItsProbeIsRecent() {
        http.depth(5);
        sample();
        Probe probe = new Probe(
                scene.nowNs(), true, Optional.of(Duration.ofMillis(1_500)), OptionalInt.empty(), scene.nowNs(), 5);
        scene.detector().stats().get(0).probed(probe);
        LoadState late = sample();

        assertThat(late.share()).isEqualTo(0.8);
        assertThat(late.pressure().kind()).isEqualTo(Kind.LATE);
        assertThat(late.pressure().waitedNs()).isEqualTo(1_500_000_000L);
        assertThat(samples(60).share()).isGreaterThan(0.8);
    }

    @Test
    void stallLowersTheShareAtAnyDepth() {
        http.depth(5);
        sample();
        long sinceNs = scene.nowNs();
        for (int i = 0; i < 70; i++) {
            scene.detector()
                    .stats()
                    .get(0)
                    .probed(new Probe(
                            scene.nowNs(), true, Optional.of(TENTH.multipliedBy(i)), OptionalInt.empty(), sinceNs, 5));
            sample();
        }

        LoadState state = scene.detector().load().state();
        assertThat(state.pressure().kind()).isEqualTo(Kind.STALLED);
        assertThat(state.pressure().waitedNs()).isGreaterThan(Scene.STALLED_AFTER.toNanos());
    }

    @Test
    void queueThatFilledInAPauseGetsTimeToDrain() {
        http.depth(90);
        scene.detector().late(Duration.ofMillis(400).toNanos());
        assertThat(samples(8).share()).isEqualTo(1);

        assertThat(samples(2).share()).isEqualTo(0.8);
    }

    @Test
    void lossInAPauseLowersTheShareByTheSmallerFactor() {
        http.depth(100).drop(7);
        scene.detector().late(Duration.ofMillis(400).toNanos());

        assertThat(sample().share()).isEqualTo(0.8);
    }

    @Test
    void shareStaysWhileAListenerIsUnreadable() {
        other.depth(50);
        sample();
        other.depth(0);
        http.readable(false);
        assertThat(samples(100).share()).isEqualTo(0.8);
        http.readable(true);

        assertThat(samples(200)).isEqualTo(LoadState.FULL);
    }

    @Test
    void pauseWithoutAConnectionLeavesNoTimeToDrain() {
        scene.detector().late(Duration.ofMillis(400).toNanos());
        samples(100);
        http.depth(90);

        assertThat(sample().share()).isEqualTo(0.8);
    }

    @Test
    void unreadableListenerDoesNotCount() {
        http.depth(90).readable(false);

        assertThat(sample().share()).isEqualTo(1);
    }

    @Test
    void listenerThatClosesLeavesNoPressure() {
        http.depth(90);
        sample();
        scene.listeners(other);

        assertThat(samples(200)).isEqualTo(LoadState.FULL);
    }

    @Test
    void toolDoesNotCount() {
        Detector detector = new Detector(new DetectionRules(0.5, 1, 0, queue -> false, 0.1), () -> 0);
        Scene tools = new Scene(detector);
        tools.listeners(http.depth(100).drop(3)).observe();
        tools.listeners(http.drop(3)).after(TENTH).observe();

        assertThat(detector.load().state()).isEqualTo(LoadState.FULL);
    }

    @Test
    void floorOfOneSwitchesTheControlOff() {
        Detector detector = new Detector(new DetectionRules(0.5, 1, 0, queue -> true, 1), () -> 0);
        Scene scene = new Scene(detector);
        scene.listeners(http.depth(100)).observe();

        assertThat(detector.load().state()).isEqualTo(LoadState.FULL);
    }
}
