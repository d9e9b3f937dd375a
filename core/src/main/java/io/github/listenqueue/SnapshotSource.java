package io.github.listenqueue;

import java.util.Objects;
import java.util.Optional;

/**
 * The source of a snapshot.
 *
 * @param kind the origin of the numbers
 * @param reason the reason for that source and the files that could not be read, as text for people
 * @param advice the flag, dependency or setting that would make more numbers available, with its exact name; empty if none is
 *     known
 */
public record SnapshotSource(Kind kind, String reason, Optional<String> advice) {

    /** The kinds of source, from the most detailed to the least. */
    public enum Kind {

        /**
         * The listening sockets themselves, through {@code getsockopt}: depth, limit and drops. Depth and limit of unix-domain
         * listeners come through netlink ({@code sock_diag}). If netlink is refused, which the reason then states, only their
         * depth is read, from {@code /proc}.
         */
        SOCKET,

        /** {@code /proc/self/net/tcp6}, {@code tcp} and {@code unix}: only the depth. */
        PROCFS,

        /** No source is available on this platform. The list of queues is empty, although there may be queues. */
        UNAVAILABLE
    }

    /** Checks that nothing is null. */
    public SnapshotSource {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(reason, "reason");
        Objects.requireNonNull(advice, "advice");
    }

    /**
     * Returns reason and advice as one line of text.
     *
     * @return the reason; then, after a semicolon, the advice if there is one
     */
    public String text() {
        return reason + advice.map(add -> "; " + add).orElse("");
    }
}
