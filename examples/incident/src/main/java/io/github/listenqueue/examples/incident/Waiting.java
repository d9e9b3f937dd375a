package io.github.listenqueue.examples.incident;

import java.util.concurrent.CountDownLatch;

/** Waits of threads that end early on an interrupt. */
final class Waiting {

    private Waiting() {}

    /** Waits for a latch. Returns early if the thread is interrupted. */
    static void forIt(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits for a thread to end. Returns early if this thread is interrupted. */
    static void forEnd(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
