package io.github.listenqueue;

import java.util.Objects;

/**
 * How a reading was made and why in that way.
 *
 * @param kind where the numbers came from
 * @param reason why this source, what would give more, and which files could not be read, in words for a person
 */
public record ReadingSource(Kind kind, String reason) {

    /** The kinds of source, from the most to the least that they can tell. */
    public enum Kind {

        /**
         * The listening sockets themselves, through {@code getsockopt}: depth, limit and drops. Depth and limit of unix-domain
         * ones come through netlink ({@code sock_diag}), or where that is refused, which the reason says, the depth alone from
         * {@code /proc}.
         */
        SOCKET,

        /** {@code /proc/self/net/tcp6}, {@code tcp} and {@code unix}: depth alone. */
        PROCFS,

        /** Nothing on this platform can tell. The list of queues is empty, which does not mean that there are none. */
        UNAVAILABLE
    }

    /** Checks that nothing is null. */
    public ReadingSource {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(reason, "reason");
    }
}
