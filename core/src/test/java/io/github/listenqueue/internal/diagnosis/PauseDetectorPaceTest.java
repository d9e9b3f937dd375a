package io.github.listenqueue.internal.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.listenqueue.internal.diagnosis.PauseDetector.Late;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a process used in a pause, apart from what it always uses. */
class PauseDetectorPaceTest {

    private static final long MS = 1_000_000;
    private static final long S = 1000 * MS;

    @TempDir
    private Path proc;

    private PauseDetector vitals;

    @BeforeEach
    void open() throws IOException {
        used(0, 0);
        vitals = new PauseDetector(proc, proc.resolve("nothing"));
    }

    @Test
    void whatItUsedBeforeThePauseGoesOnAtItsFormerPace() throws IOException {
        vitals.tick(10 * S, 0, false);
        used(500, 0);
        vitals.tick(11 * S, 0, false);
        used(1250, 0);
        // Half a processor for the half second until the tick was due is of before the pause.
        vitals.tick(13 * S + 500 * MS, 2 * S, false);

        assertThat(late().cpuNs()).isEqualTo(500 * MS);
    }

    @Test
    void afterOneStepAloneNoPaceIsKnown() throws IOException {
        vitals.tick(10 * S, 0, false);
        used(250, 0);
        vitals.tick(12 * S, 2 * S - 100 * MS, false);

        assertThat(late().cpuNs()).isEqualTo(250 * MS);
    }

    @Test
    void onlyWhatGrewIsOfThePause() throws IOException {
        used(0, 700 * MS);
        vitals.tick(10 * S, 0, false);
        used(0, 900 * MS);
        vitals.tick(12 * S, S, false);

        assertThat(late().runDelayNs()).isEqualTo(200 * MS);
    }

    @Test
    void stepsAreASecondApartHoweverOftenItTicks() throws IOException {
        for (long tick = 0; tick <= 40; tick++) {
            used(tick, 0);
            vitals.tick(10 * S + tick * 100 * MS, 0, false);
        }

        assertThat(vitals.since(10 * S + 2500 * MS, 14 * S).lengthNs())
                .as("the step at or before the time asked for")
                .isEqualTo(2 * S);
        assertThat(vitals.since(12 * S, 14 * S).lengthNs()).isEqualTo(2 * S);
        assertThat(vitals.since(12 * S - 1, 14 * S).lengthNs()).isEqualTo(3 * S);
    }

    @Test
    void onlyWhoTicksTicks() {
        assertThat(vitals.ticks()).isFalse();
        vitals.tick(S, 0, false);
        assertThat(vitals.ticks()).isTrue();
    }

    private Late late() {
        assertThat(vitals.pauses()).hasSize(1);
        return vitals.pauses().get(0).late();
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
