package io.github.listenqueue.internal.diagnosis.virtual;

import java.util.function.Predicate;

/** The source of thread dumps. */
@FunctionalInterface
public interface ThreadDumps {

    /**
     * Takes a dump of all threads, virtual threads included. A failure is told by {@link ThreadDump#problem}.
     *
     * @param wanted true for a thread to return. It must not keep the frames that it is shown.
     */
    ThreadDump take(Predicate<DumpedThread> wanted);

    /** Returns true if the next dump probably takes so little time that several can be taken in one diagnosis. */
    default boolean isCheap() {
        return true;
    }

    /** Returns a source that only tells the reason why there are no dumps. */
    static ThreadDumps none(String reason) {
        return wanted -> ThreadDump.failed(reason);
    }
}
