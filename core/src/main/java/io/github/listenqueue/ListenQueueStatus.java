package io.github.listenqueue;

import java.util.List;
import java.util.Objects;

/**
 * The snapshot, statistics and health of the same sample. Immutable: the statistics do not change.
 *
 * @param snapshot the queues; empty before the first sample
 * @param stats the statistics of each open listener, including those that could not be read this time; empty before the first
 *     sample and on a closed monitor
 * @param health the health as of that sample; UNKNOWN before the first sample and on a closed monitor
 */
public record ListenQueueStatus(ListenQueueSnapshot snapshot, List<ListenQueueStats> stats, ListenQueueHealth health) {

    /** Checks that nothing is null and keeps an unmodifiable list. */
    public ListenQueueStatus {
        Objects.requireNonNull(snapshot, "snapshot");
        stats = List.copyOf(stats);
        Objects.requireNonNull(health, "health");
    }
}
