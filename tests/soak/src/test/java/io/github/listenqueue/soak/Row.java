package io.github.listenqueue.soak;

import java.util.OptionalLong;

/**
 * One listener as ss shows it.
 *
 * @param drops the number of dropped packets; empty for a unix-domain socket
 */
record Row(int depth, int limit, OptionalLong drops) {

    /** Returns the same row with an empty queue. */
    Row emptied() {
        return new Row(0, limit, drops);
    }
}
