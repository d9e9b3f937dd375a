package io.github.listenqueue.internal.linux.netlink;

import java.nio.ByteBuffer;

/** A collector of the rows of one dump. */
interface RowCollector<T> {

    /**
     * Adds a row.
     *
     * @param from the start of the payload of its message
     * @param to the end of the payload
     * @return true if the row is well-formed
     */
    boolean take(ByteBuffer buffer, int from, int to);

    /** Returns the result of all rows, after the last one. */
    T result();

    /**
     * Returns the result as a known {@link Result}. A collector that is used often returns the same object each time.
     */
    default Result<T> toResult() {
        return Result.of(result());
    }
}
