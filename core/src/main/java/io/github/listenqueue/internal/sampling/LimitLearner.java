package io.github.listenqueue.internal.sampling;

/**
 * The limit of a queue, learned where the kernel cannot report it. A queue that does not change while the kernel refuses
 * connections holds one more than its limit. A working acceptor can make a queue look constant below its limit: samples in
 * step with it always find the queue just after an accept. So the kernel must refuse a connection between two equal samples
 * while no connection of the namespace is completed, so that nothing refilled the queue in between. The same depth must show
 * in several samples in a row and be the greatest so far.
 *
 * <p>A learned limit can only be too high: any greater depth raises it. One processor may enqueue after another has done so,
 * and a queue then holds more than its limit allows.
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

    /** Returns the limit, in connections; -1 if none was learned yet. */
    int limit() {
        return learned;
    }

    /** Forgets all samples: the limit may have changed. */
    void forget() {
        learned = UNKNOWN;
        repeats = 0;
        refused = false;
    }

    /**
     * Adds a sample.
     *
     * @param depth connections in the queue
     * @param previousDepth connections in the queue in the previous sample
     * @param deepest the greatest depth of any sample
     * @param inferredDrop true if an overflow since the previous sample was attributed to this queue
     * @param quiet true if no connection of the namespace was completed while it overflowed; false if that is unknown
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
