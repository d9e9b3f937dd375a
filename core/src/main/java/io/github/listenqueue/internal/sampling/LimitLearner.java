package io.github.listenqueue.internal.sampling;

/**
 * Learns the limit of a queue whose kernel cannot be asked: a queue that stands still while the kernel refuses connections
 * holds one more than its limit. An acceptor at work can make a queue look as if it stood still below its limit: samples in
 * step with it always see the queue just after an accept. So the kernel must refuse a connection between two equal samples
 * while no connection of the namespace is completed: nobody refilled the queue in between. The same depth must show in
 * several samples in a row and be the deepest seen.
 *
 * <p>A lesson can only be wrong upwards: any deeper queue raises it. One processor may enqueue after another has done so, and
 * a queue then holds more than its limit allows.
 */
final class LimitLearner {

    private static final int UNKNOWN = -1;

    /** Java turns a backlog below 1 into 50. */
    static final int MIN_LIMIT = 1;

    /** Samples of the same depth after the first of them. */
    private static final int MIN_REPEATS = 3;

    private int learned = UNKNOWN;
    private int repeats;
    private boolean refused;

    /** The limit, in connections; -1 if nothing was learned yet. */
    int limit() {
        return learned;
    }

    /** Forgets everything: the limit may be another one now. */
    void forget() {
        learned = UNKNOWN;
        repeats = 0;
        refused = false;
    }

    /**
     * Takes in a sample.
     *
     * @param depth connections in the queue
     * @param previousDepth the same in the sample before
     * @param deepest the greatest depth of any sample
     * @param inferredDrop whether an overflow since the sample before was attributed to this queue
     * @param quiet whether no connection of the namespace was completed while it overflowed; false if that is unknown
     */
    void observe(int depth, int previousDepth, int deepest, boolean inferredDrop, boolean quiet) {
        if (learned != UNKNOWN && depth > learned + 1) {
            learned = depth - 1;
        }
        if (depth != previousDepth) {
            repeats = 0;
            refused = false;
            return;
        }
        refused |= inferredDrop && quiet;
        repeats++;
        if (repeats >= MIN_REPEATS && refused && depth == deepest && depth > MIN_LIMIT) {
            learned = Math.max(learned, depth - 1);
        }
    }
}
