package io.github.listenqueue.examples.incident;

import java.util.concurrent.CountDownLatch;

/** Waits of threads that are told to go on, or end with their program. */
final class Waiting {

    private Waiting() {}

    /** Returns early if the thread is interrupted. */
    static void forIt(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Returns early if this thread is interrupted. */
    static void forEnd(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
