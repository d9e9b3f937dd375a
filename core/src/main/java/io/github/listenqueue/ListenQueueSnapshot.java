package io.github.listenqueue;

import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * One reading of all accept queues of this process. Immutable.
 *
 * @param takenAt when the kernel was asked, to the millisecond by the system clock
 * @param queues the listening sockets, ordered by port, then address, then inode; a listener that could not be read this
 *     time is left out, and {@code source} says why
 * @param counters counters of the network namespace
 * @param settings the kernel settings that govern accept queues
 * @param source how this reading was made
 */
public record ListenQueueSnapshot(
        Instant takenAt,
        List<ListenQueue> queues,
        TcpCounters counters,
        KernelSettings settings,
        ReadingSource source) {

    /** Checks that nothing is null and keeps an unmodifiable list. */
    public ListenQueueSnapshot {
        Objects.requireNonNull(takenAt, "takenAt");
        queues = List.copyOf(queues);
        Objects.requireNonNull(counters, "counters");
        Objects.requireNonNull(settings, "settings");
        Objects.requireNonNull(source, "source");
    }
}
