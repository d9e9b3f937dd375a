package io.github.listenqueue.internal.diagnosis.virtual;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The threads of one dump.
 *
 * @param threads the threads that were asked for
 * @param owners the label of the thread that holds a monitor, by the monitor as the JVM prints it; empty before JDK 25
 * @param told true if the dump shows the states and carriers of its threads, as since JDK 25
 * @param problem the reason why threads are missing; null if the dump is complete
 */
public record ThreadDump(
        List<DumpedThread> threads,
        Map<String, String> owners,
        boolean told,
        @Nullable String problem) {

    /** Returns a dump without threads. */
    public static ThreadDump failed(String problem) {
        return new ThreadDump(List.of(), Map.of(), false, problem);
    }
}
