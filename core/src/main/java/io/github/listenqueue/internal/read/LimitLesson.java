package io.github.listenqueue.internal.read;

/**
 * Learns the limit of a queue whose kernel cannot be asked: a queue that stands still while the kernel refuses connections
 * holds one more than its limit. An acceptor at work can make a queue look as if it stood still below its limit, so the same
 * depth must show in several samples in a row, with an overflow between two of them, and be the deepest seen. A sample
 * during which a connection of the namespace was completed counts for less: room was made for it somewhere.
 *
 * <p>A lesson can only be wrong upwards: any deeper queue raises it. One processor may enqueue after another has done so, and
 * a queue then holds more than its limit allows.
 */
final class LimitLesson {

    private static final int UNKNOWN = -1;

    /** Three samples without a completed connection, or six with. */
    private static final int MIN_WEIGHT = 6;

    private static final int QUIET_WEIGHT = 2;

    private int learned = UNKNOWN;
    private int weight;
    private boolean overflowed;

    /** The limit, in connections; -1 if nothing was learned yet. */
    int limit() {
        return learned;
    }

    /**
     * Takes in a sample.
     *
     * @param depth connections in the queue
     * @param previousDepth the same in the sample before
     * @param deepest the greatest depth of any sample
     * @param inferredDrop whether an overflow since the sample before was attributed to this queue
     * @param quiet whether no connection of the namespace was completed since the sample before
     */
    void observe(int depth, int previousDepth, int deepest, boolean inferredDrop, boolean quiet) {
        if (learned != UNKNOWN && depth > learned + 1) {
            learned = depth - 1;
        }
        if (depth == 0 || depth != previousDepth) {
            weight = 0;
            overflowed = false;
            return;
        }
        overflowed |= inferredDrop;
        weight += quiet ? QUIET_WEIGHT : 1;
        if (weight >= MIN_WEIGHT && overflowed && depth == deepest) {
            learned = Math.max(learned, depth - 1);
        }
    }
}
