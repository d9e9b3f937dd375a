package io.github.listenqueue.internal.diagnosis.acceptor;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A thread that accepts at a listener.
 *
 * @param id the thread id of the JVM
 * @param task the thread id of the kernel; -1 if unknown
 * @param epoll the epoll descriptor in which it waits; -1 if there is none or it is unknown
 * @param waiting its stack while it waited for connections; empty if it was never found waiting
 * @param recognition a line about the evidence by which it was recognised; empty if it was found accepting
 */
record Acceptor(
        long id,
        String name,
        int task,
        int epoll,
        @Nullable ServerType server,
        List<StackTraceElement> waiting,
        String recognition) {

    static final String RECOGNISED = "it was recognised by ";

    private static final String ONLY_SELECTORS = RECOGNISED + "its server: the listener is non-blocking, no selector"
            + " watches it, and all selectors of the process are those of ";

    /** Returns the recognition of the threads of a server that has the only selectors of the process. */
    static String byOnlySelectorsOf(ServerType server) {
        return ONLY_SELECTORS + server.displayName();
    }

    /** Returns true if the thread is one of the only selectors of the process, of which one watched the listener. */
    boolean isOneOfTheOnlySelectors() {
        return recognition.startsWith(ONLY_SELECTORS);
    }

    /** Returns the number of outermost frames that belong to the accept loop, whatever the thread does at the moment. */
    int loopDepth(List<StackTraceElement> frames) {
        AcceptLoop loop = AcceptLoop.in(frames);
        int known = loop == null ? 0 : frames.size() - loop.index();
        if (waiting.size() > 0) {
            return Math.max(known, Frames.sameMethods(frames, waiting));
        }
        if (loop != null) {
            return known;
        }
        // The outermost method of the application, if the loop is unknown.
        for (int i = frames.size() - 1; i >= 0; i--) {
            if (Frames.isApplication(frames.get(i))) {
                return frames.size() - i;
            }
        }
        return 0;
    }

    /** Returns true if the stack no longer contains the loop in which the thread accepted. */
    boolean hasLeft(List<StackTraceElement> frames) {
        AcceptLoop loop = AcceptLoop.in(waiting);
        if (loop != null) {
            AcceptLoop now = AcceptLoop.in(frames);
            return now == null || !Frames.isSameMethod(waiting.get(loop.index()), frames.get(now.index()));
        }
        StackTraceElement own = Frames.loopOfJdk(waiting);
        if (own != null) {
            return frames.stream().noneMatch(frame -> frame.getClassName().equals(own.getClassName()));
        }
        boolean comparable = false;
        for (StackTraceElement former : waiting) {
            if (Frames.isApplication(former)) {
                comparable = true;
                for (StackTraceElement present : frames) {
                    if (Frames.isSameMethod(former, present)) {
                        return false;
                    }
                }
            }
        }
        return comparable;
    }
}
