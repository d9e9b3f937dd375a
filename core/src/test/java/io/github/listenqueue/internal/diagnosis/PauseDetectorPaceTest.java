package io.github.listenqueue.internal.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.listenqueue.internal.diagnosis.PauseDetector.Late;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests of the CPU time used during a pause, beyond the usual use. */
class PauseDetectorPaceTest {

    private static final long MS = 1_000_000;
    private static final long S = 1000 * MS;

    @TempDir
    private Path proc;

    private PauseDetector detector;

    @BeforeEach
    void open() throws IOException {
        used(0, 0);
        detector = new PauseDetector(proc, proc.resolve("nothing"));
    }

    @Test
    void subtractsCpuTimeAtTheFormerRateUntilThePause() throws IOException {
        detector.tick(10 * S, 0, false);
        used(500, 0);
        detector.tick(11 * S, 0, false);
        used(1250, 0);
        // Half a CPU for the half second until the tick was due belongs to the time before the pause.
        detector.tick(13 * S + 500 * MS, 2 * S, false);

        assertThat(late().cpuNs()).isEqualTo(500 * MS);
    }

    @Test
    void subtractsNothingAfterOneStep() throws IOException {
        detector.tick(10 * S, 0, false);
        used(250, 0);
        detector.tick(12 * S, 2 * S - 100 * MS, false);

        assertThat(late().cpuNs()).isEqualTo(250 * MS);
    }

    @Test
    void countsOnlyTheGrowthOfTheRunDelay() throws IOException {
        used(0, 700 * MS);
        detector.tick(10 * S, 0, false);
        used(0, 900 * MS);
        detector.tick(12 * S, S, false);

        assertThat(late().runDelayNs()).isEqualTo(200 * MS);
    }

    @Test
    void recordsOneStepPerSecond() throws IOException {
        for (long tick = 0; tick <= 40; tick++) {
            used(tick, 0);
            detector.tick(10 * S + tick * 100 * MS, 0, false);
        }

        assertThat(detector.since(10 * S + 2500 * MS, 14 * S).lengthNs())
                .as("the step at or before the given time")
                .isEqualTo(2 * S);
        assertThat(detector.since(12 * S, 14 * S).lengthNs()).isEqualTo(2 * S);
        assertThat(detector.since(12 * S - 1, 14 * S).lengthNs()).isEqualTo(3 * S);
    }

    @Test
    void isTickingFromTheFirstTickOn() {
        assertThat(detector.isTicking()).isFalse();
        detector.tick(S, 0, false);
        assertThat(detector.isTicking()).isTrue();
    }

    private Late late() {
        assertThat(detector.pauses()).hasSize(1);
        return detector.pauses().get(0).late();
    }

    private void used(long cpuMs, long runDelayNs) throws IOException {
        Files.createDirectories(proc.resolve("thread-self"));
        Files.createDirectories(proc.resolve("self"));
        Files.writeString(proc.resolve("thread-self/schedstat"), "41882 " + runDelayNs + " 17\n");
        Files.writeString(
                proc.resolve("self/stat"),
                "4711 (java) S 1 4711 4711 0 -1 4194304 102 0 0 0 " + cpuMs / 10 + " 0 0 0 20 0 31 0 309609\n");
    }
}
