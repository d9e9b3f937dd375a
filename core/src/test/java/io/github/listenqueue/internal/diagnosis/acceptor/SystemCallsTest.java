package io.github.listenqueue.internal.diagnosis.acceptor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.listenqueue.internal.diagnosis.acceptor.SystemCalls.Purpose;
import io.github.listenqueue.internal.linux.procfs.ProcessMemory;
import io.github.listenqueue.internal.linux.procfs.TaskFiles;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests with lines of {@code /proc/self/task/N/syscall} as each architecture prints them. */
class SystemCallsTest {

    private static final int TASK = 11;

    @TempDir
    private Path root;

    private Path memory;

    @BeforeEach
    void begin() throws IOException {
        memory = Files.createFile(root.resolve("mem"));
    }

    @ParameterizedTest
    @CsvSource({
        "amd64,       43 0x8 0x0,  ACCEPT, 8",
        "amd64,       288 0x8 0x0, ACCEPT, 8",
        "amd64,       232 0xa 0x0, EPOLL, 10",
        "aarch64,     202 0x9 0x0, ACCEPT, 9",
        "aarch64,     22 0xa 0x0,  EPOLL, 10",
        "riscv64,     22 0xa 0x0,  EPOLL, 10",
        "ppc64le,     330 0x8 0x0, ACCEPT, 8",
        "ppc64le,     344 0x8 0x0, ACCEPT, 8",
        "ppc64le,     238 0xa 0x0, EPOLL, 10",
        "ppc64le,     303 0xa 0x0, EPOLL, 10",
        "ppc64,       3 0x7 0x0,   READ, 7",
        "s390x,       364 0x8 0x0, ACCEPT, 8",
        "s390x,       251 0xa 0x0, EPOLL, 10",
        "s390x,       4 0x1 0x0,   WRITE, 1",
        "x86,         364 0x8 0x0, ACCEPT, 8",
        "i386,        256 0xa 0x0, EPOLL, 10",
        "arm,         285 0x8 0x0, ACCEPT, 8",
        "arm,         366 0x8 0x0, ACCEPT, 8",
        "arm,         252 0xa 0x0, EPOLL, 10",
        "arm,         422 0x8 0x0, FUTEX, 8",
        "loongarch64, 426 0x5 0x0, IO_URING, 5",
        "s390x,       441 0xa 0x0, EPOLL, 10",
        "s390x,       426 0x5 0x0, IO_URING, 5",
        "s390x,       43 0x5 0x0,  OTHER, 5",
    })
    void knowsTheNumbersOfEachArchitecture(String architecture, String line, Purpose purpose, int descriptor)
            throws IOException {
        assertThat(calls(architecture, line, ByteOrder.LITTLE_ENDIAN).of(TASK))
                .isEqualTo(new SystemCalls.Current(purpose, descriptor));
    }

    @ParameterizedTest
    @CsvSource({
        "s390x,   5,  BIG_ENDIAN,    ACCEPT",
        "s390x,   18, BIG_ENDIAN,    ACCEPT",
        "s390x,   10, BIG_ENDIAN,    READ",
        "s390x,   9,  BIG_ENDIAN,    WRITE",
        "ppc64le, 3,  LITTLE_ENDIAN, CONNECT",
        "x86,     5,  LITTLE_ENDIAN, ACCEPT",
    })
    void readsTheDescriptorBehindThePointerOfASocketcall(
            String architecture, int subCall, String order, Purpose purpose) throws IOException {
        ByteOrder byteOrder = order.equals("BIG_ENDIAN") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
        long address = 0x3ff6f37e278L;
        word(address, 77, byteOrder, SystemCalls.wordBytes(architecture));

        assertThat(calls(architecture, "102 0x%x 0x%x 0x0".formatted(subCall, address), byteOrder)
                        .of(TASK))
                .isEqualTo(new SystemCalls.Current(purpose, 77));
    }

    @Test
    void doesNotReadTheArgumentsOfAnotherSocketcall() throws IOException {
        assertThat(calls("s390x", "102 0x4 0x3ff6f37e278 0x0", ByteOrder.BIG_ENDIAN)
                        .of(TASK)
                        .purpose())
                .isEqualTo(Purpose.OTHER);
    }

    @Test
    void namesTheMemoryThatCannotBeRead() {
        SystemCalls calls = calls("s390x", "102 0x5 0x3ff6f37e278 0x0", ByteOrder.BIG_ENDIAN);

        assertThatThrownBy(() -> calls.of(TASK))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(memory.toString());
    }

    @Test
    void knowsNoNumberOfAnotherArchitecture() throws IOException {
        SystemCalls calls = calls("vax", "43 0x8 0x0", ByteOrder.LITTLE_ENDIAN);

        assertThat(calls.areKnown()).isFalse();
        assertThat(calls.of(TASK).purpose()).isEqualTo(Purpose.OTHER);
    }

    private SystemCalls calls(String architecture, String line, ByteOrder order) {
        try {
            Path task = Files.createDirectories(root.resolve("task/" + TASK));
            Files.writeString(task.resolve("syscall"), line + "\n");
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return new SystemCalls(
                new TaskFiles(root.resolve("task")),
                new ProcessMemory(memory, order, SystemCalls.wordBytes(architecture)),
                architecture);
    }

    /** Writes a word into a sparse file that stands for the memory. */
    private void word(long address, int value, ByteOrder order, int bytes) throws IOException {
        ByteBuffer word = ByteBuffer.allocate(bytes).order(order);
        byte[] content = bytes == Long.BYTES
                ? word.putLong(value).array()
                : word.putInt(value).array();
        try (RandomAccessFile file = new RandomAccessFile(memory.toFile(), "rw")) {
            file.seek(address);
            file.write(content);
        }
    }
}
