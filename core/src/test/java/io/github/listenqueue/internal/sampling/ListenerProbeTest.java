package io.github.listenqueue.internal.sampling;

import static io.github.listenqueue.internal.linux.procfs.Row.listen;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.listenqueue.NativeAccess;
import io.github.listenqueue.internal.linux.libc.LibcAccess;
import io.github.listenqueue.internal.linux.netlink.SockDiag;
import io.github.listenqueue.internal.linux.procfs.ProcTree;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When the tables are read although the kernel can be asked who listens, played by a kernel and a tree that need not agree. */
class ListenerProbeTest {

    private static final boolean ASKED = true;
    private static final long PERIOD_NS = 1_000_000_000L;

    @TempDir
    private Path folder;

    private final PlayedSockets kernel = new PlayedSockets();
    private ProcTree tree;
    private ListenerSampler reader;
    private long nowNs;

    @BeforeEach
    void make() {
        tree = new ProcTree(folder).tcp(listen(0, 80, 0, 11)).own(4, 11);
        open();
    }

    private void open() {
        LibcAccess binding = LibcAccess.of(kernel, "played");
        reader = new ListenerSampler(
                new SamplingConfig(folder, NativeAccess.AUTO, new PortConfig(), address -> true),
                () -> nowNs,
                binding,
                SockDiag.open(binding, () -> nowNs));
    }

    @Test
    void theTableIsReadWhenTheKernelNamesAListenerThatItHasNotShown() {
        look(11);
        tree.tcp(listen(0, 80, 0, 11), listen(1, 81, 0, 12)).own(5, 12);
        assertThat(look(11)).as("nobody said that there is something new").containsExactly(11L);
        assertThat(look(11, 12)).containsExactly(11L, 12L);
    }

    @Test
    void aCallerGetsWhatIsThereNowByTheSameWay() {
        read(ASKED, 11);
        tree.tcp(listen(0, 80, 0, 11), listen(1, 81, 0, 12)).own(5, 12);
        assertThat(read(ASKED, 11)).containsExactly(11L);
        assertThat(read(ASKED, 11, 12)).containsExactly(11L, 12L);
    }

    @Test
    void aTableThatMissesARowIsReadAgainUntilItShowsIt() {
        assertThat(look(11, 12)).containsExactly(11L);
        tree.tcp(listen(0, 80, 0, 11), listen(1, 81, 0, 12)).own(5, 12);
        assertThat(look(11, 12)).containsExactly(11L, 12L);
    }

    @Test
    void aRowWhoseOwnerIsNotYetKnownIsLookedAtAgain() {
        look(11);
        // After two fruitless scans the next is barred for ten seconds.
        for (int neighbour = 12; neighbour <= 13; neighbour++) {
            tree.tcp(listen(0, 80, 0, 11), listen(1, 81, 0, neighbour));
            look(11, neighbour);
        }
        tree.tcp(listen(0, 80, 0, 11), listen(1, 84, 0, 15)).own(6, 15);
        assertThat(look(11, 15)).containsExactly(11L);
        nowNs += 30 * PERIOD_NS;
        assertThat(look(11, 15)).containsExactly(11L, 15L);
    }

    @Test
    void withoutNetlinkTheTableIsRead() {
        look(11);
        kernel.refuseNetlink();
        tree.tcp(listen(0, 80, 0, 11), listen(1, 81, 0, 12)).own(5, 12);
        assertThat(look()).containsExactly(11L, 12L);
    }

    @Test
    void whereNetlinkWasRefusedAtTheStartItIsNotTriedEverySecond() {
        kernel.refuseNetlink();
        open();
        int before = kernel.socketCalls();
        for (int i = 0; i < 5; i++) {
            assertThat(look()).containsExactly(11L);
        }
        assertThat(kernel.socketCalls()).isEqualTo(before);
    }

    @Test
    void whereDropsAreAttributedByDepthsTheTableIsRead() {
        kernel.memoryBytes = 0;
        look(11);
        tree.tcp(listen(0, 80, 0, 11), listen(1, 81, 0, 12)).own(5, 12);
        assertThat(look(11)).containsExactly(11L, 12L);
    }

    @Test
    void anotherSocketUnderTheSameCookieIsAnotherListener() {
        look(11);
        tree.tcp(listen(0, 80, 0, 11), listen(1, 81, 0, 12)).own(5, 12);
        nowNs += PERIOD_NS;
        kernel.forgetAnswers();
        kernel.answerListeners();
        kernel.answerListener(12, 11);
        assertThat(inodes(reader.read(!ASKED))).containsExactly(11L, 12L);
    }

    @Test
    void anotherSocketUnderTheSameInodeIsAnotherListener() {
        look(11);
        tree.tcp(listen(0, 80, 0, 11), listen(1, 81, 0, 11));
        assertThat(look(11)).hasSize(1);
        nowNs += PERIOD_NS;
        kernel.forgetAnswers();
        kernel.answerListeners();
        kernel.answerListener(11, 12);
        assertThat(inodes(reader.read(!ASKED))).containsExactly(11L, 11L);
    }

    /** A tick of the daemon so long after the last that new listeners are looked for; the kernel names these. */
    private List<Long> look(int... listening) {
        nowNs += PERIOD_NS;
        return read(!ASKED, listening);
    }

    private List<Long> read(boolean asked, int... listening) {
        kernel.forgetAnswers();
        kernel.answerListeners();
        kernel.answerListeners(listening);
        return inodes(reader.read(asked));
    }

    private static List<Long> inodes(Sample reading) {
        return reading.listeners().stream()
                .map(listener -> listener.queue().inode())
                .toList();
    }
}
