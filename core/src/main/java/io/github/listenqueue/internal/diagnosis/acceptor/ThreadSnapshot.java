package io.github.listenqueue.internal.diagnosis.acceptor;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A Java thread at one moment.
 *
 * @param id the thread id of the JVM, not of the kernel
 * @param frames the stack, innermost first; perhaps without the outermost frames
 * @param lock the object that the thread is blocked on or waits for, as the JVM prints it; null if there is none
 * @param lockOwner the name of the thread that holds the lock; null if there is none
 */
public record ThreadSnapshot(
        long id,
        String name,
        Thread.State state,
        List<StackTraceElement> frames,
        @Nullable String lock,
        @Nullable String lockOwner) {

    /** Returns the lock that the thread waits for, and its owner; null if the thread waits for no lock. */
    public @Nullable String blockedOn() {
        return lock == null || lockOwner == null ? lock : lock + ", held by thread '" + lockOwner + "'";
    }
}
