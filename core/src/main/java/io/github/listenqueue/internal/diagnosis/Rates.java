package io.github.listenqueue.internal.diagnosis;

import java.util.Locale;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * The connections of one listener over a time.
 *
 * @param accepted the number that the application accepted; empty if unknown
 * @param arrived the number that the kernel completed for this listener; empty if other listeners share the count
 * @param lengthNs the length of that time
 */
record Rates(OptionalLong accepted, OptionalLong arrived, long lengthNs) {

    private static final double NANOS = 1e9;

    OptionalDouble acceptedPerSecond() {
        return perSecond(accepted);
    }

    OptionalDouble arrivedPerSecond() {
        return perSecond(arrived);
    }

    /** Returns the time per accepted connection, in nanoseconds; empty if none was accepted. */
    OptionalLong perAcceptNs() {
        return accepted.orElse(0) > 0 && lengthNs > 0
                ? OptionalLong.of(lengthNs / accepted.getAsLong())
                : OptionalLong.empty();
    }

    boolean known() {
        return lengthNs > 0 && (accepted.isPresent() || arrived.isPresent());
    }

    /** Returns {@code 8 accepted in 0.2 s (37.4 per second, one in 26.7 ms), 25 arrived (117.0 per second)}. */
    String describe() {
        String taken = accepted.isEmpty()
                ? "an unknown number accepted in " + Pause.seconds(lengthNs)
                : accepted.getAsLong() + " accepted in " + Pause.seconds(lengthNs) + " (" + text(acceptedPerSecond())
                        + each() + ")";
        return taken
                + (arrived.isEmpty() ? "" : ", " + arrived.getAsLong() + " arrived (" + text(arrivedPerSecond()) + ")");
    }

    private String each() {
        return perAcceptNs().isEmpty() ? "" : ", one in " + millis(perAcceptNs().getAsLong());
    }

    static String text(OptionalDouble perSecond) {
        double rate = perSecond.orElse(0);
        return String.format(Locale.ROOT, rate < 10 ? "%.1f per second" : "%.0f per second", rate);
    }

    static String millis(long ns) {
        return ns < 1e9 ? String.format(Locale.ROOT, "%.1f ms", ns / 1e6) : Pause.seconds(ns);
    }

    private OptionalDouble perSecond(OptionalLong count) {
        return count.isPresent() && lengthNs > 0
                ? OptionalDouble.of(count.getAsLong() * NANOS / lengthNs)
                : OptionalDouble.empty();
    }
}
