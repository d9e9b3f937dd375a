package io.github.listenqueue;

import java.time.Instant;
import java.util.Objects;

/**
 * The load that this process can take, for the balancer in front of it. A balancer multiplies the configured weight of the
 * instance by the share.
 *
 * @param at the time of the sample; {@link Instant#EPOCH} before the first one
 * @param share the part of its configured weight that this instance should get now: 0.01 to 1. It is 1 while nothing is known
 * @param reason the reason for the share in one line, with the listener and its numbers
 */
public record ListenQueueLoad(Instant at, double share, String reason) {

    /** The lowest share. */
    public static final double MIN_SHARE = 0.01;

    /** Checks the range of the share, and that nothing is null. */
    public ListenQueueLoad {
        Objects.requireNonNull(at, "at");
        Objects.requireNonNull(reason, "reason");
        if (!(share >= MIN_SHARE && share <= 1)) {
            throw new IllegalArgumentException("share must be from " + MIN_SHARE + " to 1, not " + share);
        }
    }
}
