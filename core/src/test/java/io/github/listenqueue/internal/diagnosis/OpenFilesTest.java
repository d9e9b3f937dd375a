package io.github.listenqueue.internal.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.listenqueue.internal.diagnosis.OpenFiles.Count;
import io.github.listenqueue.internal.linux.libc.Libc;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OpenFilesTest {

    private static final int EBADF = 9;
    private static final int ENOTSOCK = 88;

    @TempDir
    Path proc;

    @BeforeEach
    void folders() throws IOException {
        Files.createDirectories(proc.resolve("self/fd"));
        limits("Max open files            64                   4096                 files     \n");
    }

    @Test
    void sockets_and_files_are_counted_and_closed_numbers_are_not() {
        Count count = count(descriptor -> descriptor < 10 || descriptor == 20);
        assertThat(count.open()).hasValue(11);
        assertThat(count.limit()).hasValue(64);
        assertThat(count.exhausted()).isFalse();
        assertThat(count.note()).isNull();
    }

    @Test
    void none_is_left_when_all_up_to_the_soft_limit_are_open() {
        assertThat(count(descriptor -> true))
                .isEqualTo(new Count(OptionalLong.of(64), 63, OptionalLong.of(64), true, null));
        assertThat(count(descriptor -> descriptor != 40).exhausted()).isFalse();
    }

    /** A number that a call of accept under way has taken already answers EBADF like a free one. */
    @Test
    void near_the_limit_a_try_decides_whether_one_is_left() throws IOException {
        assertThat(count(descriptor -> descriptor < 60))
                .extracting(Count::exhausted, Count::note)
                .containsExactly(false, null);

        Count count = count(descriptor -> descriptor < 60, () -> {
            throw new FileSystemException("limits", null, "Too many open files");
        });
        assertThat(count.open()).hasValue(60);
        assertThat(count.exhausted()).isTrue();
        assertThat(count.note()).isEqualTo("the others belong to calls under way: opening one more fails");
    }

    @Test
    void far_from_the_limit_or_for_other_reasons_no_try_decides() throws IOException {
        limits("Max open files            100                  4096                 files     \n");
        OpenFiles.OpenProbe failing = () -> {
            throw new FileSystemException("limits", null, "Too many open files");
        };
        OpenFiles.OpenProbe denied = () -> {
            throw new FileSystemException("limits", null, "Permission denied");
        };
        assertThat(count(descriptor -> descriptor < 35, failing).exhausted()).isFalse();
        assertThat(count(descriptor -> descriptor < 36, failing).exhausted()).isTrue();
        assertThat(count(descriptor -> descriptor < 36, denied).exhausted()).isFalse();
    }

    @Test
    void a_huge_limit_is_not_counted_to_its_end() throws IOException {
        limits("Max open files            1073741816           1073741816           files     \n");
        Count count = count(descriptor -> descriptor < 100);
        assertThat(count.open()).hasValue(100);
        assertThat(count.note()).isEqualTo("counted up to number 1123");
        Count full = count(descriptor -> true);
        assertThat(full.open()).hasValue(1 << 20);
        assertThat(full.exhausted()).isFalse();
        assertThat(full.note()).isEqualTo("counted up to number 1048575");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "garbage",
                "Max open files",
                "Max open files            unlimited            unlimited files\n"
            })
    void without_a_limit_nothing_is_known_and_the_reason_is(String content) throws IOException {
        limits(content);
        Count count = count(descriptor -> true);
        assertThat(count.open()).isEmpty();
        assertThat(count.limit()).isEmpty();
        assertThat(count.exhausted()).isFalse();
        assertThat(count.note()).contains("self/limits");
    }

    @Test
    void without_native_access_the_folder_is_listed() throws IOException {
        for (int i = 0; i < 5; i++) {
            Files.createFile(proc.resolve("self/fd/" + i));
        }
        try (OpenFiles files = new OpenFiles(proc, null)) {
            assertThat(files.count()).isEqualTo(new Count(OptionalLong.of(4), 4, OptionalLong.of(64), false, null));
        }
    }

    private Count count(IntPredicate open) {
        Libc libc = new FakeLibc(open);
        try (OpenFiles files = new OpenFiles(proc, libc)) {
            return files.count();
        }
    }

    private Count count(IntPredicate open, OpenFiles.OpenProbe opening) {
        try (OpenFiles files = new OpenFiles(proc, new FakeLibc(open), opening)) {
            return files.count();
        }
    }

    private void limits(String line) throws IOException {
        Files.writeString(proc.resolve("self/limits"), "Limit   Soft Limit   Hard Limit   Units\n" + line);
    }

    private record FakeLibc(IntPredicate open) implements Libc {

        @Override
        public int getsockopt(int descriptor, int level, int option, int length) {
            return open.test(descriptor) ? (descriptor % 2 == 0 ? length : -ENOTSOCK) : -EBADF;
        }

        @Override
        public ByteBuffer value() {
            throw new UnsupportedOperationException();
        }

        @Override
        public int socket(int domain, int type, int protocol) {
            throw new UnsupportedOperationException();
        }

        @Override
        public int send(int descriptor, int length, int flags) {
            throw new UnsupportedOperationException();
        }

        @Override
        public int recv(int descriptor, int flags) {
            throw new UnsupportedOperationException();
        }

        @Override
        public int close(int descriptor) {
            throw new UnsupportedOperationException();
        }
    }
}
