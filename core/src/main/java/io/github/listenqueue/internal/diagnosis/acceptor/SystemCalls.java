package io.github.listenqueue.internal.diagnosis.acceptor;

import io.github.listenqueue.internal.linux.procfs.TaskFiles.Call;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The numbers of the system calls in which a thread waits for connections. They differ between architectures.
 *
 * @param accepts the numbers of accept and accept4
 * @param epolls the numbers of epoll_wait, epoll_pwait and epoll_pwait2
 */
record SystemCalls(Set<Integer> accepts, Set<Integer> epolls) {

    /** {@code arch/x86/entry/syscalls/syscall_64.tbl}. */
    private static final SystemCalls X86_64 = new SystemCalls(Set.of(43, 288), Set.of(232, 281, 441));

    /** {@code include/uapi/asm-generic/unistd.h}, which the newer architectures share. */
    private static final SystemCalls GENERIC = new SystemCalls(Set.of(202, 242), Set.of(22, 441));

    /** The number of io_uring_enter, the same on all architectures. */
    static final int IO_URING_ENTER = 426;

    /** Returns the numbers for a value of the property {@code os.arch}; null if they are unknown. */
    static @Nullable SystemCalls of(String architecture) {
        return switch (architecture) {
            case "amd64", "x86_64" -> X86_64;
            case "aarch64", "riscv64", "loongarch64" -> GENERIC;
            default -> null;
        };
    }

    boolean isAccept(Call call) {
        return accepts.contains(call.number());
    }

    boolean isEpoll(Call call) {
        return epolls.contains(call.number());
    }

    static boolean isIoUring(Call call) {
        return call.number() == IO_URING_ENTER;
    }
}
