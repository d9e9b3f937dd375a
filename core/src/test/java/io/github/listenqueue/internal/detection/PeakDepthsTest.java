package io.github.listenqueue.internal.detection;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PeakDepthsTest {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);

    @Test
    void forgetsAPeakOnlyAfterTheWindow() {
        PeakDepths peaks = new PeakDepths(0);
        peaks.record(9, 10 * SECOND);
        peaks.record(2, 11 * SECOND);

        assertThat(peaks.highest(15 * SECOND, 25 * SECOND)).isEqualTo(9);
        assertThat(peaks.highest(15 * SECOND, 27 * SECOND)).isZero();
        assertThat(peaks.highest(60 * MINUTE, 60 * MINUTE)).isEqualTo(9);
        assertThat(peaks.highest(60 * MINUTE, 62 * MINUTE)).isZero();
    }

    @Test
    void reusedSlotHasItsNewTime() {
        PeakDepths peaks = new PeakDepths(0);
        peaks.record(9, 0);
        peaks.record(1, 64 * SECOND);

        assertThat(peaks.highest(60 * SECOND, 64 * SECOND)).isEqualTo(1);
    }

    @Test
    void isExactToTheSecondUpTo62Seconds() {
        PeakDepths peaks = new PeakDepths(0);
        peaks.record(9, 10 * SECOND);

        assertThat(peaks.highest(62 * SECOND, 72 * SECOND)).isEqualTo(9);
        assertThat(peaks.highest(62 * SECOND, 73 * SECOND)).isZero();
        assertThat(peaks.highest(62 * SECOND + 1, 73 * SECOND))
                .as("by the minute")
                .isEqualTo(9);
    }

    @Test
    void isZeroWithoutRecords() {
        assertThat(new PeakDepths(Long.MAX_VALUE - 5).highest(MINUTE, Long.MIN_VALUE + 5))
                .isZero();
    }

    /** Compares with a list of all depths: at least the peak of the window, at most that of a window longer by one slot. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void agreesWithAListOfAllDepths(long seed) {
        Random random = new Random(seed);
        long startNs = random.nextLong();
        long nowNs = 0;
        PeakDepths peaks = new PeakDepths(startNs);
        List<long[]> all = new ArrayList<>();
        for (int i = 0; i < 3000; i++) {
            nowNs += (long) (Math.pow(random.nextDouble(), 8) * 5 * MINUTE);
            int depth = random.nextInt(100);
            peaks.record(depth, startNs + nowNs);
            all.add(new long[] {nowNs, depth});
            long windowNs = random.nextBoolean()
                    ? 1 + (long) (random.nextDouble() * 65 * SECOND)
                    : 1 + (long) (random.nextDouble() * Duration.ofHours(1).toNanos());
            long slotNs = windowNs <= 62 * SECOND ? SECOND : MINUTE;

            int highest = peaks.highest(windowNs, startNs + nowNs);

            assertThat(highest)
                    .isBetween(highestSince(all, nowNs - windowNs), highestSince(all, nowNs - windowNs - slotNs));
        }
    }

    private static int highestSince(List<long[]> all, long fromNs) {
        int highest = 0;
        for (int i = all.size() - 1; i >= 0 && all.get(i)[0] >= fromNs; i--) {
            highest = Math.max(highest, (int) all.get(i)[1]);
        }
        return highest;
    }
}
