package io.github.listenqueue.fuzz;

import java.lang.management.ManagementFactory;

/**
 * The work of the calling thread: steps of the library's own code, counted by {@link CountingLoader}, and bytes
 * allocated. Neither depends on the speed of the machine.
 */
record Work(long steps, long allocatedBytes) {

    private static final long STEPS_A_BYTE = 64;
    private static final long STEPS_AT_ANY_RATE = 40_000;
    private static final long ALLOCATED_A_BYTE = 2000;
    private static final long ALLOCATED_AT_ANY_RATE = 2_000_000;

    private static final com.sun.management.ThreadMXBean THREADS =
            (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();

    static Work soFar() {
        return new Work(Steps.counted(), THREADS.getCurrentThreadAllocatedBytes());
    }

    Work minus(Work before) {
        return new Work(steps - before.steps, allocatedBytes - before.allocatedBytes);
    }

    boolean isLinearIn(int bytes) {
        return steps <= STEPS_AT_ANY_RATE + bytes * STEPS_A_BYTE
                && allocatedBytes <= ALLOCATED_AT_ANY_RATE + bytes * ALLOCATED_A_BYTE;
    }
}
