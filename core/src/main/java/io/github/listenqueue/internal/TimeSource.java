package io.github.listenqueue.internal;

/** The two clocks of the machine: the monotonic one for durations, and the wall clock. */
interface TimeSource {

    /** The real clocks. */
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
