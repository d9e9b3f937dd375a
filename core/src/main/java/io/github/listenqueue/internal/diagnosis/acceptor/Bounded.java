package io.github.listenqueue.internal.diagnosis.acceptor;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Calls of code that is not the library's, like a class loader or a bean of a server. Such code may wait for a lock that a
 * stuck thread holds, so it runs on a thread of its own and is waited for only so long.
 */
final class Bounded {

    private static final long MAX_WAIT_MS = 100;

    private @Nullable FutureTask<?> running;

    /** Returns the result; null if the call fails or takes too long, or if an earlier call has not ended yet. */
    <T> @Nullable T call(Callable<T> code) {
        FutureTask<?> earlier = running;
        if (earlier != null && !earlier.isDone()) {
            return null;
        }
        FutureTask<T> task = new FutureTask<>(code);
        try {
            Thread thread = new Thread(null, task, "listenqueue-diagnosis-witness");
            thread.setDaemon(true);
            thread.start();
            running = task;
            return task.get(MAX_WAIT_MS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        } catch (ExecutionException | TimeoutException | OutOfMemoryError e) {
            // A JVM without memory or room for a thread lacks this witness, and has others.
            return null;
        }
    }
}
