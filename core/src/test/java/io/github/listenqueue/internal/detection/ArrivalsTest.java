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
    void nothingIsKnownFromOneReading() {
        tick(5, false, false);

        assertThat(arrivals.perSecond()).isEmpty();
    }

    @Test
    void twoReadingsASecondApartAreEnough() {
        tick(0, false, false);
        nowNs += SECOND_NS - TICK_NS;
        tick(7, false, false);

        assertThat(arrivals.perSecond()).isEqualTo(OptionalDouble.of(7));
    }

    @Test
    void theRateIsThatOfTheLastTenSeconds() {
        for (long tick = 0; tick <= 100; tick++) {
            tick(tick * 7, false, false);
        }
        assertThat(arrivals.perSecond()).isEqualTo(OptionalDouble.of(70));

        for (int tick = 1; tick <= 50; tick++) {
            tick(700, false, false);
        }
        assertThat(arrivals.perSecond()).isEqualTo(OptionalDouble.of(35));

        for (int tick = 1; tick <= 60; tick++) {
            tick(700, false, false);
        }
        assertThat(arrivals.perSecond()).isEqualTo(OptionalDouble.of(0));
    }

    @Test
    void aWindowThatIsNotYetFullBeginsWithTheFirstReading() {
        for (long second = 0; second < 10; second++) {
            tick(1000 + second * 7, false, false);
            assertThat(arrivals.perSecond()).isEqualTo(second == 0 ? OptionalDouble.empty() : OptionalDouble.of(7));
            nowNs += SECOND_NS - TICK_NS;
        }
    }

    @Test
    void whileAQueueIsFullTheRateStaysWhatItWas() {
        for (long tick = 0; tick <= 20; tick++) {
            tick(tick * 10, false, false);
        }
        for (int tick = 0; tick < 300; tick++) {
            tick(200, true, true);
        }
        assertThat(arrivals.perSecond()).isEqualTo(OptionalDouble.of(100));

        for (long tick = 0; tick <= 10; tick++) {
            tick(200 + tick * 3, true, false);
        }
        assertThat(arrivals.perSecond()).isEqualTo(OptionalDouble.of(30));
    }

    @Test
    void aCounterThatCannotBeReadLeavesNoTrace() {
        tick(-1, false, false);
        for (int tick = 0; tick <= 10; tick++) {
            tick(-1, false, false);
        }
        assertThat(arrivals.perSecond()).isEmpty();
    }

    @Test
    void theCountersBeforeTheTroubleAreKeptUntilItIsOver() {
        assertThat(arrivals.baseline()).isNull();
        tick(1, false, false);
        long calmNs = nowNs;
        tick(9, true, true);
        tick(11, true, false);

        Arrivals.Baseline before = arrivals.baseline();
        assertThat(before).isNotNull();
        assertThat(before.counters().passiveOpens()).hasValue(1);
        assertThat(before.takenNs()).isEqualTo(calmNs);

        tick(12, false, false);
        assertThat(arrivals.baseline()).isNull();
    }

    @Test
    void ofTroubleThatWasThereAtTheFirstReadingNoBeforeIsKnown() {
        tick(9, true, true);

        assertThat(arrivals.baseline()).isNull();
    }

    @Test
    void theRateBeginsAnewWhenAListenerBecomesTheOnlyOne() {
        for (long tick = 0; tick <= 30; tick++) {
            tick(tick * 10, false, false);
        }
        sole = new FakeListener(80, 10);
        tick(300, false, false);
        assertThat(arrivals.perSecond()).isEmpty();
        for (long tick = 0; tick <= 10; tick++) {
            tick(300 + tick, false, false);
        }
        assertThat(arrivals.perSecond().orElseThrow()).isBetween(8.9, 10.1);

        sole = null;
        tick(310, false, false);
        assertThat(arrivals.perSecond()).as("of the namespace, as before").isPresent();
    }

    @Test
    void allArrivedAtOneListenerOnlyIfItHasBeenTheOnlyOneSinceBeforeTheTrouble() {
        tick(1, false, false);
        assertThat(arrivals.allAtOne()).as("others listen").isFalse();
        sole = new FakeListener(80, 10);
        tick(2, false, false);
        assertThat(arrivals.allAtOne()).isTrue();
        tick(3, true, true);
        assertThat(arrivals.allAtOne()).isTrue();

        sole = null;
        tick(4, true, true);
        assertThat(arrivals.allAtOne()).as("another came").isFalse();
        sole = new FakeListener(80, 10);
        tick(5, true, true);
        assertThat(arrivals.allAtOne())
                .as("it has gone, and its arrivals count")
                .isFalse();
        tick(6, false, false);
        assertThat(arrivals.allAtOne()).as("the trouble is over").isTrue();
    }

    private void tick(long passiveOpens, boolean episodeOpen, boolean full) {
        OptionalLong none = OptionalLong.empty();
        OptionalLong opens = passiveOpens < 0 ? none : OptionalLong.of(passiveOpens);
        TcpCounters counters = new TcpCounters(none, none, none, none, none, none, opens);
        long beforeNs = nowNs;
        nowNs += TICK_NS;
        arrivals.observe(counters, sole, last, beforeNs, episodeOpen, full, nowNs);
        last = counters;
    }
}
