package io.github.listenqueue.internal.diagnosis.acceptor;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** The platform threads of this JVM. The constructor throws {@link LinkageError} without the module {@code java.management}. */
final class JvmThreads {

    /** Threads per safepoint: few enough that no safepoint is noticeable. */
    private static final int CHUNK = 128;

    private static final String CONTINUATION = "jdk.internal.vm.Continuation";

    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();

    long[] ids() {
        return threads.getAllThreadIds();
    }

    /**
     * Returns snapshots of the threads that have not ended.
     *
     * @param depth the number of frames of each; cheap with 0
     */
    List<ThreadSnapshot> snapshots(long[] ids, int depth) {
        List<ThreadSnapshot> snapshots = new ArrayList<>(ids.length);
        snapshots(ids, depth, Integer.MAX_VALUE, snapshots::add);
        return snapshots;
    }

    /**
     * Takes snapshots of threads, one chunk after the other.
     *
     * @param maxFrames the number of frames after which the remaining threads are left out
     * @return true if no thread was left out
     */
    boolean snapshots(long[] ids, int depth, int maxFrames, Consumer<ThreadSnapshot> into) {
        int frames = 0;
        for (int from = 0; from < ids.length; from += CHUNK) {
            if (frames >= maxFrames) {
                return false;
            }
            long[] chunk = Arrays.copyOfRange(ids, from, Math.min(ids.length, from + CHUNK));
            for (ThreadInfo info : threads.getThreadInfo(chunk, depth)) {
                if (info != null) {
                    ThreadSnapshot snapshot = snapshot(info);
                    frames += snapshot.frames().size();
                    into.accept(snapshot);
                }
            }
        }
        return true;
    }

    /**
     * Returns those of the threads that carry a virtual thread, with the id of that thread, or -1 if the JVM does not report
     * it. A
     * carrier's stack begins with the call that runs the virtual thread, whose own frames are not shown.
     */
    Map<Long, Long> carried(long[] ids) {
        Map<Long, Long> carried = new HashMap<>();
        for (ThreadInfo info : threads.getThreadInfo(ids, 1)) {
            if (info != null
                    && info.getStackTrace().length > 0
                    && info.getStackTrace()[0].getClassName().equals(CONTINUATION)) {
                carried.put(info.getThreadId(), info.getLockOwnerId());
            }
        }
        return carried;
    }

    /** Returns the id of the thread that holds the lock for which a thread waits; -1 if there is none. */
    long lockOwner(long id) {
        ThreadInfo info = threads.getThreadInfo(id);
        return info == null ? -1 : info.getLockOwnerId();
    }

    /** Returns the time for which a thread has run, in ns; -1 if unknown. */
    long ranNs(long id) {
        return threads.isThreadCpuTimeSupported() && threads.isThreadCpuTimeEnabled()
                ? threads.getThreadCpuTime(id)
                : -1;
    }

    private static ThreadSnapshot snapshot(ThreadInfo info) {
        return new ThreadSnapshot(
                info.getThreadId(),
                info.getThreadName(),
                info.getThreadState(),
                Arrays.asList(info.getStackTrace()),
                info.getLockName(),
                info.getLockOwnerName());
    }
}
