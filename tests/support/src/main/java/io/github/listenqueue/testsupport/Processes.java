package io.github.listenqueue.testsupport;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** The end of child processes. */
public final class Processes {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private Processes() {}

    /** Waits for a process that is about to end, and kills it and its children if it does not. */
    public static void end(Process process) {
        try {
            endsWithin(PATIENCE, process);
        } catch (InterruptedException e) {
            kill(process);
            Thread.currentThread().interrupt();
        }
    }

    /** Returns true if a process ends within a time, and otherwise kills it and its children. */
    public static boolean endsWithin(Duration limit, Process process) throws InterruptedException {
        boolean ended = process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
        if (!ended) {
            kill(process);
            process.waitFor();
        }
        return ended;
    }

    private static void kill(Process process) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
