package io.github.listenqueue;

import java.util.List;
import java.util.Objects;

/**
 * The health of this process's accept queues: whether they take connections. Made for a readiness probe on a <em>separate</em>
 * port: a probe that has to pass the full queue itself never arrives.
 *
 * @param status the verdict
 * @param reason the verdict in one sentence, with the listeners' names and numbers
 * @param saturatedQueues the listeners that are full or stalled now, or have lost connections within their open saturation episode;
 *     also those that closed in trouble while the process had no file descriptor left
 */
public record ListenQueueHealth(Status status, String reason, List<ListenQueue> saturatedQueues) {

    /** The possible verdicts. */
    public enum Status {

        /** No listener that counts is full or stalled, and none has lost connections within an open episode. */
        UP,

        /**
         * At least one listener that counts is full or stalled, or has lost connections and not yet been calm for the settle
         * time, or closed in trouble while the process had no file descriptor left and nothing listens there since.
         */
        DOWN,

        /** This platform cannot tell, or a listener could not be read. */
        UNKNOWN
    }

    /** Checks that nothing is null and keeps an unmodifiable list. */
    public ListenQueueHealth {
        Objects.requireNonNull(status, "status");
        Objects.requireNonNull(reason, "reason");
        saturatedQueues = List.copyOf(saturatedQueues);
    }
}
