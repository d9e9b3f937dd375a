package io.github.listenqueue.benchmarks;

import java.util.Arrays;

/** Times in ns, and their quantiles. */
final class Medians {

    private final long[] values;
    private int count;

    Medians(int most) {
        values = new long[most];
    }

    /** Adds a value, or ignores it if there are too many. */
    void add(long value) {
        if (count < values.length) {
            values[count++] = value;
        }
    }

    boolean isFull() {
        return count == values.length;
    }

    void clear() {
        count = 0;
    }

    double median() {
        return quantile(0.5);
    }

    double quantile(double fraction) {
        if (count == 0) {
            throw new IllegalStateException("nothing was measured");
        }
        long[] sorted = Arrays.copyOf(values, count);
        Arrays.sort(sorted);
        return sorted[(int) Math.min(count - 1, count * fraction)];
    }
}
