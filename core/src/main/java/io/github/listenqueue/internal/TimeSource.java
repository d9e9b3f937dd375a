package io.github.listenqueue.internal;

/** The two clocks of the machine: one that never steps, for durations, and one that people read. */
interface TimeSource {

    /** The real ones. */
    TimeSource SYSTEM = new TimeSource() {
        @Override
        public long nanoTime() {
            return System.nanoTime();
        }

        @Override
        public long currentTimeMillis() {
            return System.currentTimeMillis();
        }
    };

    long nanoTime();

    long currentTimeMillis();
}
