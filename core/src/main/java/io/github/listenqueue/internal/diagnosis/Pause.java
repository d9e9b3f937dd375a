package io.github.listenqueue.internal.diagnosis;

import io.github.listenqueue.internal.diagnosis.PauseDetector.Late;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A pause of the sampling thread, and so probably of every thread of the process.
 *
 * @param kind the reason
 * @param late the late tick
 * @param collection the garbage collection that overlaps the pause; null if none does
 */
record Pause(Kind kind, Late late, @Nullable Collection collection) {

    /** Share of the delay from which on a measured time explains it. */
    private static final double MIN_SHARE_OF_DELAY = 0.5;

    /** CPU time per elapsed time below which no thread ran during the pause. */
    private static final double MIN_CPU_SHARE_OF_SAFEPOINT = 0.1;

    /** The causes of the collections before a heap dump and a histogram of the heap (gcCause.cpp of HotSpot). */
    private static final Set<String> HEAP_DUMPS = Set.of("Heap Dump Initiated GC", "Heap Inspection Initiated GC");

    private static final long STARVATION_NS = 1_000_000_000;

    enum Kind {
        /** The control group had used up its CPU quota. */
        THROTTLED,
        /** The thread was ready to run, and others had the CPUs. */
        CROWDED_OUT,
        /** The garbage collector had stopped all threads. */
        COLLECTION,
        /** The JVM wrote or counted the objects of the heap, which it does at a safepoint after a collection. */
        HEAP_DUMP,
        /** The JVM was busy, but not with this thread: a heap dump, a class redefinition, a long safepoint. */
        SAFEPOINT,
        /** No thread of the process ran: SIGSTOP, a debugger, a frozen control group or machine. */
        STOPPED,
        /** No thread of the process ran, and a debugger may have suspended them. */
        DEBUGGER,
        /** Unknown: the numbers that show the reason cannot be read. */
        UNKNOWN
    }

    /**
     * A garbage collection as the JVM reports it.
     *
     * @param collector the name of the collector
     * @param cause the cause as the JVM names it; null if unknown
     * @param fromNs its start, by the monotonic clock
     * @param ms its duration
     */
    record Collection(String collector, @Nullable String cause, long fromNs, long ms) {}

    /** Returns the late tick with its reason. */
    static Pause of(Late late, @Nullable Collection collection) {
        double lateNs = late.lateNs();
        if (late.throttledNs() >= lateNs * MIN_SHARE_OF_DELAY) {
            return new Pause(Kind.THROTTLED, late, null);
        }
        if (late.runDelayNs() >= lateNs * MIN_SHARE_OF_DELAY) {
            return new Pause(Kind.CROWDED_OUT, late, null);
        }
        // By their sum, since several short ones may follow each other.
        if (collection != null
                && Math.max(collection.ms() * 1_000_000, late.collectedNs()) >= lateNs * MIN_SHARE_OF_DELAY) {
            return new Pause(Kind.COLLECTION, late, collection);
        }
        // Without the run delay, other processes may have had the CPUs, which is no pause of this process.
        if (late.cpuNs() < 0 || late.runDelayNs() < 0) {
            return new Pause(Kind.UNKNOWN, late, null);
        }
        return new Pause(
                late.cpuNs() >= lateNs * MIN_CPU_SHARE_OF_SAFEPOINT ? Kind.SAFEPOINT : Kind.STOPPED, late, null);
    }

    /**
     * Returns true if these pauses were pauses of the JVM. A pause in which nothing ran looks like a stop from outside, but
     * also like a lack of CPU time if the sampling thread waits for another thread of the JVM that gets no CPU. Such a pause
     * counts only if it is long or nothing else shows starvation, and if all of them together are longer than those without a
     * CPU.
     */
    static boolean indicateJvmPause(List<Pause> pauses, boolean starved) {
        long crowdedNs = 0;
        long stoppedNs = 0;
        for (Pause pause : pauses) {
            if (pause.kind == Kind.COLLECTION || pause.kind == Kind.HEAP_DUMP || pause.kind == Kind.SAFEPOINT) {
                return true;
            }
            if (pause.isStop() && (!starved || pause.late.lateNs() >= STARVATION_NS)) {
                stoppedNs += pause.late.lateNs();
            }
            crowdedNs += pause.isCpuShortage() ? pause.late.lateNs() : 0;
        }
        return stoppedNs > crowdedNs;
    }

    /** Returns the length of the pause, which exceeds the delay if the tick was due in the middle of a collection. */
    long lengthNs() {
        return collection == null ? late.lateNs() : Math.max(late.lateNs(), collection.ms() * 1_000_000);
    }

    boolean isJvmPause() {
        return kind == Kind.COLLECTION || kind == Kind.HEAP_DUMP || kind == Kind.SAFEPOINT || isStop();
    }

    private boolean isStop() {
        return kind == Kind.STOPPED || kind == Kind.DEBUGGER;
    }

    /**
     * Returns this pause with what became known after it.
     *
     * @param reported the collection that the JVM reported for this time, with its cause; null if there is none
     * @param debugger true if the JVM has the agent of a debugger
     */
    Pause explainedBy(@Nullable Collection reported, boolean debugger) {
        if (isJvmPause() && reported != null && reported.cause() != null && HEAP_DUMPS.contains(reported.cause())) {
            return new Pause(Kind.HEAP_DUMP, late, reported);
        }
        if (kind == Kind.COLLECTION && reported != null && collection != null && reported.ms() >= collection.ms()) {
            return new Pause(kind, late, reported);
        }
        return kind == Kind.STOPPED && debugger ? new Pause(Kind.DEBUGGER, late, null) : this;
    }

    boolean isCpuShortage() {
        return kind == Kind.THROTTLED || kind == Kind.CROWDED_OUT;
    }

    /** Returns true if the thread got no CPU for so long that a crowd of other processes does not explain it. */
    boolean isStarvation() {
        return isCpuShortage() && late.lateNs() >= STARVATION_NS;
    }

    /** Returns {@code for 2.1 s, in a garbage collection by G1 Old Generation (2034 ms)}. */
    String describe() {
        return "for " + seconds(late.lateNs())
                + switch (kind) {
                    case THROTTLED -> ", throttled by its control group";
                    case CROWDED_OUT -> ", waiting for a CPU";
                    case COLLECTION ->
                        collection == null
                                ? ""
                                : (isOne(collection)
                                                ? ", in a garbage collection by "
                                                : ", in garbage collections, one of them by ")
                                        + collection.collector() + " (" + collection.ms()
                                        + " ms"
                                        + (collection.cause() == null ? "" : ", cause \"" + collection.cause() + "\"")
                                        + ")";
                    case HEAP_DUMP ->
                        ", in a heap dump or heap histogram"
                                + (collection == null
                                        ? ""
                                        : ", which began with a garbage collection by " + collection.collector() + " ("
                                                + collection.ms() + " ms)");
                    case SAFEPOINT ->
                        ", at or waiting for a safepoint other than a garbage collection (the process used "
                                + seconds(late.cpuNs())
                                + " of CPU time, as in a heap dump or a class redefinition)";
                    case STOPPED ->
                        ", stopped from outside (it used no CPU time, as after SIGSTOP, in a debugger, or in a frozen"
                                + " container or machine)";
                    case DEBUGGER ->
                        ", probably by a debugger (the JVM has a debugger's agent, and the process used no CPU time)";
                    case UNKNOWN -> ", for an unknown reason";
                };
    }

    /** Returns true if this collection alone explains the pause. */
    private boolean isOne(Collection one) {
        return one.ms() * 1e6 >= late.lateNs() * MIN_SHARE_OF_DELAY;
    }

    static String seconds(long ns) {
        return String.format(Locale.ROOT, "%.1f s", ns / 1e9);
    }
}
