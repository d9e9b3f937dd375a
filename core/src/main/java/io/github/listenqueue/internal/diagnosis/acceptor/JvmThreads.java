package io.github.listenqueue.internal.diagnosis.acceptor;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/** The platform threads of this JVM. Making one fails with a {@link LinkageError} where {@code java.management} is absent. */
final class JvmThreads {

    /** Each chunk is one safepoint: small enough that none of them is felt. */
    private static final int CHUNK = 128;

    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();

    long[] ids() {
        return threads.getAllThreadIds();
    }

    /**
     * Looks at some threads. Those that have ended are left out.
     *
     * @param depth how many frames of each; without any this is cheap
     */
    List<ThreadSnapshot> look(long[] ids, int depth) {
        List<ThreadSnapshot> sights = new ArrayList<>(ids.length);
        look(ids, depth, Integer.MAX_VALUE, sights::add);
        return sights;
    }

    /**
     * Looks at some threads, one chunk after the other.
     *
     * @param mostFrames when so many frames were seen, the rest is left out
     * @return whether all were looked at
     */
    boolean look(long[] ids, int depth, int mostFrames, Consumer<ThreadSnapshot> into) {
        int frames = 0;
        for (int from = 0; from < ids.length; from += CHUNK) {
            if (frames >= mostFrames) {
                return false;
            }
            long[] chunk = Arrays.copyOfRange(ids, from, Math.min(ids.length, from + CHUNK));
            for (ThreadInfo info : threads.getThreadInfo(chunk, depth)) {
                if (info != null) {
                    ThreadSnapshot sight = sight(info);
                    frames += sight.frames().size();
                    into.accept(sight);
                }
            }
        }
        return true;
    }

    /** The time for which a thread has run, in ns; -1 if unknown. */
    long ranNs(long id) {
        return threads.isThreadCpuTimeSupported() && threads.isThreadCpuTimeEnabled()
                ? threads.getThreadCpuTime(id)
                : -1;
    }

    private static ThreadSnapshot sight(ThreadInfo info) {
        return new ThreadSnapshot(
                info.getThreadId(),
                info.getThreadName(),
                info.getThreadState(),
                Arrays.asList(info.getStackTrace()),
                info.getLockName(),
                info.getLockOwnerName());
    }
}
