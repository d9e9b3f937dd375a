package io.github.listenqueue.internal.diagnosis.acceptor;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.listenqueue.internal.linux.procfs.TaskFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests with real threads and the fake kernel. */
class ThreadsTest {

    @TempDir
    private Path root;

    private final AcceptorFixture fixture = new AcceptorFixture();
    private final JvmThreads threads = new JvmThreads();
    private FakeKernel kernel;
    private NativeThreadMatcher match;

    @BeforeEach
    void begin() {
        kernel = new FakeKernel(root);
        match = new NativeThreadMatcher(new TaskFiles(root.resolve("self/task")), threads);
    }

    @AfterEach
    void end() throws IOException {
        fixture.close();
    }

    @Test
    void takesSnapshotsUpToTheMaximumOfFrames() {
        long blocked = blocked("made-up-a");
        long[] many = LongStream.range(0, 200).map(i -> blocked).toArray();
        List<ThreadSnapshot> snapshots = new ArrayList<>();

        assertThat(threads.snapshots(many, 1, 128, snapshots::add)).isFalse();
        assertThat(snapshots).as("one chunk of 128 threads with one frame each").hasSize(128);
        snapshots.clear();
        assertThat(threads.snapshots(many, 1, 129, snapshots::add)).isTrue();
        assertThat(snapshots).hasSize(200);
        assertThat(threads.snapshots(new long[0], 1, 0, snapshots::add)).isTrue();
    }

    @Test
    void omitsThreadsThatHaveEnded() throws InterruptedException {
        Thread mortal = fixture.start("made-up-a", () -> {});
        mortal.join();

        assertThat(threads.snapshots(new long[] {mortal.getId()}, 1)).isEmpty();
        assertThat(threads.ranNs(mortal.getId())).isEqualTo(-1);
    }

    @Test
    void distinguishesThreadsOfTheSameNameByCpuTime() {
        long one = blocked("made-up-twin");
        long two = blocked("made-up-twin");
        kernel.sleeps(11, "made-up-twin").sleeps(12, "made-up-twin");
        ran(11, threads.ranNs(two));
        ran(12, threads.ranNs(one));

        assertThat(match.match(11, all(one, two)))
                .extracting(ThreadSnapshot::id)
                .containsExactly(two);
        assertThat(match.task(all(one).get(0), all(one, two), new int[] {11, 12}))
                .isEqualTo(12);
        ran(11, threads.ranNs(one) + threads.ranNs(two) + 1);
        assertThat(match.match(11, all(one, two)))
                .as("no thread has this CPU time")
                .hasSize(2);
        kernel.tree().delete("self/task/11/schedstat");
        assertThat(match.match(11, all(one, two))).as("the CPU time is unknown").hasSize(2);
    }

    @Test
    void matchesARenamedThreadByCpuTime() {
        long renamed = blocked("renamed");
        kernel.sleeps(11, "the old name");
        ran(11, threads.ranNs(renamed));

        assertThat(match.match(11, all(renamed))).extracting(ThreadSnapshot::id).containsExactly(renamed);
        assertThat(match.task(all(renamed).get(0), all(renamed), new int[] {11}))
                .as("not searched by CPU time")
                .isEqualTo(-1);
        assertThat(match.match(99, all(renamed))).as("no such thread").isEmpty();
    }

    private List<ThreadSnapshot> all(long... ids) {
        return threads.snapshots(ids, 0);
    }

    private void ran(int task, long ns) {
        kernel.tree().write("self/task/" + task + "/schedstat", ns + " 5 7\n");
    }

    private long blocked(String name) {
        return fixture.blocked(name).getId();
    }
}
