package io.github.listenqueue;

import java.util.Objects;
import java.util.Optional;

/**
 * The way in which a snapshot was sampled.
 *
 * @param kind the origin of the numbers
 * @param reason why it is that one, and which files could not be read, in words for a person
 * @param advice what would give more: the flag, dependency or setting to add, with its exact name; empty if nothing is known that
 *     would help
 */
public record SnapshotSource(Kind kind, String reason, Optional<String> advice) {

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
    public SnapshotSource {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(reason, "reason");
        Objects.requireNonNull(advice, "advice");
    }

    /**
     * Returns reason and advice as one line for people.
     *
     * @return the reason; then, after a semicolon, the advice if there is one
     */
    public String text() {
        return reason + advice.map(add -> "; " + add).orElse("");
    }
}
