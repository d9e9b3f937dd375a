package io.github.listenqueue.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** How far back a read reaches, in seconds; the window is a minute. */
class PeakGaugeTest {

    private final FakeHistory history = new FakeHistory();
    private long nowNs = -1000;
    private final PeakGauge gauge = new PeakGauge(history, Duration.ofMinutes(1), () -> nowNs);

    @Test
    void whoReadsOftenSeesTheWindow() {
        for (int i = 0; i < 100; i++) {
            assertThat(readAfter(15)).isBetween(60L, 120L);
        }
    }

    @Test
    void whoReadsOnceAWindowSeesNoMoreThanTwo() {
        for (int i = 0; i < 10; i++) {
            assertThat(readAfter(60)).isBetween(60L, 120L);
        }
    }

    @Test
    void whoReadsRarelySeesAllSinceTheReadBeforeTheLast() {
        readAfter(300);
        assertThat(readAfter(300)).isEqualTo(600);
        assertThat(readAfter(200)).isEqualTo(500);
        assertThat(readAfter(100)).isEqualTo(300);
    }

    @Test
    void theFirstReadSeesAllSinceTheMetersAreThere() {
        assertThat(readAfter(1800)).isEqualTo(1800);
    }

    @Test
    void twoWhoReadRarelyDoNotRobEachOther() {
        long seconds = 0;
        long[] lastReadOf = {0, 0};
        for (int i = 1; i < 20; i++) {
            long step = i % 2 == 0 ? 7 : 593;
            seconds += step;
            assertThat(readAfter(step)).isGreaterThanOrEqualTo(seconds - lastReadOf[i % 2]);
            lastReadOf[i % 2] = seconds;
        }
    }

    @Test
    void manyReadsInABunchCountAsOne() {
        readAfter(300);
        for (int i = 0; i < 50; i++) {
            readAfter(1);
        }

        assertThat(readAfter(250)).isEqualTo(600);
    }

    @Test
    void neverReachesFurtherThanAHistoryRemembers() {
        readAfter(3000);
        assertThat(readAfter(3000)).isEqualTo(3600);
    }

    @Test
    void resetsNothing() {
        history.peak = 129;

        assertThat(gauge.value()).isEqualTo(129);
        assertThat(gauge.value()).isEqualTo(129);
    }

    @Test
    void isUnknownWhileTheListenerCannotBeRead() {
        history.current = false;

        assertThat(gauge.value()).isNaN();
    }

    private long readAfter(long seconds) {
        nowNs += TimeUnit.SECONDS.toNanos(seconds);
        gauge.value();
        return history.windowsAsked.get(history.windowsAsked.size() - 1).toSeconds();
    }
}
