package io.github.listenqueue.internal.diagnosis.acceptor;

import io.github.listenqueue.internal.linux.procfs.TaskFiles;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * Matcher of kernel threads and Java threads, neither of which refers to the other. Kernel and JVM report the same CPU time, in
 * nanoseconds, for a thread that sleeps, and two threads rarely have the same. Names help if the CPU time is not available: the
 * kernel keeps 15 bytes of a thread's name, but not if another thread renamed it or native code attached it.
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

    /** Returns the Java threads that a kernel thread may be, which is a single one if it can be identified. */
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

    /** Returns the kernel's id of a thread; -1 if it cannot be identified. */
    int task(ThreadSnapshot thread, List<ThreadSnapshot> all, int[] tasksOfAll) {
        for (int task : tasksOfAll) {
            byte[] kernelName = tasks.name(task);
            if (kernelName != null && isNamed(thread.name(), kernelName)) {
                List<ThreadSnapshot> matching = match(task, all);
                if (matching.size() == 1 && matching.get(0).id() == thread.id()) {
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
        // The CPU time of a thread that runs meanwhile identifies nothing.
        return tasks.ranNs(task) == ranNs ? same : List.of();
    }

    /**
     * Returns true if the kernel's name is that of a thread with the given name. Newer JDKs pass both ends of a long name to
     * the kernel, older ones the whole name, of which it keeps the beginning.
     */
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
