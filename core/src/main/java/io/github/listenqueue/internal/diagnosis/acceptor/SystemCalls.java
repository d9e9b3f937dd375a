package io.github.listenqueue.internal.diagnosis.acceptor;

import io.github.listenqueue.internal.linux.procfs.ProcessMemory;
import io.github.listenqueue.internal.linux.procfs.TaskFiles;
import io.github.listenqueue.internal.linux.procfs.TaskFiles.Call;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The system calls that the threads of this process wait in. Their numbers differ between architectures.
 *
 * <p>On s390x and 32-bit x86, glibc makes some calls of sockets through {@code socketcall}, whose arguments are in the memory of
 * the process: the descriptor is the first word there.
 */
final class SystemCalls {

    /** The number of io_uring_enter, the same on all architectures. */
    static final int IO_URING_ENTER = 426;

    /** The number of epoll_pwait2, the same on all architectures. */
    private static final int EPOLL_PWAIT2 = 441;

    private final TaskFiles tasks;
    private final ProcessMemory memory;
    private final @Nullable Numbers numbers;

    SystemCalls(TaskFiles tasks, ProcessMemory memory, String architecture) {
        this.tasks = tasks;
        this.memory = memory;
        this.numbers = Numbers.of(architecture);
    }

    /** The purpose of a system call in which threads wait. */
    enum Purpose {
        ACCEPT,
        EPOLL,
        IO_URING,
        READ,
        WRITE,
        POLL,
        CONNECT,
        FILE_LOCK,
        SYNC,
        WAIT_FOR_PROCESS,
        FUTEX,
        /** The call with which other calls of sockets are made. */
        SOCKETCALL,
        /** A call that is none of these, or no call. */
        OTHER,
        /** None: the thread runs or is ready to run. */
        RUNNING
    }

    /**
     * The system call of a thread.
     *
     * @param descriptor its first argument, if it takes a descriptor
     */
    record Current(Purpose purpose, int descriptor) {

        private static final Current OTHER = new Current(Purpose.OTHER, -1);
        private static final Current RUNNING = new Current(Purpose.RUNNING, -1);
    }

    /** Returns the size of a C {@code long}, in which socketcall expects its arguments. */
    static int wordBytes(String architecture) {
        return switch (architecture) {
            case "i386", "x86", "arm" -> Integer.BYTES;
            default -> Long.BYTES;
        };
    }

    boolean areKnown() {
        return numbers != null;
    }

    /**
     * Returns the system call that a thread is in; {@link Purpose#OTHER} on an architecture whose numbers are unknown.
     *
     * @param task the kernel's id of the thread
     * @throws IOException with the name of the file that cannot be read
     */
    Current of(int task) throws IOException {
        Call call = tasks.call(task);
        if (call.equals(Call.RUNNING)) {
            return Current.RUNNING;
        }
        if (numbers == null) {
            return Current.OTHER;
        }
        Purpose purpose = numbers.purposes.getOrDefault(call.number(), Purpose.OTHER);
        return purpose == Purpose.SOCKETCALL ? socketcall(task, call) : new Current(purpose, call.descriptor());
    }

    /** Reads the arguments of a call, which {@code sys_socketcall} in {@code net/socket.c} defines. */
    private Current socketcall(int task, Call call) throws IOException {
        // include/uapi/linux/net.h
        Purpose purpose = switch (call.descriptor()) {
            case 3 -> Purpose.CONNECT;
            case 5, 18 -> Purpose.ACCEPT;
            case 9, 11, 16, 20 -> Purpose.WRITE;
            case 10, 12, 17, 19 -> Purpose.READ;
            default -> Purpose.OTHER;
        };
        if (purpose == Purpose.OTHER) {
            return Current.OTHER;
        }
        int descriptor = (int) memory.word(call.second());
        // A thread that went on meanwhile may have overwritten that memory.
        return tasks.call(task).equals(call) ? new Current(purpose, descriptor) : Current.RUNNING;
    }

    /** The numbers of one architecture. */
    private static final class Numbers {

        /** {@code arch/x86/entry/syscalls/syscall_64.tbl}. */
        static final Numbers X86_64 = new Numbers()
                .put(Purpose.ACCEPT, 43, 288)
                .put(Purpose.EPOLL, 232, 281)
                .put(Purpose.READ, 0, 17, 19, 45, 47)
                .put(Purpose.WRITE, 1, 18, 20, 44, 46)
                .put(Purpose.POLL, 7, 271)
                .put(Purpose.CONNECT, 42)
                .put(Purpose.FILE_LOCK, 73)
                .put(Purpose.SYNC, 74, 75)
                .put(Purpose.WAIT_FOR_PROCESS, 61, 247)
                .put(Purpose.FUTEX, 202);

        /** {@code include/uapi/asm-generic/unistd.h}, which the newer architectures share. */
        static final Numbers GENERIC = new Numbers()
                .put(Purpose.ACCEPT, 202, 242)
                .put(Purpose.EPOLL, 22)
                .put(Purpose.READ, 63, 65, 67, 207, 212)
                .put(Purpose.WRITE, 64, 66, 68, 206, 211)
                .put(Purpose.POLL, 73)
                .put(Purpose.CONNECT, 203)
                .put(Purpose.FILE_LOCK, 32)
                .put(Purpose.SYNC, 82, 83)
                .put(Purpose.WAIT_FOR_PROCESS, 95, 260)
                .put(Purpose.FUTEX, 98);

        /** {@code arch/powerpc/kernel/syscalls/syscall.tbl}. */
        static final Numbers POWERPC = new Numbers()
                .put(Purpose.ACCEPT, 330, 344)
                .put(Purpose.EPOLL, 238, 303)
                .put(Purpose.READ, 3, 145, 179, 336, 337, 342)
                .put(Purpose.WRITE, 4, 146, 180, 334, 335, 341)
                .put(Purpose.POLL, 167, 281)
                .put(Purpose.CONNECT, 328)
                .put(Purpose.FILE_LOCK, 143)
                .put(Purpose.SYNC, 118, 148)
                .put(Purpose.WAIT_FOR_PROCESS, 114, 272)
                .put(Purpose.FUTEX, 221)
                .put(Purpose.SOCKETCALL, 102);

        /** {@code arch/s390/kernel/syscalls/syscall.tbl}. */
        static final Numbers S390X = new Numbers()
                .put(Purpose.ACCEPT, 364)
                .put(Purpose.EPOLL, 251, 312)
                .put(Purpose.READ, 3, 145, 180, 371, 372)
                .put(Purpose.WRITE, 4, 146, 181, 369, 370)
                .put(Purpose.POLL, 168, 302)
                .put(Purpose.CONNECT, 362)
                .put(Purpose.FILE_LOCK, 143)
                .put(Purpose.SYNC, 118, 148)
                .put(Purpose.WAIT_FOR_PROCESS, 114, 281)
                .put(Purpose.FUTEX, 238)
                .put(Purpose.SOCKETCALL, 102);

        /** {@code arch/x86/entry/syscalls/syscall_32.tbl}. */
        static final Numbers X86_32 = new Numbers()
                .put(Purpose.ACCEPT, 364)
                .put(Purpose.EPOLL, 256, 319)
                .put(Purpose.READ, 3, 145, 180, 371, 372)
                .put(Purpose.WRITE, 4, 146, 181, 369, 370)
                .put(Purpose.POLL, 168, 309, 414)
                .put(Purpose.CONNECT, 362)
                .put(Purpose.FILE_LOCK, 143)
                .put(Purpose.SYNC, 118, 148)
                .put(Purpose.WAIT_FOR_PROCESS, 114, 284)
                .put(Purpose.FUTEX, 240, 422)
                .put(Purpose.SOCKETCALL, 102);

        /** {@code arch/arm/tools/syscall.tbl}, with the numbers of the EABI. */
        static final Numbers ARM = new Numbers()
                .put(Purpose.ACCEPT, 285, 366)
                .put(Purpose.EPOLL, 252, 346)
                .put(Purpose.READ, 3, 145, 180, 291, 292, 297)
                .put(Purpose.WRITE, 4, 146, 181, 289, 290, 296)
                .put(Purpose.POLL, 168, 336, 414)
                .put(Purpose.CONNECT, 283)
                .put(Purpose.FILE_LOCK, 143)
                .put(Purpose.SYNC, 118, 148)
                .put(Purpose.WAIT_FOR_PROCESS, 114, 280)
                .put(Purpose.FUTEX, 240, 422);

        private final Map<Integer, Purpose> purposes = new HashMap<>();

        Numbers() {
            // They came after all architectures had agreed on the numbers of new calls.
            put(Purpose.EPOLL, EPOLL_PWAIT2);
            put(Purpose.IO_URING, IO_URING_ENTER);
        }

        /** Returns the numbers for a value of the property {@code os.arch}; null if they are unknown. */
        static @Nullable Numbers of(String architecture) {
            return switch (architecture) {
                case "amd64", "x86_64" -> X86_64;
                case "aarch64", "riscv64", "loongarch64" -> GENERIC;
                case "ppc64", "ppc64le" -> POWERPC;
                case "s390x" -> S390X;
                case "i386", "x86" -> X86_32;
                case "arm" -> ARM;
                default -> null;
            };
        }

        private Numbers put(Purpose purpose, int... calls) {
            for (int call : calls) {
                purposes.put(call, purpose);
            }
            return this;
        }
    }
}
