package io.github.listenqueue.internal.diagnosis.acceptor;

import io.github.listenqueue.internal.diagnosis.acceptor.SystemCalls.Current;
import io.github.listenqueue.internal.diagnosis.acceptor.SystemCalls.Purpose;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The system calls in which a thread waits while the JVM reports that it runs. */
final class KernelWait {

    private final SystemCalls calls;
    private final Path descriptors;

    KernelWait(SystemCalls calls, Path descriptors) {
        this.calls = calls;
        this.descriptors = descriptors;
    }

    /**
     * Returns what a runnable thread waits for, like {@code reads from a socket}; null if it runs or the wait is unknown.
     *
     * @param task the thread id of the kernel; -1 if unknown
     */
    @Nullable
    String describe(int task, List<StackTraceElement> frames) {
        String innermost = frames.isEmpty() ? "" : Frames.method(frames.get(0));
        Current call = call(task);
        if (call == null || call.purpose() == Purpose.RUNNING) {
            return null;
        }
        if (innermost.startsWith("java.net.Inet4AddressImpl.") || innermost.startsWith("java.net.Inet6AddressImpl.")) {
            return "waits for the name service (DNS)";
        }
        return switch (call.purpose()) {
            case READ -> "reads from " + target(call.descriptor());
            case WRITE -> "writes to " + target(call.descriptor());
            case POLL -> polls(frames);
            case CONNECT -> "connects to a peer that does not answer";
            case FILE_LOCK -> "waits for a lock on " + target(call.descriptor());
            case SYNC -> "waits until " + target(call.descriptor()) + " is on disk";
            case WAIT_FOR_PROCESS -> "waits for another process to end";
            case FUTEX ->
                waitsForClass(frames) ? "waits for another thread to initialise a class" : "waits for native code";
            default -> null;
        };
    }

    /** Returns true if a runnable thread waits for the initialisation of a class, in a method that is not native. */
    boolean waitsForClass(int task, List<StackTraceElement> frames) {
        Current call = call(task);
        return call != null && call.purpose() == Purpose.FUTEX && waitsForClass(frames);
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

    private @Nullable Current call(int task) {
        try {
            return task < 0 ? null : calls.of(task);
        } catch (IOException e) {
            return null;
        }
    }
}
