package io.github.listenqueue.internal.diagnosis;

import io.github.listenqueue.internal.diagnosis.PauseDetector.Late;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Why the sampling thread woke late, and so probably every thread of the process.
 *
 * @param kind what it comes to
 * @param late the tick
 * @param collection the collection that goes with it; null if none does
 */
record Pause(Kind kind, Late late, @Nullable Collection collection) {

    /** What goes with so much of the lateness explains it. */
    private static final double MOST = 0.5;

    /** Threads that use less than this of one processor over a pause did not run in it. */
    private static final double MIN_CPU_SHARE_OF_SAFEPOINT = 0.1;

    private static final long STARVATION_NS = 1_000_000_000;

    enum Kind {
        /** The control group had used up its quota. */
        THROTTLED,
        /** The thread was ready to run, and others had the processors. */
        CROWDED_OUT,
        /** The garbage collector had stopped all threads. */
        COLLECTION,
        /** The JVM was busy, but not with this thread: a heap dump, a class redefinition, a long safepoint. */
        SAFEPOINT,
        /** Nothing of the process ran: SIGSTOP, a debugger, a frozen control group or machine. */
        STOPPED,
        /** What would tell cannot be read. */
        UNTOLD
    }

    /**
     * A collection as the JVM reports it.
     *
     * @param collector its name
     * @param fromNs when it began, by the clock that never steps
     * @param ms how long it took
     */
    record Collection(String collector, long fromNs, long ms) {}

    /** Why that tick was late. */
    static Pause of(Late late, @Nullable Collection collection) {
        double lateNs = late.lateNs();
        if (late.throttledNs() >= lateNs * MOST) {
            return new Pause(Kind.THROTTLED, late, null);
        }
        if (late.runDelayNs() >= lateNs * MOST) {
            return new Pause(Kind.CROWDED_OUT, late, null);
        }
        if (collection != null && collection.ms() * 1e6 >= lateNs * MOST) {
            return new Pause(Kind.COLLECTION, late, collection);
        }
        // Without the run delay it may have been the other processes: that is no pause of this one.
        if (late.cpuNs() < 0 || late.runDelayNs() < 0) {
            return new Pause(Kind.UNTOLD, late, null);
        }
        return new Pause(
                late.cpuNs() >= lateNs * MIN_CPU_SHARE_OF_SAFEPOINT ? Kind.SAFEPOINT : Kind.STOPPED, late, null);
    }

    /**
     * Whether these pauses were the JVM's. That nothing ran looks like a stop from outside, but also like a lack of processors
     * where the sampling thread waits for another one of the JVM that gets none: such a pause counts if it is long, or nothing
     * else speaks of starvation, and if no longer ones for want of a processor are beside it.
     */
    static boolean tellOfTheJvm(List<Pause> pauses, boolean starved) {
        long crowdedNs = 0;
        long stoppedNs = 0;
        for (Pause pause : pauses) {
            if (pause.kind == Kind.COLLECTION || pause.kind == Kind.SAFEPOINT) {
                return true;
            }
            if (pause.kind == Kind.STOPPED && (!starved || pause.late.lateNs() >= STARVATION_NS)) {
                stoppedNs += pause.late.lateNs();
            }
            crowdedNs += pause.ofTheProcessors() ? pause.late.lateNs() : 0;
        }
        return stoppedNs > crowdedNs;
    }

    /** How long it was: a tick may have been due in the middle of a collection. */
    long lengthNs() {
        return collection == null ? late.lateNs() : Math.max(late.lateNs(), collection.ms() * 1_000_000);
    }

    boolean ofTheJvm() {
        return kind == Kind.COLLECTION || kind == Kind.SAFEPOINT || kind == Kind.STOPPED;
    }

    boolean ofTheProcessors() {
        return kind == Kind.THROTTLED || kind == Kind.CROWDED_OUT;
    }

    /** Whether it was for want of a processor, and so long that a crowd of other processes does not explain it. */
    boolean starvation() {
        return ofTheProcessors() && late.lateNs() >= STARVATION_NS;
    }

    /** {@code for 2.1 s, by a collection of G1 Old Generation (2034 ms)}. */
    String inWords() {
        return "for " + seconds(late.lateNs())
                + switch (kind) {
                    case THROTTLED -> ", throttled by its control group";
                    case CROWDED_OUT -> ", waiting for a processor";
                    case COLLECTION ->
                        collection == null
                                ? ""
                                : ", by a collection of " + collection.collector() + " (" + collection.ms() + " ms)";
                    case SAFEPOINT ->
                        ", at a safepoint that was no collection, or waiting for one (the process used "
                                + seconds(late.cpuNs())
                                + " of processor time: a heap dump, a redefinition of classes)";
                    case STOPPED ->
                        ", stopped from outside (it used no processor time: SIGSTOP, a debugger, a frozen container"
                                + " or machine)";
                    case UNTOLD -> ", for a reason that cannot be told here";
                };
    }

    static String seconds(long ns) {
        return String.format(Locale.ROOT, "%.1f s", ns / 1e9);
    }
}
