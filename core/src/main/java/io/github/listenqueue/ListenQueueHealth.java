package io.github.listenqueue;

import java.util.List;
import java.util.Objects;

/**
 * The health of this process's accept queues: whether they take connections. Intended for a readiness probe on a
 * <em>separate</em> port, because a probe that has to pass the full queue itself never arrives.
 *
 * @param status the status
 * @param reason the reason of the status in one sentence, with the listeners' names and numbers
 * @param saturatedQueues the listeners that are full or stalled now, or have lost connections within their open saturation
 *     episode; also those that closed while the process had no file descriptor left and have not been replaced
 */
public record ListenQueueHealth(Status status, String reason, List<ListenQueue> saturatedQueues) {

    /** The possible statuses. */
    public enum Status {

        /** No considered listener is full or stalled, and none has lost connections within an open episode. */
        UP,

        /**
         * At least one considered listener is full or stalled, or has lost connections and not yet been calm for the settle
         * time, or closed while the process had no file descriptor left and has not been replaced.
         */
        DOWN,

        /**
         * The state is unknown: no source is available, a listener cannot be read, neither limits nor drops are known, no
         * sample was taken yet or for long, or the monitor is closed.
         */
        UNKNOWN
    }

    /** Checks that nothing is null and keeps an unmodifiable list. */
    public ListenQueueHealth {
        Objects.requireNonNull(status, "status");
        Objects.requireNonNull(reason, "reason");
        saturatedQueues = List.copyOf(saturatedQueues);
    }
}
