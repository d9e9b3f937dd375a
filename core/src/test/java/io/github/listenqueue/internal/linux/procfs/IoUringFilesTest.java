package io.github.listenqueue.internal.linux.procfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.listenqueue.internal.linux.procfs.IoUringFiles.Waiting;
import io.github.listenqueue.testsupport.procfs.ProcTree;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IoUringFilesTest {

    /** The description of a ring of Netty 4.2 with three connections, on Linux 6.18. */
    private static final String RING = """
            pos:\t0
            flags:\t02000002
            mnt_id:\t17
            ino:\t20425644
            SqMask:\t0x7f
            SqHead:\t12
            SqTail:\t12
            CachedSqHead:\t12
            CqMask:\t0xfff
            CqHead:\t6
            CqTail:\t6
            CachedCqTail:\t6
            SQEs:\t0
            CQEs:\t0
            SqThread:\t-1
            SqThreadCpu:\t-1
            SqTotalTime:\t0
            SqWorkTime:\t0
            UserFiles:\t0
            UserBufs:\t0
            PollList:
              op=6, task_works=0
              op=6, task_works=1
              op=13, task_works=0
              op=22, task_works=0
              op=6, task_works=0
            CqOverflowList:
            NAPI:\tdisabled
            """;

    @TempDir
    private Path root;

    private ProcTree tree;
    private IoUringFiles files;

    @BeforeEach
    void begin() {
        tree = new ProcTree(root);
        files = new IoUringFiles(root.resolve("self"));
    }

    @Test
    void countsTheRequestsOfARing() throws IOException {
        tree.write("self/fdinfo/5", RING);

        assertThat(files.waiting(5)).isEqualTo(new Waiting(1, 3));
    }

    @Test
    void countsTheRequestsOfManyConnections() throws IOException {
        String many =
                IntStream.range(0, 5000).mapToObj(i -> "  op=6, task_works=0\n").collect(Collectors.joining());
        tree.write("self/fdinfo/5", "PollList:\n" + many + "  op=13, task_works=0\n");

        assertThat(files.waiting(5)).isEqualTo(new Waiting(1, 5000));
    }

    @Test
    void countsNothingElse() throws IOException {
        tree.write("self/fdinfo/5", "op=13, a\n  op=\n  op=x\n  op=130, a\n  op\n\n");

        assertThat(files.waiting(5)).isEqualTo(new Waiting(0, 0));
    }

    @Test
    void reportsAFileThatIsMissingOrCutOff() {
        assertThatThrownBy(() -> files.waiting(5))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("fdinfo/5");

        tree.write("self/fdinfo/5", "PollList:\n  op=13, task");
        assertThatThrownBy(() -> files.waiting(5)).hasMessageEndingWith("fdinfo/5: cut off in line 2");
    }

    @Test
    void findsTheRingsAmongTheDescriptors() {
        tree.link("self/fd/3", "anon_inode:[io_uring]")
                .link("self/fd/4", "/lib/io_uring.jar")
                .link("self/fd/7", "anon_inode:[io_uring]")
                .own(8, 77);

        assertThat(files.rings()).containsExactly(3, 7);
        assertThat(files.isRing(3)).isTrue();
        assertThat(files.isRing(4)).isFalse();
        assertThat(files.isRing(5)).isFalse();
    }
}
