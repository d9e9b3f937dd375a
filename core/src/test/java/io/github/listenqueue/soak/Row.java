package io.github.listenqueue.soak;

import java.util.OptionalLong;

/**
 * One listener as ss shows it.
 *
 * @param drops empty for a unix-domain socket
 */
record Row(int depth, int limit, OptionalLong drops) {

    /** The same while nobody waits there. */
    Row emptied() {
        return new Row(0, limit, drops);
    }
}
