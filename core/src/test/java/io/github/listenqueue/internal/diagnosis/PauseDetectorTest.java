package io.github.listenqueue.internal.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyLong;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import io.github.listenqueue.internal.diagnosis.Pause.Collection;
import io.github.listenqueue.internal.diagnosis.Pause.Kind;
import io.github.listenqueue.internal.diagnosis.PauseDetector.Late;
import io.github.listenqueue.internal.diagnosis.PauseDetector.Window;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mockito.stubbing.Answer;

class PauseDetectorTest {

    private static final long MS = 1_000_000;
    private static final long S = 1000 * MS;

    @TempDir
    Path proc;

    @TempDir
    Path groups;

    private PauseDetector detector = new PauseDetector();

    @BeforeEach
    void calm() throws IOException {
        schedstat(0);
        stat(0, 0);
        write(proc.resolve("self/cgroup"), "0::/app\n");
        throttled(0, 0, 0);
        detector = new PauseDetector(proc, groups);
    }

    @Test
    void ignores_ordinary_delays() {
        for (long tick = 0; tick < 50; tick++) {
            detector.tick(tick * 100 * MS, 200 * MS, false);
        }
        assertThat(detector.pauses()).isEmpty();
    }

    @Test
    void ignores_the_delay_of_the_first_tick() {
        detector.tick(S, 10 * S, false);
        assertThat(detector.pauses()).isEmpty();
        assertThat(detector.isTicking()).isTrue();
    }

    @Test
    void is_stopped_if_the_process_did_not_run() {
        assertThat(late(2 * S)).isEqualTo(Kind.STOPPED);
        assertThat(detector.pauses().get(0).late())
                .isEqualTo(new Late(S, S + 100 * MS, 3 * S + 100 * MS, 0, 0, 0, PauseDetector.UNKNOWN));
    }

    @Test
    void is_crowded_out_if_the_thread_waited_for_a_cpu() throws IOException {
        assertThat(late(2 * S, () -> schedstat(S))).isEqualTo(Kind.CROWDED_OUT);
    }

    @Test
    void does_not_explain_a_long_pause_by_a_short_wait() throws IOException {
        assertThat(late(2 * S, () -> schedstat(S - MS))).isEqualTo(Kind.STOPPED);
    }

    @Test
    void does_not_count_run_delay_before_the_late_tick() throws IOException {
        detector.tick(S, 0, false);
        schedstat(700 * MS);
        detector.tick(S + 100 * MS, 2 * MS + 1, false);
        schedstat(900 * MS);
        detector.tick(S + 200 * MS, 2 * MS, false);
        schedstat(1100 * MS);
        detector.tick(S + 700 * MS, 400 * MS, false);
        assertThat(detector.pauses())
                .singleElement()
                .satisfies(pause -> assertThat(pause.late().runDelayNs())
                        .as("a punctual tick reads nothing")
                        .isEqualTo(400 * MS));
    }

    @Test
    void is_at_a_safepoint_if_the_process_used_cpu_time() throws IOException {
        assertThat(late(2 * S, () -> stat(15, 5))).isEqualTo(Kind.SAFEPOINT);
        assertThat(detector.pauses().get(0).late().cpuNs()).isEqualTo(200 * MS);
    }

    @Test
    void does_not_count_the_usual_cpu_time() throws IOException {
        detector.tick(0, 0, false);
        stat(100, 0);
        detector.tick(S, 0, false);
        stat(200, 0);
        // One CPU all the time until the tick was due, and none since.
        detector.tick(4 * S, 2 * S, false);
        assertThat(detector.pauses()).extracting(Pause::kind).containsExactly(Kind.STOPPED);
    }

    @Test
    void is_throttled_in_both_versions_of_control_groups() throws IOException {
        assertThat(late(2 * S, () -> throttled(1_000_000, 20, 19))).isEqualTo(Kind.THROTTLED);
        write(proc.resolve("self/cgroup"), "4:memory:/\n3:cpu,cpuacct:/pod/app\n0::/\n");
        Path v1 = groups.resolve("cpu,cpuacct/pod/app/cpu.stat");
        write(v1, "nr_periods 0\nnr_throttled 0\nthrottled_time 0\n");
        detector = new PauseDetector(proc, groups);
        assertThat(late(2 * S, () -> write(v1, "nr_periods 20\nnr_throttled 20\nthrottled_time 1000000000\n")))
                .isEqualTo(Kind.THROTTLED);
    }

    @Test
    void reads_the_group_with_the_quota_even_if_it_is_further_up() throws IOException {
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
    void explains_a_pause_by_a_collection_of_its_length() {
        detector.compareWith(collection(1500), 0);
        assertThat(late(2 * S)).isEqualTo(Kind.COLLECTION);
        detector = new PauseDetector(proc, groups);
        detector.compareWith(collection(300), 0);
        assertThat(late(2 * S)).isEqualTo(Kind.STOPPED);
    }

    @Test
    void counts_a_collection_although_the_tick_was_due_near_its_end() {
        detector.compareWith(collection(220), 0);
        detector.tick(0, 0, false);
        detector.tick(S, 50 * MS, false);
        assertThat(detector.pauses()).isEmpty();
        detector.tick(2 * S, 51 * MS, false);
        assertThat(detector.pauses()).singleElement().satisfies(pause -> {
            assertThat(pause.kind()).isEqualTo(Kind.COLLECTION);
            assertThat(pause.late().lateNs()).isEqualTo(51 * MS);
            assertThat(pause.lengthNs()).isEqualTo(220 * MS);
        });
        detector.compareWith(collection(20), 2 * S);
        detector.tick(3 * S, 60 * MS, false);
        assertThat(detector.pauses())
                .as("a third of the delay is no explanation")
                .hasSize(1);
    }

    @Test
    void counts_a_collection_within_a_sample_but_not_a_long_sample() throws IOException {
        detector.compareWith(collection(220), 0);
        detector.tick(0, 0, false);
        detector.tick(S, 120 * MS, true);
        assertThat(detector.pauses()).extracting(Pause::kind).containsExactly(Kind.COLLECTION);

        detector.compareWith(collection(0), S);
        stat(100, 0);
        detector.tick(4 * S, 2 * S, true);
        assertThat(detector.pauses()).as("the CPU time was that of the sample").hasSize(1);
        detector.tick(7 * S, 2 * S, true);
        assertThat(detector.pauses()).extracting(Pause::kind).containsExactly(Kind.COLLECTION, Kind.STOPPED);
    }

    @Test
    void sums_the_time_of_collections_however_short_each_is() {
        detector.compareWith(collection(10), 0);
        detector.tick(0, 0, false);
        detector.tick(S, 0, false);
        assertThat(detector.since(0, S).collectedNs()).isZero();
        assertThat(new PauseDetector(proc, groups).since(0, S).collectedShare()).isNaN();
        assertThat(new Window(2 * S, 0, 0, 0, 0, S).collectedShare()).isEqualTo(0.5);
    }

    @Test
    void a_window_begins_when_the_time_of_collections_becomes_known() {
        detector.tick(0, 0, false);
        detector.tick(S, 0, false);
        detector.compareWith(collection(10), 1500 * MS);
        detector.tick(2 * S, 0, false);

        Window window = detector.since(0, 3 * S);
        assertThat(window.collectedNs()).isZero();
        assertThat(window.lengthNs()).isEqualTo(1500 * MS);
    }

    private static GarbageCollections collection(long ms) {
        return collections(call -> new Collection(
                "G1 Old Generation", null, call.<Late>getArgument(0).plannedNs(), ms));
    }

    private static GarbageCollections collections(Answer<Collection> during) {
        GarbageCollections collections = mock(GarbageCollections.class);
        when(collections.during(any(), anyLong())).thenAnswer(during);
        when(collections.totalNs()).thenReturn(5 * S);
        return collections;
    }

    @Test
    void survives_an_exception_of_a_collector() {
        detector.compareWith(
                collections(call -> {
                    throw new IllegalStateException("no answer");
                }),
                0);
        detector.tick(0, 0, false);
        detector.tick(3 * S, 2 * S, false);
        detector.tick(4 * S, 0, false);
        assertThat(detector.pauses()).isEmpty();
        assertThat(detector.isTicking()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "\n", "garbage", "12 x 3\n", "-5 -5 -5\n", "99999999999999999999 99999999999999999999 1\n"})
    void knows_only_the_delay_if_files_cannot_be_parsed(String content) throws IOException {
        write(proc.resolve("thread-self/schedstat"), content);
        write(proc.resolve("self/stat"), content);
        write(proc.resolve("self/cgroup"), content);
        write(groups.resolve("app/cpu.stat"), content);
        detector = new PauseDetector(proc, groups);
        assertThat(late(2 * S)).isEqualTo(Kind.UNKNOWN);
        assertThat(detector.since(0, 5 * S)).isEqualTo(new Window(5 * S, -1, -1, -1, -1));
    }

    @Test
    void knows_the_delay_without_any_file() {
        detector = new PauseDetector(proc.resolve("nothing"), groups.resolve("nothing"));
        assertThat(late(2 * S)).isEqualTo(Kind.UNKNOWN);
    }

    @Test
    void windows_begin_at_the_last_step_before_the_given_time() throws IOException {
        for (long second = 0; second < 40; second++) {
            stat(second * 50, 0);
            throttled(second * 1000, second * 10, second);
            detector.tick(second * S, 0, false);
        }
        Window window = detector.since(36 * S + 1, 39 * S);
        assertThat(window).isEqualTo(new Window(3 * S, 1500 * MS, 3000 * 1000, 30, 3));
        assertThat(detector.since(0, 39 * S).lengthNs())
                .as("the oldest step that is kept")
                .isEqualTo(15 * S);
    }

    @Test
    void computes_the_growth_between_two_totals() throws IOException {
        assertThat(detector.totals(0).until(detector.totals(S)))
                .as("no tick yet")
                .isEqualTo(new Window(0, -1, -1, -1, -1));
        detector.tick(0, 0, false);
        throttled(1000, 10, 5);
        PauseDetector.Totals from = detector.totals(5 * S);
        throttled(4000, 19, 11);
        stat(20, 20);
        assertThat(from.until(detector.totals(6 * S))).isEqualTo(new Window(S, 400 * MS, 3000 * 1000, 9, 6));
    }

    @Test
    void knows_nothing_before_the_first_tick_and_after_close() {
        assertThat(detector.since(0, S)).isEqualTo(Window.NONE);
        detector.tick(0, 0, false);
        detector.close();
        detector.tick(5 * S, 4 * S, false);
        assertThat(detector.since(0, S)).isEqualTo(Window.NONE);
        assertThat(detector.pauses()).isEmpty();
    }

    @Test
    void is_overdue_a_second_after_the_planned_time() {
        assertThat(detector.isOverdue(100 * S)).as("no tick yet").isFalse();
        detector.tick(10 * S, 0, false);
        detector.tick(10 * S + 400 * MS, 300 * MS, false);
        assertThat(detector.isOverdue(11 * S + 499 * MS)).isFalse();
        assertThat(detector.isOverdue(11 * S + 500 * MS)).isTrue();
        detector.tick(11 * S + 600 * MS, 1100 * MS, false);
        assertThat(detector.isOverdue(11 * S + 700 * MS)).isFalse();
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
        detector.tick(0, 0, false);
        detector.tick(S, 0, false);
        meanwhile.happens();
        detector.tick(S + 100 * MS + lateNs, lateNs, false);
        assertThat(detector.pauses()).hasSize(1);
        return detector.pauses().get(0).kind();
    }

    private void schedstat(long runDelayNs) throws IOException {
        write(proc.resolve("thread-self/schedstat"), "41882 " + runDelayNs + " 17\n");
    }

    private void stat(long user, long system) throws IOException {
        // The name of a process may be any text, here "my) S 1 (x". utime and stime are fields 14 and 15.
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
