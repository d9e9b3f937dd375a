package io.github.listenqueue.internal.diagnosis.acceptor;

import io.github.listenqueue.internal.linux.procfs.TaskFiles;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

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
    private final IdentityHashMap<List<ThreadSnapshot>, Map<String, List<ThreadSnapshot>>> indices =
            new IdentityHashMap<>();

    NativeThreadMatcher(TaskFiles tasks, JvmThreads threads) {
        this.tasks = tasks;
        this.threads = threads;
    }

    /** Returns the Java threads that a kernel thread may be, which is a single one if it can be identified. */
    List<ThreadSnapshot> match(int task, List<ThreadSnapshot> all) {
        byte[] kernelName = tasks.name(task);
        List<ThreadSnapshot> found = kernelName == null ? List.of() : named(kernelName, all);
        if (found.size() == 1) {
            return found;
        }
        List<ThreadSnapshot> same = ranAsLong(task, found.isEmpty() ? all : found);
        return same.size() == 1 ? same : found;
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

    /** Returns the threads of a kernel's name, by an index: comparing every thread with every task costs too much. */
    private List<ThreadSnapshot> named(byte[] kernelName, List<ThreadSnapshot> all) {
        return indices.computeIfAbsent(all, NativeThreadMatcher::index).getOrDefault(key(kernelName), List.of());
    }

    private static Map<String, List<ThreadSnapshot>> index(List<ThreadSnapshot> all) {
        Map<String, List<ThreadSnapshot>> index = new HashMap<>();
        for (ThreadSnapshot each : all) {
            for (String name : kernelNames(each.name())) {
                index.computeIfAbsent(name, key -> new ArrayList<>(1)).add(each);
            }
        }
        return index;
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

    /** Returns true if the kernel's name is that of a thread with the given name. */
    static boolean isNamed(String name, byte[] kernelName) {
        return kernelNames(name).contains(key(kernelName));
    }

    /**
     * Returns the names that the kernel may have for a thread. Newer JDKs pass both ends of a long name to the kernel, older ones
     * the whole name, of which it keeps the beginning.
     */
    private static Set<String> kernelNames(String name) {
        byte[] full = name.getBytes(StandardCharsets.UTF_8);
        if (full.length <= KERNEL_NAME_BYTES) {
            return Set.of(key(full));
        }
        byte[] beginning = Arrays.copyOf(full, KERNEL_NAME_BYTES);
        byte[] bothEnds = beginning.clone();
        System.arraycopy(CUT.getBytes(StandardCharsets.US_ASCII), 0, bothEnds, CUT_HEAD, CUT.length());
        int tail = KERNEL_NAME_BYTES - CUT_HEAD - CUT.length();
        System.arraycopy(full, full.length - tail, bothEnds, KERNEL_NAME_BYTES - tail, tail);
        return new HashSet<>(List.of(key(beginning), key(bothEnds)));
    }

    /** Returns bytes as a key. A name may be cut within a character, so each byte stands for itself. */
    private static String key(byte[] name) {
        return new String(name, StandardCharsets.ISO_8859_1);
    }
}
