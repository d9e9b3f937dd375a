package io.github.listenqueue.internal.linux.netlink;

import java.nio.ByteBuffer;

/** Makes something of the rows of one dump. */
interface RowCollector<T> {

    /**
     * Takes a row up.
     *
     * @param from where the payload of its message begins
     * @param to where it ends
     * @return whether it was whole
     */
    boolean take(ByteBuffer buffer, int from, int to);

    /** Returns the result of all rows. */
    T result();

    /** The same as an answer; who is asked often has one ready. */
    default Result<T> answer() {
        return Result.of(result());
    }
}
