package io.github.listenqueue.internal.diagnosis.acceptor;

import io.github.listenqueue.internal.linux.procfs.TaskFiles;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * Which Java thread a thread of the kernel is; neither side names the other. A thread that sleeps has run for the same
 * number of nanoseconds by both, which hardly two threads share. The name helps where that cannot be had: the kernel keeps
 * 15 bytes of it, but not of a thread that another one renamed, nor of one that native code attached.
 */
final class NativeThreadMatcher {

    private static final int KERNEL_NAME_BYTES = 15;
    private static final String CUT = "..";
    private static final int CUT_HEAD = 7;

    private final TaskFiles tasks;
    private final JvmThreads threads;

    NativeThreadMatcher(TaskFiles tasks, JvmThreads threads) {
        this.tasks = tasks;
        this.threads = threads;
    }

    /** The threads of these that the kernel's thread may be: one, if it can be told. */
    List<ThreadSnapshot> match(int task, List<ThreadSnapshot> all) {
        byte[] kernelName = tasks.name(task);
        List<ThreadSnapshot> named = kernelName == null
                ? List.of()
                : all.stream().filter(each -> isNamed(each.name(), kernelName)).toList();
        if (named.size() == 1) {
            return named;
        }
        List<ThreadSnapshot> same = ranAsLong(task, named.isEmpty() ? all : named);
        return same.size() == 1 ? same : named;
    }

    /** The kernel's id of a thread; -1 if it cannot be told. */
    int task(ThreadSnapshot who, List<ThreadSnapshot> all, int[] tasksOfAll) {
        for (int task : tasksOfAll) {
            byte[] kernelName = tasks.name(task);
            if (kernelName != null && isNamed(who.name(), kernelName)) {
                List<ThreadSnapshot> matching = match(task, all);
                if (matching.size() == 1 && matching.get(0).id() == who.id()) {
                    return task;
                }
            }
        }
        return -1;
    }

    private List<ThreadSnapshot> ranAsLong(int task, List<ThreadSnapshot> among) {
        long ranNs = tasks.ranNs(task);
        if (ranNs < 0) {
            return List.of();
        }
        List<ThreadSnapshot> same =
                among.stream().filter(each -> threads.ranNs(each.id()) == ranNs).toList();
        // One that runs meanwhile can be anybody.
        return tasks.ranNs(task) == ranNs ? same : List.of();
    }

    /** Whether the kernel would have this name for a thread; newer JDKs keep both ends of a long one, older ones its beginning. */
    static boolean isNamed(String name, byte[] kernelName) {
        byte[] full = name.getBytes(StandardCharsets.UTF_8);
        if (full.length <= KERNEL_NAME_BYTES) {
            return Arrays.equals(full, kernelName);
        }
        if (kernelName.length != KERNEL_NAME_BYTES) {
            return false;
        }
        byte[] bothEnds = Arrays.copyOf(full, KERNEL_NAME_BYTES);
        System.arraycopy(CUT.getBytes(StandardCharsets.US_ASCII), 0, bothEnds, CUT_HEAD, CUT.length());
        int tail = KERNEL_NAME_BYTES - CUT_HEAD - CUT.length();
        System.arraycopy(full, full.length - tail, bothEnds, KERNEL_NAME_BYTES - tail, tail);
        return Arrays.equals(full, 0, KERNEL_NAME_BYTES, kernelName, 0, KERNEL_NAME_BYTES)
                || Arrays.equals(bothEnds, kernelName);
    }
}
