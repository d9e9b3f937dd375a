package io.github.listenqueue.live;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The end of child processes. */
public final class Processes {

    private static final long PATIENCE_S = 20;

    private Processes() {}

    /** Waits for a process that is about to end, and kills it and its children if it does not. */
    public static void end(Process process) {
        try {
            process.onExit().orTimeout(PATIENCE_S, TimeUnit.SECONDS).join();
        } catch (RuntimeException e) {
            if (!(e.getCause() instanceof TimeoutException)) {
                throw e;
            }
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }
}
