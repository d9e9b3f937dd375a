package io.github.listenqueue.internal.diagnosis;

import io.github.listenqueue.internal.diagnosis.PauseDetector.Window;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The CPU time that the process got.
 *
 * <p>A crowded machine alone is no starvation: a thread that mostly sleeps still gets a CPU within milliseconds, and accepting
 * takes microseconds. A busy process, pressure ({@code /proc/pressure/cpu}) or a run delay alone therefore never counts. The
 * process is starved only if its quota throttles it or its threads hardly get a CPU.
 *
 * @param available the number of CPUs that the JVM may use; 0 if unknown
 * @param window the last seconds
 * @param duringDiagnosis the time of the diagnosis alone, which shows a quota that has only just run out
 * @param pressurePercent share of the last ten seconds in which some thread of the machine waited for a CPU; -1 if unknown
 * @param ownThread the CPU time of the diagnosing thread during the diagnosis
 * @param lateTicks true if a tick of the sampling thread in this time was late because it got no CPU
 */
record Processors(
        int available,
        Window window,
        Window duringDiagnosis,
        double pressurePercent,
        Turn ownThread,
        boolean lateTicks) {

    private static final double MIN_THROTTLED_TIME = 0.2;
    private static final double MIN_THROTTLED_PERIODS = 0.5;
    private static final int MIN_PERIODS = 3;
    private static final double MIN_RUN_DELAY_OF_WANTED = 0.8;
    private static final double MIN_RUN_DELAY_OF_DIAGNOSIS = 0.2;
    private static final double NEARLY_ALL_CPUS = 0.9;
    private static final double MIN_COLLECTED = 0.3;
    private static final double MIN_COLLECTED_IN_DIAGNOSIS = 0.05;
    private static final double MIN_SHOWN = 0.01;

    /** A diagnosis should take 0.2 s. {@code LONG_NS} is more than twice that, {@code STRETCHED_NS} ten times. */
    private static final long LONG_NS = 500_000_000;

    private static final long STRETCHED_NS = 2_000_000_000;

    /** The processors of another machine. */
    static final Processors FOREIGN = new Processors(0, Window.NONE, Window.NONE, -1, Turn.UNKNOWN, false);

    /** Returns processors of which only the number is known. */
    static Processors unknown() {
        return of(Window.NONE);
    }

    /** Returns processors without a diagnosis. */
    static Processors of(Window window) {
        return new Processors(Runtime.getRuntime().availableProcessors(), window, Window.NONE, -1, Turn.UNKNOWN, false);
    }

    /**
     * The times of a thread.
     *
     * @param ranNs time on a CPU; -1 if unknown
     * @param waitedNs time spent ready to run and waiting for a CPU; -1 if unknown
     * @param lengthNs elapsed time
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

    /**
     * Returns true if garbage collections take so much of the time that nothing else needs to hold up the acceptor, however
     * short each of them is. A diagnosis of ordinary length is too short to tell: one collection in it proves nothing. If it
     * saw none at all, the collections of the last seconds are over.
     */
    boolean collecting() {
        return !throttled()
                && !(duringDiagnosis.collectedShare() < MIN_COLLECTED_IN_DIAGNOSIS)
                && (window.collectedShare() > MIN_COLLECTED
                        || (duringDiagnosis.lengthNs() >= LONG_NS && duringDiagnosis.collectedShare() > MIN_COLLECTED));
    }

    boolean starved() {
        return throttled() || crowdedOut();
    }

    /**
     * Returns true if the quota of the control group throttled the process in at least half of the periods, and for at least 20
     * % of the time, summed over all CPUs.
     */
    boolean throttled() {
        return throttled(quotaWindow());
    }

    /** Returns the window of the diagnosis if it was long enough and shows throttling, else that of the last seconds. */
    Window quotaWindow() {
        return duringDiagnosis.periods() >= MIN_PERIODS && throttled(duringDiagnosis) ? duringDiagnosis : window;
    }

    private static boolean throttled(Window time) {
        return time.throttledNs() > 0
                && time.throttledNs() >= time.lengthNs() * MIN_THROTTLED_TIME
                && (time.periods() <= 0 || time.throttledPeriods() >= time.periods() * MIN_THROTTLED_PERIODS);
    }

    /**
     * Returns true if other processes have the CPUs. The diagnosing thread may also wait for another thread of the JVM that
     * gets no CPU, and then has no run delay itself. A diagnosis that takes seconds while the sampling thread is late because
     * it got no CPU therefore counts as well.
     */
    private boolean crowdedOut() {
        return mostlyWaited() || (lateTicks && ownThread.lengthNs() >= STRETCHED_NS);
    }

    private boolean mostlyWaited() {
        return ownThread.known()
                && ownThread.waitedNs() >= (ownThread.ranNs() + ownThread.waitedNs()) * MIN_RUN_DELAY_OF_WANTED
                && ownThread.waitedNs() >= ownThread.lengthNs() * MIN_RUN_DELAY_OF_DIAGNOSIS
                && (lateTicks || share() >= NEARLY_ALL_CPUS || ownThread.lengthNs() > LONG_NS);
    }

    /** Returns the CPU time of the process per elapsed time and CPU, 0 to 1; NaN if unknown. */
    double share() {
        return window.cpuNs() < 0 || window.lengthNs() <= 0
                ? Double.NaN
                : window.cpuNs() / (double) window.lengthNs() / available;
    }

    /** Returns {@code CPU: the process used 35 % of 2 CPUs over 3.1 s; …}. */
    String describe() {
        List<String> parts = new ArrayList<>();
        if (Double.isNaN(share())) {
            parts.add("the use by the process is unknown" + (available > 0 ? ", " + cpus() + " available" : ""));
        } else {
            parts.add("the process used " + percent(share()) + " of " + cpus() + " over "
                    + Pause.seconds(window.lengthNs()));
        }
        Window quota = quotaWindow();
        if (quota.throttledNs() >= 0 && quota.periods() > 0) {
            parts.add("its control group was throttled in " + Math.max(0, quota.throttledPeriods()) + " of "
                    + quota.periods() + " periods, for " + Pause.seconds(quota.throttledNs())
                    + " over all CPUs");
        }
        if (ownThread.known()) {
            parts.add("over " + millis(ownThread.lengthNs()) + " the diagnosing thread ran for "
                    + millis(ownThread.ranNs()) + " and waited " + millis(ownThread.waitedNs()) + " for a CPU");
        }
        if (pressurePercent >= 0) {
            parts.add(String.format(
                    Locale.ROOT,
                    "at least one thread of the machine waited for a CPU in %.0f %% of the last 10 s",
                    pressurePercent));
        }
        return "CPU: " + String.join("; ", parts);
    }

    /** Returns {@code garbage collections took 71 % of the last 4.2 s and 80 % of the diagnosis}; empty if hardly any. */
    String describeCollections() {
        if (!(window.collectedShare() >= MIN_SHOWN) && !(duringDiagnosis.collectedShare() >= MIN_SHOWN)) {
            return "";
        }
        return "garbage collections took "
                + (Double.isNaN(window.collectedShare()) ? "an unknown part" : percent(window.collectedShare()))
                + " of the last " + Pause.seconds(window.lengthNs())
                + (Double.isNaN(duringDiagnosis.collectedShare())
                        ? ""
                        : " and " + percent(duringDiagnosis.collectedShare()) + " of the diagnosis ("
                                + Pause.seconds(duringDiagnosis.lengthNs()) + ")");
    }

    private String cpus() {
        return available + (available == 1 ? " CPU" : " CPUs");
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.0f %%", share * 100);
    }

    private static String millis(long ns) {
        return String.format(Locale.ROOT, "%.1f ms", ns / 1e6);
    }
}
