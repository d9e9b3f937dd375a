package io.github.listenqueue.internal.diagnosis.acceptor;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A Java thread at one moment.
 *
 * @param id the JVM's, not the kernel's
 * @param frames innermost first; perhaps without the outermost ones
 * @param lock what it is blocked on or waits for, in the words of the JVM; null if nothing
 * @param lockOwner the name of the thread that holds this; null if none does
 */
public record ThreadSnapshot(
        long id,
        String name,
        Thread.State state,
        List<StackTraceElement> frames,
        @Nullable String lock,
        @Nullable String lockOwner) {

    /** Names the lock that the thread waits for, and the owner of that lock; null if it waits for none. */
    public @Nullable String blockedOn() {
        return lock == null || lockOwner == null ? lock : lock + ", held by thread '" + lockOwner + "'";
    }
}
