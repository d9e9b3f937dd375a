package io.github.listenqueue.internal.diagnosis.acceptor;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A thread that accepts at a listener.
 *
 * @param id the JVM's
 * @param task the kernel's; -1 if unknown
 * @param epoll through which it waits; -1 if it does not or that is unknown
 * @param waiting its stack while it waited for connections; empty if it was never seen to
 * @param how it was recognised, in words; empty where it was seen accepting
 */
record Acceptor(
        long id,
        String name,
        int task,
        int epoll,
        @Nullable ServerType server,
        List<StackTraceElement> waiting,
        String how) {

    /** How many of the outermost frames are those of the accept loop, whatever it does at the moment. */
    int loopDepth(List<StackTraceElement> frames) {
        AcceptLoop loop = AcceptLoop.in(frames);
        int known = loop == null ? 0 : frames.size() - loop.index();
        if (waiting.size() > 0) {
            return Math.max(known, Frames.sameMethods(frames, waiting));
        }
        if (loop != null) {
            return known;
        }
        // The outermost method of the application, if it is nobody's loop that we know.
        for (int i = frames.size() - 1; i >= 0; i--) {
            if (Frames.isApplication(frames.get(i))) {
                return frames.size() - i;
            }
        }
        return 0;
    }

    /** Whether nothing of the loop in which it accepted is on its stack: it ended, and the thread serves something else. */
    boolean hasLeft(List<StackTraceElement> frames) {
        AcceptLoop loop = AcceptLoop.in(waiting);
        if (loop != null) {
            AcceptLoop now = AcceptLoop.in(frames);
            return now == null || !Frames.isSameMethod(waiting.get(loop.index()), frames.get(now.index()));
        }
        boolean toldApart = false;
        for (StackTraceElement was : waiting) {
            if (Frames.isApplication(was)) {
                toldApart = true;
                for (StackTraceElement is : frames) {
                    if (Frames.isSameMethod(was, is)) {
                        return false;
                    }
                }
            }
        }
        return toldApart;
    }
}
