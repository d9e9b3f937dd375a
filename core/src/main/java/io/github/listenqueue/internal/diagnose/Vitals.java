package io.github.listenqueue.internal.diagnose;

/**
 * What befell the sampling thread: how late it woke, and what the process got of the processors meanwhile. A pause that
 * filled a queue is over when somebody can look; this is its trace. Written by the thread that samples at each tick.
 */
public final class Vitals {

    /**
     * Notes a tick.
     *
     * @param nowNs the time, by the clock that never steps
     * @param lateNs how much later than planned the thread woke
     */
    public void tick(long nowNs, long lateNs) {}
}
