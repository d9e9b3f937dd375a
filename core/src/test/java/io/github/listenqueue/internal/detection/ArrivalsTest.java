package io.github.listenqueue.internal.detection;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.listenqueue.TcpCounters;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ArrivalsTest {

    private static final long SECOND_NS = 1_000_000_000L;
    private static final long TICK_NS = SECOND_NS / 10;

    private final Arrivals arrivals = new Arrivals();
    private long nowNs = 42;
    private @Nullable TcpCounters last;
    private @Nullable FakeListener sole;

    @Test
    void isUnknownAfterOneSample() {
        sample(5, false, false);

        assertThat(arrivals.perSecond()).isEmpty();
    }

    @Test
    void isKnownAfterTwoSamplesOneSecondApart() {
        sample(0, false, false);
        nowNs += SECOND_NS - TICK_NS;
        sample(7, false, false);

        assertThat(arrivals.perSecond()).isEqualTo(OptionalDouble.of(7));
    }

    @Test
    void averagesTheLastTenSeconds() {
        for (long tick = 0; tick <= 100; tick++) {
            sample(tick * 7, false, false);
        }
        assertThat(arrivals.perSecond()).isEqualTo(OptionalDouble.of(70));

        for (int tick = 1; tick <= 50; tick++) {
            sample(700, false, false);
        }
        assertThat(arrivals.perSecond()).isEqualTo(OptionalDouble.of(35));

        for (int tick = 1; tick <= 60; tick++) {
            sample(700, false, false);
        }
        assertThat(arrivals.perSecond()).isEqualTo(OptionalDouble.of(0));
    }

    @Test
    void partialWindowBeginsWithTheFirstSample() {
        for (long second = 0; second < 10; second++) {
            sample(1000 + second * 7, false, false);
            assertThat(arrivals.perSecond()).isEqualTo(second == 0 ? OptionalDouble.empty() : OptionalDouble.of(7));
            nowNs += SECOND_NS - TICK_NS;
        }
    }

    @Test
    void keepsTheRateWhileAQueueIsFull() {
        for (long tick = 0; tick <= 20; tick++) {
            sample(tick * 10, false, false);
        }
        for (int tick = 0; tick < 300; tick++) {
            sample(200, true, true);
        }
        assertThat(arrivals.perSecond()).isEqualTo(OptionalDouble.of(100));

        for (long tick = 0; tick <= 10; tick++) {
            sample(200 + tick * 3, true, false);
        }
        assertThat(arrivals.perSecond()).isEqualTo(OptionalDouble.of(30));
    }

    @Test
    void ignoresAnUnreadableCounter() {
        sample(-1, false, false);
        for (int tick = 0; tick <= 10; tick++) {
            sample(-1, false, false);
        }
        assertThat(arrivals.perSecond()).isEmpty();
    }

    @Test
    void keepsTheBaselineUntilTheEpisodeEnds() {
        assertThat(arrivals.baseline()).isNull();
        sample(1, false, false);
        long baselineNs = nowNs;
        sample(9, true, true);
        sample(11, true, false);

        Arrivals.Baseline before = arrivals.baseline();
        assertThat(before).isNotNull();
        assertThat(before.counters().passiveOpens()).hasValue(1);
        assertThat(before.takenNs()).isEqualTo(baselineNs);

        sample(12, false, false);
        assertThat(arrivals.baseline()).isNull();
    }

    @Test
    void hasNoBaselineForAnEpisodeOfTheFirstSample() {
        sample(9, true, true);
        assertThat(arrivals.baseline()).isNull();

        sample(11, true, true);
        assertThat(arrivals.baseline()).as("that sample was not calm").isNull();

        sample(12, false, false);
        sample(13, true, true);
        Arrivals.Baseline before = arrivals.baseline();
        assertThat(before).isNotNull();
        assertThat(before.counters().passiveOpens()).hasValue(12);
    }

    @Test
    void restartsWhenAListenerBecomesTheOnlyOne() {
        for (long tick = 0; tick <= 30; tick++) {
            sample(tick * 10, false, false);
        }
        sole = new FakeListener(80, 10);
        sample(300, false, false);
        assertThat(arrivals.perSecond()).isEmpty();
        for (long tick = 0; tick <= 10; tick++) {
            sample(300 + tick, false, false);
        }
        assertThat(arrivals.perSecond().orElseThrow()).isBetween(8.9, 10.1);

        sole = null;
        sample(310, false, false);
        assertThat(arrivals.perSecond()).as("of the namespace, as before").isPresent();
    }

    @Test
    void allArriveAtOneListenerIfItIsTheOnlyOneSinceBeforeTheEpisode() {
        sample(1, false, false);
        assertThat(arrivals.allAtOne()).as("others listen").isFalse();
        sole = new FakeListener(80, 10);
        sample(2, false, false);
        assertThat(arrivals.allAtOne()).isTrue();
        sample(3, true, true);
        assertThat(arrivals.allAtOne()).isTrue();

        sole = null;
        sample(4, true, true);
        assertThat(arrivals.allAtOne()).as("another opened").isFalse();
        sole = new FakeListener(80, 10);
        sample(5, true, true);
        assertThat(arrivals.allAtOne()).as("it closed, but its arrivals count").isFalse();
        sample(6, false, false);
        assertThat(arrivals.allAtOne()).as("the episode is over").isTrue();
    }

    private void sample(long passiveOpens, boolean episodeOpen, boolean full) {
        OptionalLong none = OptionalLong.empty();
        OptionalLong opens = passiveOpens < 0 ? none : OptionalLong.of(passiveOpens);
        TcpCounters counters = new TcpCounters(none, none, none, none, none, none, opens);
        long beforeNs = nowNs;
        nowNs += TICK_NS;
        arrivals.observe(counters, sole, last, beforeNs, episodeOpen, full, nowNs);
        last = counters;
    }
}
