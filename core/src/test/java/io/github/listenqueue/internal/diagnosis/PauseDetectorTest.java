package io.github.listenqueue.internal.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.listenqueue.internal.diagnosis.Pause.Collection;
import io.github.listenqueue.internal.diagnosis.Pause.Kind;
import io.github.listenqueue.internal.diagnosis.PauseDetector.Late;
import io.github.listenqueue.internal.diagnosis.PauseDetector.Window;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PauseDetectorTest {

    private static final long MS = 1_000_000;
    private static final long S = 1000 * MS;

    @TempDir
    Path proc;

    @TempDir
    Path groups;

    private PauseDetector vitals = new PauseDetector();

    @BeforeEach
    void calm() throws IOException {
        schedstat(0);
        stat(0, 0);
        write(proc.resolve("self/cgroup"), "0::/app\n");
        throttled(0, 0, 0);
        vitals = new PauseDetector(proc, groups);
    }

    @Test
    void nobody_is_late_within_the_ordinary() {
        for (long tick = 0; tick < 50; tick++) {
            vitals.tick(tick * 100 * MS, 200 * MS, false);
        }
        assertThat(vitals.pauses()).isEmpty();
    }

    @Test
    void the_first_tick_is_not_late_whatever_it_says() {
        vitals.tick(S, 10 * S, false);
        assertThat(vitals.pauses()).isEmpty();
        assertThat(vitals.ticks()).isTrue();
    }

    @Test
    void who_did_not_run_at_all_was_stopped() {
        assertThat(late(2 * S)).isEqualTo(Kind.STOPPED);
        assertThat(vitals.pauses().get(0).late()).isEqualTo(new Late(S, S + 100 * MS, 3 * S + 100 * MS, 0, 0, 0));
    }

    @Test
    void who_waited_for_a_processor_was_crowded_out() throws IOException {
        assertThat(late(2 * S, () -> schedstat(S))).isEqualTo(Kind.CROWDED_OUT);
    }

    @Test
    void a_little_waiting_does_not_explain_a_long_pause() throws IOException {
        assertThat(late(2 * S, () -> schedstat(S - MS))).isEqualTo(Kind.STOPPED);
    }

    @Test
    void waiting_before_the_tick_that_is_late_is_not_taken_for_its_own() throws IOException {
        vitals.tick(S, 0, false);
        schedstat(700 * MS);
        vitals.tick(S + 100 * MS, 2 * MS + 1, false);
        schedstat(900 * MS);
        vitals.tick(S + 200 * MS, 2 * MS, false);
        schedstat(1100 * MS);
        vitals.tick(S + 700 * MS, 400 * MS, false);
        assertThat(vitals.pauses())
                .singleElement()
                .satisfies(pause -> assertThat(pause.late().runDelayNs())
                        .as("a punctual tick asks nothing")
                        .isEqualTo(400 * MS));
    }

    @Test
    void a_process_that_used_the_processors_stood_at_a_safepoint() throws IOException {
        assertThat(late(2 * S, () -> stat(15, 5))).isEqualTo(Kind.SAFEPOINT);
        assertThat(vitals.pauses().get(0).late().cpuNs()).isEqualTo(200 * MS);
    }

    @Test
    void what_the_process_always_uses_is_not_of_the_pause() throws IOException {
        vitals.tick(0, 0, false);
        stat(100, 0);
        vitals.tick(S, 0, false);
        stat(200, 0);
        // One processor all the time, up to when the tick was due, and none since.
        vitals.tick(4 * S, 2 * S, false);
        assertThat(vitals.pauses()).extracting(Pause::kind).containsExactly(Kind.STOPPED);
    }

    @Test
    void a_throttled_group_counts_in_both_versions() throws IOException {
        assertThat(late(2 * S, () -> throttled(1_000_000, 20, 19))).isEqualTo(Kind.THROTTLED);
        write(proc.resolve("self/cgroup"), "4:memory:/\n3:cpu,cpuacct:/pod/app\n0::/\n");
        Path v1 = groups.resolve("cpu,cpuacct/pod/app/cpu.stat");
        write(v1, "nr_periods 0\nnr_throttled 0\nthrottled_time 0\n");
        vitals = new PauseDetector(proc, groups);
        assertThat(late(2 * S, () -> write(v1, "nr_periods 20\nnr_throttled 20\nthrottled_time 1000000000\n")))
                .isEqualTo(Kind.THROTTLED);
    }

    @Test
    void the_group_with_the_quota_is_asked_even_if_it_is_further_up() throws IOException {
        write(proc.resolve("self/cgroup"), "0::/pod/app\n");
        write(groups.resolve("pod/app/cpu.stat"), "usage_usec 1\nnr_periods 0\nnr_throttled 0\nthrottled_usec 0\n");
        write(groups.resolve("pod/app/cpu.max"), "max 100000\n");
        write(groups.resolve("pod/cpu.stat"), "usage_usec 1\nnr_periods 7\nnr_throttled 6\nthrottled_usec 5\n");
        write(groups.resolve("pod/cpu.max"), "50000 100000\n");
        CpuGroup group = CpuGroup.find(proc.resolve("self/cgroup"), groups);
        group.read();
        assertThat(group.throttledNs()).isEqualTo(5000);
        assertThat(group.periods()).isEqualTo(7);
        assertThat(group.throttledPeriods()).isEqualTo(6);
        group.close();
    }

    @Test
    void a_collection_explains_a_pause_of_its_length() {
        vitals.ask(collection(1500));
        assertThat(late(2 * S)).isEqualTo(Kind.COLLECTION);
        vitals = new PauseDetector(proc, groups);
        vitals.ask(collection(300));
        assertThat(late(2 * S)).isEqualTo(Kind.STOPPED);
    }

    @Test
    void a_collection_counts_although_the_tick_was_due_near_its_end() {
        vitals.ask(collection(220));
        vitals.tick(0, 0, false);
        vitals.tick(S, 50 * MS, false);
        assertThat(vitals.pauses()).isEmpty();
        vitals.tick(2 * S, 51 * MS, false);
        assertThat(vitals.pauses()).singleElement().satisfies(pause -> {
            assertThat(pause.kind()).isEqualTo(Kind.COLLECTION);
            assertThat(pause.late().lateNs()).isEqualTo(51 * MS);
            assertThat(pause.lengthNs()).isEqualTo(220 * MS);
        });
        vitals.ask(collection(20));
        vitals.tick(3 * S, 60 * MS, false);
        assertThat(vitals.pauses()).as("a third of it is no explanation").hasSize(1);
    }

    @Test
    void a_collection_in_the_middle_of_a_sample_counts_and_a_long_sample_does_not() throws IOException {
        vitals.ask(collection(220));
        vitals.tick(0, 0, false);
        vitals.tick(S, 120 * MS, true);
        assertThat(vitals.pauses()).extracting(Pause::kind).containsExactly(Kind.COLLECTION);

        vitals.ask(collection(0));
        stat(100, 0);
        vitals.tick(4 * S, 2 * S, true);
        assertThat(vitals.pauses())
                .as("the process used processors: that was the sample")
                .hasSize(1);
        vitals.tick(7 * S, 2 * S, true);
        assertThat(vitals.pauses()).extracting(Pause::kind).containsExactly(Kind.COLLECTION, Kind.STOPPED);
    }

    private static GarbageCollections collection(long ms) {
        return new GarbageCollections() {
            @Override
            public Collection during(Late late, long nowNs) {
                return new Collection("G1 Old Generation", late.plannedNs(), ms);
            }

            @Override
            public @Nullable String problem() {
                return null;
            }
        };
    }

    @Test
    void a_witness_that_throws_does_not_end_the_thread_that_ticks() {
        vitals.ask(new GarbageCollections() {
            @Override
            public Collection during(Late late, long nowNs) {
                throw new IllegalStateException("no answer");
            }

            @Override
            public @Nullable String problem() {
                return null;
            }
        });
        vitals.tick(0, 0, false);
        vitals.tick(3 * S, 2 * S, false);
        vitals.tick(4 * S, 0, false);
        assertThat(vitals.pauses()).isEmpty();
        assertThat(vitals.ticks()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "\n", "garbage", "12 x 3\n", "-5 -5 -5\n", "99999999999999999999 99999999999999999999 1\n"})
    void files_that_make_no_sense_leave_the_lateness_alone_known(String content) throws IOException {
        write(proc.resolve("thread-self/schedstat"), content);
        write(proc.resolve("self/stat"), content);
        write(proc.resolve("self/cgroup"), content);
        write(groups.resolve("app/cpu.stat"), content);
        vitals = new PauseDetector(proc, groups);
        assertThat(late(2 * S)).isEqualTo(Kind.UNTOLD);
        assertThat(vitals.since(0, 5 * S)).isEqualTo(new Window(5 * S, -1, -1, -1, -1));
    }

    @Test
    void without_any_file_the_lateness_is_known_all_the_same() {
        vitals = new PauseDetector(proc.resolve("nothing"), groups.resolve("nothing"));
        assertThat(late(2 * S)).isEqualTo(Kind.UNTOLD);
    }

    @Test
    void a_window_reaches_back_to_the_last_step_before_the_time_asked_for() throws IOException {
        for (long second = 0; second < 40; second++) {
            stat(second * 50, 0);
            throttled(second * 1000, second * 10, second);
            vitals.tick(second * S, 0, false);
        }
        Window window = vitals.since(36 * S + 1, 39 * S);
        assertThat(window).isEqualTo(new Window(3 * S, 1500 * MS, 3000 * 1000, 30, 3));
        assertThat(vitals.since(0, 39 * S).lengthNs())
                .as("the oldest that is kept")
                .isEqualTo(15 * S);
    }

    @Test
    void between_two_moments_of_its_own_choice_what_grew_is_known() throws IOException {
        assertThat(vitals.totals(0).until(vitals.totals(S)))
                .as("nobody ticks")
                .isEqualTo(new Window(0, -1, -1, -1, -1));
        vitals.tick(0, 0, false);
        throttled(1000, 10, 5);
        PauseDetector.Totals from = vitals.totals(5 * S);
        throttled(4000, 19, 11);
        stat(20, 20);
        assertThat(from.until(vitals.totals(6 * S))).isEqualTo(new Window(S, 400 * MS, 3000 * 1000, 9, 6));
    }

    @Test
    void before_the_first_tick_and_after_the_end_nothing_is_known() {
        assertThat(vitals.since(0, S)).isEqualTo(Window.NONE);
        vitals.tick(0, 0, false);
        vitals.close();
        vitals.tick(5 * S, 4 * S, false);
        assertThat(vitals.since(0, S)).isEqualTo(Window.NONE);
        assertThat(vitals.pauses()).isEmpty();
    }

    @Test
    void a_tick_is_overdue_a_second_after_it_was_planned() {
        assertThat(vitals.isOverdue(100 * S)).as("nobody ticks").isFalse();
        vitals.tick(10 * S, 0, false);
        vitals.tick(10 * S + 400 * MS, 300 * MS, false);
        assertThat(vitals.isOverdue(11 * S + 499 * MS)).isFalse();
        assertThat(vitals.isOverdue(11 * S + 500 * MS)).isTrue();
        vitals.tick(11 * S + 600 * MS, 1100 * MS, false);
        assertThat(vitals.isOverdue(11 * S + 700 * MS)).isFalse();
    }

    private interface Meanwhile {
        void happens() throws IOException;
    }

    private Kind late(long lateNs) {
        try {
            return late(lateNs, () -> {});
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private Kind late(long lateNs, Meanwhile meanwhile) throws IOException {
        vitals.tick(0, 0, false);
        vitals.tick(S, 0, false);
        meanwhile.happens();
        vitals.tick(S + 100 * MS + lateNs, lateNs, false);
        assertThat(vitals.pauses()).hasSize(1);
        return vitals.pauses().get(0).kind();
    }

    private void schedstat(long runDelayNs) throws IOException {
        write(proc.resolve("thread-self/schedstat"), "41882 " + runDelayNs + " 17\n");
    }

    private void stat(long user, long system) throws IOException {
        // A process may be called anything, here "my) S 1 (x"; utime and stime are fields 14 and 15.
        write(
                proc.resolve("self/stat"),
                "4711 (my) S 1 (x) S 1 4711 4711 0 -1 4194304 102 0 0 0 " + user + " " + system
                        + " 0 0 20 0 31 0 309609\n");
    }

    private void throttled(long micros, long periods, long throttledPeriods) throws IOException {
        write(
                groups.resolve("app/cpu.stat"),
                "usage_usec 5\nnr_periods " + periods + "\nnr_throttled " + throttledPeriods + "\nthrottled_usec "
                        + micros + "\n");
    }

    private static void write(Path file, String content) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }
}
