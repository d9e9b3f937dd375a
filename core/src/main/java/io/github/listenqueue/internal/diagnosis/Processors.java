package io.github.listenqueue.internal.diagnosis;

import io.github.listenqueue.internal.diagnosis.PauseDetector.Window;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What the process got of the processors.
 *
 * <p>A crowded machine is no starvation: a thread that mostly sleeps still gets its turn within milliseconds, and accepting
 * takes microseconds. So a busy process, pressure ({@code /proc/pressure/cpu}) or a run delay alone never count; the tests
 * here ask for a process that hardly runs.
 *
 * @param available how many processors the JVM may use
 * @param window the last seconds
 * @param duringLook the time of the look alone, which shows a quota that has only just run out
 * @param pressurePercent share of the last ten seconds in which some thread of the machine waited for a processor; -1 if
 *     unknown
 * @param look what the looking thread got while it looked
 * @param lateTicks whether a tick of the sampling thread in this time was late for want of a processor
 */
record Processors(
        int available, Window window, Window duringLook, double pressurePercent, Turn look, boolean lateTicks) {

    private static final double THROTTLED_TIME = 0.2;
    private static final double THROTTLED_PERIODS = 0.5;
    private static final int MIN_PERIODS = 3;
    private static final double RUN_DELAY_OF_WANTED = 0.8;
    private static final double RUN_DELAY_OF_LOOK = 0.2;
    private static final double ALL_PROCESSORS = 0.9;

    /** More than twice, and ten times, of what a look is meant to take. */
    private static final long LONG_NS = 500_000_000;

    private static final long STRETCHED_NS = 2_000_000_000;

    static final Processors UNKNOWN = new Processors(1, Window.NONE, Window.NONE, -1, Turn.UNKNOWN, false);

    /**
     * A thread's time.
     *
     * @param ranNs on a processor; -1 if unknown
     * @param waitedNs ready to run, and waiting for one; -1 if unknown
     * @param lengthNs all of it
     */
    record Turn(long ranNs, long waitedNs, long lengthNs) {

        static final Turn UNKNOWN = new Turn(-1, -1, 0);

        boolean known() {
            return ranNs >= 0 && waitedNs >= 0 && lengthNs > 0;
        }

        Turn until(Turn later) {
            return known() && later.known()
                    ? new Turn(later.ranNs - ranNs, later.waitedNs - waitedNs, later.lengthNs - lengthNs)
                    : UNKNOWN;
        }
    }

    boolean starved() {
        return throttled() || crowdedOut();
    }

    /** The control group keeps the process from running for a good part of the time. */
    boolean throttled() {
        return throttled(quotaWindow());
    }

    /** The time that shows what a quota does: the look if it was long enough and shows it, else the last seconds. */
    Window quotaWindow() {
        return duringLook.periods() >= MIN_PERIODS && throttled(duringLook) ? duringLook : window;
    }

    private static boolean throttled(Window time) {
        return time.throttledNs() > 0
                && time.throttledNs() >= time.lengthNs() * THROTTLED_TIME
                && (time.periods() <= 0 || time.throttledPeriods() >= time.periods() * THROTTLED_PERIODS);
    }

    /**
     * Others have the processors. A thread may also wait for another one of the JVM that gets none, and then shows no run delay
     * itself: so it counts, too, if a look takes seconds while the thread that samples is late for want of a processor.
     */
    private boolean crowdedOut() {
        return hardlyRan() || (lateTicks && look.lengthNs() >= STRETCHED_NS);
    }

    private boolean hardlyRan() {
        return look.known()
                && look.waitedNs() >= (look.ranNs() + look.waitedNs()) * RUN_DELAY_OF_WANTED
                && look.waitedNs() >= look.lengthNs() * RUN_DELAY_OF_LOOK
                && (lateTicks || share() >= ALL_PROCESSORS || look.lengthNs() > LONG_NS);
    }

    /** Process time per time and processor, 0 to 1; NaN if unknown. */
    double share() {
        return window.cpuNs() < 0 || window.lengthNs() <= 0
                ? Double.NaN
                : window.cpuNs() / (double) window.lengthNs() / available;
    }

    /** {@code the process used 35 % of 2 processors over 3.1 s; …}. */
    String inWords() {
        List<String> parts = new ArrayList<>();
        if (Double.isNaN(share())) {
            parts.add("what the process used of " + available + " is not known");
        } else {
            parts.add("the process used " + percent(share()) + " of " + available + " over "
                    + Pause.seconds(window.lengthNs()));
        }
        Window quota = quotaWindow();
        if (quota.throttledNs() >= 0 && quota.periods() > 0) {
            parts.add("its control group was throttled in " + Math.max(0, quota.throttledPeriods()) + " of "
                    + quota.periods() + " periods, for " + Pause.seconds(quota.throttledNs())
                    + " over all processors");
        }
        if (look.known()) {
            parts.add("the looking thread ran for " + millis(look.ranNs()) + " and waited for its turn for "
                    + millis(look.waitedNs()) + " within " + millis(look.lengthNs()));
        }
        if (pressurePercent >= 0) {
            parts.add(String.format(
                    Locale.ROOT,
                    "some thread of the machine waited for a processor %.0f %% of the last 10 s",
                    pressurePercent));
        }
        return "processors: " + String.join("; ", parts);
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.0f %%", share * 100);
    }

    private static String millis(long ns) {
        return String.format(Locale.ROOT, "%.1f ms", ns / 1e6);
    }
}
