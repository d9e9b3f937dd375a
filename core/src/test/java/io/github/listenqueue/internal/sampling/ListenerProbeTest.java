package io.github.listenqueue.internal.sampling;

import static io.github.listenqueue.testsupport.procfs.Row.listen;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.listenqueue.NativeAccess;
import io.github.listenqueue.internal.linux.libc.LibcAccess;
import io.github.listenqueue.internal.linux.netlink.SockDiag;
import io.github.listenqueue.testsupport.procfs.ProcTree;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests of the decision to read a table, with a kernel and a tree that may disagree. */
class ListenerProbeTest {

    private static final boolean ON_DEMAND = true;
    private static final long PERIOD_NS = 1_000_000_000L;

    @TempDir
    private Path folder;

    private final PlayedSockets kernel = new PlayedSockets();
    private ProcTree tree;
    private ListenerSampler sampler;
    private long nowNs;

    @BeforeEach
    void setUp() {
        tree = new ProcTree(folder).tcp(listen(0, 80, 0, 11)).own(4, 11);
        open();
    }

    private void open() {
        LibcAccess binding = LibcAccess.of(kernel, "fake");
        sampler = new ListenerSampler(
                new SamplingConfig(folder, NativeAccess.AUTO, new PortConfig(), address -> true),
                () -> nowNs,
                binding,
                SockDiag.open(binding, () -> nowNs));
    }

    @Test
    void readsTheTableIfTheKernelListsANewListener() {
        sampleAfterASecond(11);
        tree.tcp(listen(0, 80, 0, 11), listen(1, 81, 0, 12)).own(5, 12);
        assertThat(sampleAfterASecond(11)).as("the kernel lists nothing new").containsExactly(11L);
        assertThat(sampleAfterASecond(11, 12)).containsExactly(11L, 12L);
    }

    @Test
    void readsTheTableForACallerOnlyIfTheKernelListsANewListener() {
        read(ON_DEMAND, 11);
        tree.tcp(listen(0, 80, 0, 11), listen(1, 81, 0, 12)).own(5, 12);
        assertThat(read(ON_DEMAND, 11)).containsExactly(11L);
        assertThat(read(ON_DEMAND, 11, 12)).containsExactly(11L, 12L);
    }

    @Test
    void rereadsATableUntilItShowsAMissingRow() {
        assertThat(sampleAfterASecond(11, 12)).containsExactly(11L);
        tree.tcp(listen(0, 80, 0, 11), listen(1, 81, 0, 12)).own(5, 12);
        assertThat(sampleAfterASecond(11, 12)).containsExactly(11L, 12L);
    }

    @Test
    void rereadsATableWithARowOfUnknownOwner() {
        sampleAfterASecond(11);
        // After two fruitless scans the next one has to wait for ten seconds.
        for (int neighbour = 12; neighbour <= 13; neighbour++) {
            tree.tcp(listen(0, 80, 0, 11), listen(1, 81, 0, neighbour));
            sampleAfterASecond(11, neighbour);
        }
        tree.tcp(listen(0, 80, 0, 11), listen(1, 84, 0, 15)).own(6, 15);
        assertThat(sampleAfterASecond(11, 15)).containsExactly(11L);
        nowNs += 30 * PERIOD_NS;
        assertThat(sampleAfterASecond(11, 15)).containsExactly(11L, 15L);
    }

    @Test
    void readsTheTableWithoutNetlink() {
        sampleAfterASecond(11);
        kernel.refuseNetlink();
        tree.tcp(listen(0, 80, 0, 11), listen(1, 81, 0, 12)).own(5, 12);
        assertThat(sampleAfterASecond()).containsExactly(11L, 12L);
    }

    @Test
    void doesNotRetryNetlinkThatWasRefusedAtTheStart() {
        kernel.refuseNetlink();
        open();
        int before = kernel.socketCalls();
        for (int i = 0; i < 5; i++) {
            assertThat(sampleAfterASecond()).containsExactly(11L);
        }
        assertThat(kernel.socketCalls()).isEqualTo(before);
    }

    @Test
    void readsTheTableIfDropsAreAttributedByDepth() {
        kernel.memoryBytes = 0;
        sampleAfterASecond(11);
        tree.tcp(listen(0, 80, 0, 11), listen(1, 81, 0, 12)).own(5, 12);
        assertThat(sampleAfterASecond(11)).containsExactly(11L, 12L);
    }

    @Test
    void anotherInodeWithTheSameCookieIsAnotherListener() {
        sampleAfterASecond(11);
        tree.tcp(listen(0, 80, 0, 11), listen(1, 81, 0, 12)).own(5, 12);
        nowNs += PERIOD_NS;
        kernel.forgetAnswers();
        kernel.answerListeners();
        kernel.answerListener(12, 11);
        assertThat(inodes(sampler.read(!ON_DEMAND))).containsExactly(11L, 12L);
    }

    @Test
    void anotherCookieWithTheSameInodeIsAnotherListener() {
        sampleAfterASecond(11);
        tree.tcp(listen(0, 80, 0, 11), listen(1, 81, 0, 11));
        assertThat(sampleAfterASecond(11)).hasSize(1);
        nowNs += PERIOD_NS;
        kernel.forgetAnswers();
        kernel.answerListeners();
        kernel.answerListener(11, 12);
        assertThat(inodes(sampler.read(!ON_DEMAND))).containsExactly(11L, 11L);
    }

    /** Samples one second later, so that new listeners are searched. The kernel lists these inodes. */
    private List<Long> sampleAfterASecond(int... listening) {
        nowNs += PERIOD_NS;
        return read(!ON_DEMAND, listening);
    }

    private List<Long> read(boolean onDemand, int... listening) {
        kernel.forgetAnswers();
        kernel.answerListeners();
        kernel.answerListeners(listening);
        return inodes(sampler.read(onDemand));
    }

    private static List<Long> inodes(Sample sample) {
        return sample.listeners().stream()
                .map(listener -> listener.queue().inode())
                .toList();
    }
}
