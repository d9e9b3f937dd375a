package io.github.listenqueue.internal.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.listenqueue.internal.diagnosis.Pause.Collection;
import io.github.listenqueue.internal.diagnosis.Pause.Kind;
import io.github.listenqueue.internal.diagnosis.PauseDetector.Late;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PauseTest {

    private static final long MS = 1_000_000;

    @ParameterizedTest
    @CsvSource({
        // Times within a pause of 1000 ms: throttled, waiting for a CPU, using a CPU, in a garbage collection.
        "500, 0, 0, 0, THROTTLED",
        "499, 0, 0, 0, STOPPED",
        "0, 500, 0, 0, CROWDED_OUT",
        "0, 499, 0, 0, STOPPED",
        "0, 0, 0, 500, COLLECTION",
        "0, 0, 0, 499, STOPPED",
        "0, 0, 100, 0, SAFEPOINT",
        "0, 0, 99, 0, STOPPED",
        "0, 0, -1, 0, UNKNOWN",
        "0, -1, 500, 0, UNKNOWN",
        "500, 500, 500, 500, THROTTLED",
        "0, 500, 500, 500, CROWDED_OUT",
    })
    void isExplainedByATimeOfHalfItsLength(long throttledMs, long waitedMs, long usedMs, long collectedMs, Kind kind) {
        Late late = new Late(
                0,
                1000 * MS,
                2000 * MS,
                waitedMs < 0 ? PauseDetector.UNKNOWN : waitedMs * MS,
                usedMs < 0 ? PauseDetector.UNKNOWN : usedMs * MS,
                throttledMs * MS,
                0);
        Collection collection = collectedMs == 0 ? null : new Collection("Old", null, 0, collectedMs);

        assertThat(Pause.of(late, collection).kind()).isEqualTo(kind);
    }

    @Test
    void isExplainedByTheSumOfCollectionsOfWhichOneIsInIt() {
        Collection one = new Collection("Old", null, 0, 90);
        Late late = new Late(0, 0, 200 * MS, 0, 200 * MS, 0, 180 * MS);
        Pause pause = Pause.of(late, one);

        assertThat(pause.kind()).isEqualTo(Kind.COLLECTION);
        assertThat(pause.describe()).isEqualTo("for 0.2 s, in garbage collections, one of them by Old (90 ms)");
        assertThat(Pause.of(late, null).kind()).isEqualTo(Kind.SAFEPOINT);
        assertThat(Pause.of(new Late(0, 0, 200 * MS, 0, 200 * MS, 0, 99 * MS), one)
                        .kind())
                .isEqualTo(Kind.SAFEPOINT);
    }

    @Test
    void describesLengthAndReason() {
        assertThat(pause(Kind.THROTTLED, 1500).describe()).isEqualTo("for 1.5 s, throttled by its control group");
        assertThat(pause(Kind.CROWDED_OUT, 1500).describe()).isEqualTo("for 1.5 s, waiting for a CPU");
        assertThat(pause(Kind.COLLECTION, 1500).describe())
                .isEqualTo("for 1.5 s, in a garbage collection by G1 Old Generation (1234 ms)");
        assertThat(pause(Kind.SAFEPOINT, 1500).describe())
                .startsWith("for 1.5 s, at or waiting for a safepoint other than a garbage collection")
                .contains("the process used 0.7 s of CPU time");
        assertThat(pause(Kind.STOPPED, 1500).describe()).startsWith("for 1.5 s, stopped from outside");
        assertThat(pause(Kind.UNKNOWN, 1500).describe()).isEqualTo("for 1.5 s, for an unknown reason");
    }

    @Test
    void isStarvationFromASecondOn() {
        assertThat(pause(Kind.CROWDED_OUT, 1000).isStarvation()).isTrue();
        assertThat(pause(Kind.THROTTLED, 1000).isStarvation()).isTrue();
        assertThat(pause(Kind.CROWDED_OUT, 999).isStarvation()).isFalse();
        assertThat(pause(Kind.STOPPED, 5000).isStarvation()).isFalse();
    }

    @Test
    void aStopBesideStarvationCountsIfItIsASecondLongAndLonger() {
        assertThat(Pause.indicateJvmPause(List.of(), false)).isFalse();
        assertThat(Pause.indicateJvmPause(List.of(pause(Kind.STOPPED, 300)), false))
                .isTrue();
        assertThat(Pause.indicateJvmPause(List.of(pause(Kind.STOPPED, 999)), true))
                .isFalse();
        assertThat(Pause.indicateJvmPause(List.of(pause(Kind.STOPPED, 1000)), true))
                .isTrue();
        assertThat(indicateJvmPause(pause(Kind.STOPPED, 1000), pause(Kind.CROWDED_OUT, 1000)))
                .isFalse();
        assertThat(indicateJvmPause(pause(Kind.STOPPED, 1001), pause(Kind.CROWDED_OUT, 1000)))
                .isTrue();
        assertThat(indicateJvmPause(pause(Kind.THROTTLED, 5000), pause(Kind.SAFEPOINT, 300)))
                .isTrue();
        assertThat(indicateJvmPause(pause(Kind.UNKNOWN, 5000), pause(Kind.CROWDED_OUT, 300)))
                .isFalse();
    }

    @Test
    void findsTheLastCollectionOfThisJvmThatOverlaps() {
        GarbageCollections collections = GarbageCollections.open();
        assertThat(collections.problem()).isNull();
        System.gc();
        long nowNs = System.nanoTime();

        assertThat(collections.during(new Late(nowNs - 60_000 * MS, nowNs, nowNs, 0, 0, 0, 0), nowNs))
                .isNotNull()
                .satisfies(found -> assertThat(found.fromNs()).isBetween(nowNs - 60_000 * MS, nowNs));
        long ahead = nowNs + 60_000 * MS;
        assertThat(collections.during(new Late(ahead, ahead, ahead + MS, 0, 0, 0, 0), nowNs))
                .as("after all collections")
                .isNull();
        long before = nowNs - 1_000_000 * MS;
        assertThat(collections.during(new Late(before, before, before + MS, 0, 0, 0, 0), nowNs))
                .as("before all collections")
                .isNull();
        assertThat(GarbageCollections.none("no module").problem()).isEqualTo("no module");
    }

    @Test
    void isAHeapDumpIfTheJvmReportsOneAfterIt() {
        Collection before = new Collection("Serial", "Heap Dump Initiated GC", 0, 400);
        for (Kind kind : List.of(Kind.COLLECTION, Kind.SAFEPOINT, Kind.STOPPED)) {
            Pause dump = pause(kind, 2200).explainedBy(before, false);
            assertThat(dump.kind()).isEqualTo(Kind.HEAP_DUMP);
            assertThat(dump.describe())
                    .isEqualTo(
                            "for 2.2 s, in a heap dump or heap histogram, which began with a garbage collection by Serial"
                                    + " (400 ms)");
            assertThat(Pause.indicateJvmPause(List.of(dump), true)).isTrue();
        }
        assertThat(pause(Kind.THROTTLED, 2200).explainedBy(before, false).kind())
                .isEqualTo(Kind.THROTTLED);
    }

    @Test
    void getsTheCauseOfItsCollectionAfterIt() {
        Collection reported = new Collection("G1 Old Generation", "System.gc()", 0, 1234);
        assertThat(pause(Kind.COLLECTION, 1500).explainedBy(reported, false).describe())
                .isEqualTo("for 1.5 s, in a garbage collection by G1 Old Generation (1234 ms, cause \"System.gc()\")");
        assertThat(pause(Kind.COLLECTION, 1500).explainedBy(null, false)).isEqualTo(pause(Kind.COLLECTION, 1500));
        Collection shorter = new Collection("G1 Young Generation", "Metadata GC Threshold", 0, 10);
        assertThat(pause(Kind.COLLECTION, 1500).explainedBy(shorter, false)).isEqualTo(pause(Kind.COLLECTION, 1500));
    }

    @Test
    void mayBeThatOfADebuggerOnlyIfTheJvmHasItsAgent() {
        assertThat(pause(Kind.STOPPED, 1500).explainedBy(null, false).kind()).isEqualTo(Kind.STOPPED);
        Pause held = pause(Kind.STOPPED, 1500).explainedBy(null, true);
        assertThat(held.kind()).isEqualTo(Kind.DEBUGGER);
        assertThat(held.describe()).startsWith("for 1.5 s, probably by a debugger");
        assertThat(held.isJvmPause()).isTrue();
        assertThat(pause(Kind.SAFEPOINT, 1500).explainedBy(null, true).kind()).isEqualTo(Kind.SAFEPOINT);
    }

    @Test
    void readsTheCauseAndTheHeapOfTheLastCollection() {
        GarbageCollections collections = GarbageCollections.open();
        try {
            long beforeNs = collections.totalNs();
            System.gc();
            await().until(() -> collections.last() != null);
            assertThat(collections.last())
                    .contains("cause \"System.gc()\", left ")
                    .endsWith(" MiB of the heap in use");
            assertThat(collections.totalNs()).isGreaterThanOrEqualTo(beforeNs);
            long nowNs = System.nanoTime();
            assertThat(collections.reportedDuring(new Late(nowNs - 60_000 * MS, nowNs, nowNs, 0, 0, 0, 0), nowNs))
                    .extracting(Collection::cause)
                    .isEqualTo("System.gc()");
        } finally {
            collections.close();
        }
    }

    private static boolean indicateJvmPause(Pause... pauses) {
        return Pause.indicateJvmPause(List.of(pauses), true);
    }

    private static Pause pause(Kind kind, long ms) {
        return pause(kind, ms, kind == Kind.COLLECTION ? new Collection("G1 Old Generation", null, 0, 1234) : null);
    }

    private static Pause pause(Kind kind, long ms, @Nullable Collection collection) {
        return new Pause(kind, new Late(0, 0, ms * MS, 0, 700 * MS, 0, 0), collection);
    }
}
