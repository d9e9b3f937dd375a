package io.github.listenqueue.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The time that a read covers, in seconds, with a window of one minute. */
class PeakGaugeTest {

    private final FakeStats stats = new FakeStats();
    private long nowNs = -1000;
    private final PeakGauge gauge = new PeakGauge(stats.shown(), Duration.ofMinutes(1), () -> nowNs);

    @ParameterizedTest
    @ValueSource(longs = {1, 7, 9, 10, 14, 15, 30})
    void whoReadsTwiceAWindowOrMoreOftenSeesTheWindow(long interval) {
        for (int i = 0; i < 100; i++) {
            assertThat(readAfter(interval)).isEqualTo(60);
        }
    }

    @Test
    void whoReadsRarelySeesAllSinceTheReadBeforeTheLast() {
        assertThat(readAfter(300)).as("since the meter is there").isEqualTo(300);
        assertThat(readAfter(310)).isEqualTo(610);
        assertThat(readAfter(200)).isEqualTo(510);
        assertThat(readAfter(100)).isEqualTo(300);
        assertThat(readAfter(60)).isEqualTo(160);
        assertThat(readAfter(60)).isEqualTo(120);
    }

    /** Tests two readers with a period of ten minutes and an offset in seconds. */
    @ParameterizedTest
    @ValueSource(longs = {0, 1, 30, 59, 60, 61, 300, 599})
    void twoWhoReadRarelyDoNotRobEachOther(long later) {
        readAfter(600);
        readAfter(later);
        for (int i = 0; i < 10; i++) {
            assertThat(readAfter(600 - later)).isGreaterThanOrEqualTo(600);
            assertThat(readAfter(later)).isGreaterThanOrEqualTo(600);
        }
    }

    @Test
    void manyWhoReadTogetherDoNotRobEachOther() {
        readAfter(600);
        for (int i = 0; i < 10; i++) {
            for (int reader = 0; reader < 9; reader++) {
                assertThat(readAfter(reader == 0 ? 592 : 1)).isGreaterThanOrEqualTo(600);
            }
        }
    }

    @Test
    void neverReachesFurtherThanAHistoryRemembers() {
        readAfter(3000);
        assertThat(readAfter(3000)).isEqualTo(3600);
    }

    @Test
    void resetsNothing() {
        stats.peak = 129;

        assertThat(gauge.value()).isEqualTo(129);
        assertThat(gauge.value()).isEqualTo(129);
    }

    @Test
    void isUnknownWhileTheListenerCannotBeRead() {
        stats.current = false;

        assertThat(gauge.value()).isNaN();
    }

    private long readAfter(long seconds) {
        nowNs += TimeUnit.SECONDS.toNanos(seconds);
        gauge.value();
        return stats.windowsAsked.get(stats.windowsAsked.size() - 1).toSeconds();
    }
}
