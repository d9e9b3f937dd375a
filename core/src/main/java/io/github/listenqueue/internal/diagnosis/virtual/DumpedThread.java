package io.github.listenqueue.internal.diagnosis.virtual;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A thread in a dump.
 *
 * @param id the thread id of the JVM
 * @param name its name; empty if it has none, as most virtual threads
 * @param virtual true if it is a virtual thread
 * @param state its state; null if the dump has none, as before JDK 25
 * @param frames its stack, innermost first
 * @param lock the object that it is blocked on, waits for or is parked for; null if there is none or the dump does not tell
 * @param lockOwner the id of the thread that owns the lock for which it is parked; -1 if there is none or the dump does not tell
 * @param carrier the id of the carrier thread on which it is mounted; -1 if there is none or the dump does not tell
 */
public record DumpedThread(
        long id,
        String name,
        boolean virtual,
        Thread.@Nullable State state,
        List<StackTraceElement> frames,
        @Nullable String lock,
        long lockOwner,
        long carrier) {

    /** Returns the name, or one made of the id like {@code VirtualThread[#51]}. */
    public String label() {
        return name.isEmpty() ? (virtual ? "VirtualThread" : "Thread") + "[#" + id + "]" : name;
    }
}
