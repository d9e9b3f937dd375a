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
    void counts_sockets_and_files_but_no_closed_numbers() {
        Count count = count(descriptor -> descriptor < 10 || descriptor == 20);
        assertThat(count.open()).hasValue(11);
        assertThat(count.limit()).hasValue(64);
        assertThat(count.exhausted()).isFalse();
        assertThat(count.note()).isNull();
    }

    @Test
    void is_exhausted_if_all_numbers_below_the_soft_limit_are_open() {
        assertThat(count(descriptor -> true))
                .isEqualTo(new Count(OptionalLong.of(64), 63, OptionalLong.of(64), true, null));
        assertThat(count(descriptor -> descriptor != 40).exhausted()).isFalse();
    }

    /** getsockopt fails with EBADF for a number reserved by an accept in progress, as for a free one. */
    @Test
    void opens_a_file_near_the_limit_to_find_out_if_a_descriptor_is_left() throws IOException {
        assertThat(count(descriptor -> descriptor < 60))
                .extracting(Count::exhausted, Count::note)
                .containsExactly(false, null);

        Count count = count(descriptor -> descriptor < 60, () -> {
            throw new FileSystemException("limits", null, "Too many open files");
        });
        assertThat(count.open()).hasValue(60);
        assertThat(count.exhausted()).isTrue();
        assertThat(count.note()).isEqualTo("the rest are reserved by calls in progress; opening another file fails");
    }

    @Test
    void is_not_exhausted_far_from_the_limit_or_by_other_failures() throws IOException {
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
    void does_not_count_up_to_a_huge_limit() throws IOException {
        limits("Max open files            1073741816           1073741816           files     \n");
        Count count = count(descriptor -> descriptor < 100);
        assertThat(count.open()).hasValue(100);
        assertThat(count.note()).isEqualTo("counted up to descriptor 1123");
        Count full = count(descriptor -> true);
        assertThat(full.open()).hasValue(1 << 20);
        assertThat(full.exhausted()).isFalse();
        assertThat(full.note()).isEqualTo("counted up to descriptor 1048575");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "garbage",
                "Max open files",
                "Max open files            unlimited            unlimited files\n"
            })
    void reports_the_reason_if_the_limit_is_unknown(String content) throws IOException {
        limits(content);
        Count count = count(descriptor -> true);
        assertThat(count.open()).isEmpty();
        assertThat(count.limit()).isEmpty();
        assertThat(count.exhausted()).isFalse();
        assertThat(count.note()).contains("self/limits");
    }

    @Test
    void lists_the_folder_without_native_access() throws IOException {
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
        public ByteBuffer buffer() {
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
