package io.github.listenqueue.internal.diagnosis.acceptor;

import io.github.listenqueue.internal.linux.procfs.TaskFiles;
import io.github.listenqueue.internal.linux.procfs.TaskFiles.Call;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The system calls in which a thread waits while the JVM reports that it runs. */
final class KernelWait {

    private static final String FUTEX = "futex";

    /** {@code arch/x86/entry/syscalls/syscall_64.tbl}. */
    private static final Map<Integer, String> X86_64 = Map.ofEntries(
            Map.entry(0, "read"),
            Map.entry(1, "write"),
            Map.entry(7, "poll"),
            Map.entry(17, "read"),
            Map.entry(18, "write"),
            Map.entry(19, "read"),
            Map.entry(20, "write"),
            Map.entry(42, "connect"),
            Map.entry(44, "write"),
            Map.entry(45, "read"),
            Map.entry(46, "write"),
            Map.entry(47, "read"),
            Map.entry(61, "wait"),
            Map.entry(73, "lock"),
            Map.entry(74, "sync"),
            Map.entry(75, "sync"),
            Map.entry(202, FUTEX),
            Map.entry(247, "wait"),
            Map.entry(271, "poll"));

    /** {@code include/uapi/asm-generic/unistd.h}. */
    private static final Map<Integer, String> GENERIC = Map.ofEntries(
            Map.entry(32, "lock"),
            Map.entry(63, "read"),
            Map.entry(64, "write"),
            Map.entry(65, "read"),
            Map.entry(66, "write"),
            Map.entry(67, "read"),
            Map.entry(68, "write"),
            Map.entry(73, "poll"),
            Map.entry(82, "sync"),
            Map.entry(83, "sync"),
            Map.entry(95, "wait"),
            Map.entry(98, FUTEX),
            Map.entry(203, "connect"),
            Map.entry(206, "write"),
            Map.entry(207, "read"),
            Map.entry(211, "write"),
            Map.entry(212, "read"),
            Map.entry(260, "wait"));

    private final TaskFiles tasks;
    private final Path descriptors;
    private final Map<Integer, String> names;

    KernelWait(TaskFiles tasks, Path descriptors, String architecture) {
        this.tasks = tasks;
        this.descriptors = descriptors;
        this.names = architecture.equals("amd64") || architecture.equals("x86_64") ? X86_64 : GENERIC;
    }

    /**
     * Returns what a runnable thread waits for, like {@code reads from a socket}; null if it runs or the wait is unknown.
     *
     * @param task the thread id of the kernel; -1 if unknown
     */
    @Nullable
    String describe(int task, List<StackTraceElement> frames) {
        String innermost = frames.isEmpty() ? "" : Frames.method(frames.get(0));
        Call call = call(task);
        if (call == null || call.equals(Call.RUNNING)) {
            return null;
        }
        if (innermost.startsWith("java.net.Inet4AddressImpl.") || innermost.startsWith("java.net.Inet6AddressImpl.")) {
            return "waits for the name service (DNS)";
        }
        String name = names.getOrDefault(call.number(), "");
        return switch (name) {
            case "read" -> "reads from " + target(call.descriptor());
            case "write" -> "writes to " + target(call.descriptor());
            case "poll" -> polls(frames);
            case "connect" -> "connects to a peer that does not answer";
            case "lock" -> "waits for a lock on " + target(call.descriptor());
            case "sync" -> "waits until " + target(call.descriptor()) + " is on disk";
            case "wait" -> "waits for another process to end";
            case FUTEX ->
                waitsForClass(frames) ? "waits for another thread to initialise a class" : "waits for native code";
            default -> null;
        };
    }

    /** Returns true if a runnable thread waits for the initialisation of a class, in a method that is not native. */
    boolean waitsForClass(int task, List<StackTraceElement> frames) {
        Call call = call(task);
        return call != null && FUTEX.equals(names.get(call.number())) && waitsForClass(frames);
    }

    private static boolean waitsForClass(List<StackTraceElement> frames) {
        return !frames.isEmpty() && !frames.get(0).isNativeMethod();
    }

    private static String polls(List<StackTraceElement> frames) {
        for (StackTraceElement frame : frames.subList(0, Frames.firstBeyondJdk(frames))) {
            String method = frame.getMethodName();
            if (method.startsWith("connect") || method.startsWith("finishConnect")) {
                return "connects to a peer that does not answer";
            }
            if (method.toLowerCase(java.util.Locale.ROOT).contains("write")) {
                return "writes to a socket whose peer does not read";
            }
            if (method.toLowerCase(java.util.Locale.ROOT).contains("read")) {
                return "reads from a socket whose peer does not send";
            }
        }
        return "polls a descriptor that is not ready";
    }

    /** Returns the file behind a descriptor as text. */
    private String target(int descriptor) {
        String link;
        try {
            link = Files.readSymbolicLink(descriptors.resolve(Integer.toString(descriptor)))
                    .toString();
        } catch (IOException | RuntimeException e) {
            return "descriptor " + descriptor;
        }
        String kind = link.startsWith("socket:")
                ? "a socket"
                : link.startsWith("pipe:") ? "a pipe" : link.startsWith("anon_inode:") ? "an event" : link;
        return kind + " (descriptor " + descriptor + ")";
    }

    private @Nullable Call call(int task) {
        try {
            return task < 0 ? null : tasks.call(task);
        } catch (IOException e) {
            return null;
        }
    }
}
