package io.github.listenqueue.diagnosis;

import java.util.concurrent.TimeUnit;

/** CPU work that the JIT cannot eliminate. */
final class Computation {

    private Computation() {}

    static long forSeconds(int seconds) {
        long endNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        long sum = 0;
        while (System.nanoTime() < endNs) {
            for (int i = 0; i < 100_000; i++) {
                sum = sum * 31 + i;
            }
        }
        return sum;
    }
}
