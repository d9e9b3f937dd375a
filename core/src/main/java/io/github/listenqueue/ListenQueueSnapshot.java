package io.github.listenqueue;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * One reading of all accept queues of this process. Immutable.
 *
 * @param takenAt when the kernel was asked, to the millisecond by the system clock
 * @param queues the listening sockets, ordered by port, then address, then inode; a listener that could not be read this
 *     time is left out, and {@code source} says why
 * @param counters counters of the network namespace
 * @param settings the kernel settings that govern accept queues
 * @param source how this reading was made
 * @param arrivalRate connections per second that completed their handshake in the network namespace, as of the last ten
 *     seconds in which none of our queues was full: {@code Tcp: PassiveOpens} of {@code /proc/self/net/snmp}; empty if that
 *     cannot be read, or not for long enough
 */
public record ListenQueueSnapshot(
        Instant takenAt,
        List<ListenQueue> queues,
        TcpCounters counters,
        KernelSettings settings,
        ReadingSource source,
        OptionalDouble arrivalRate) {

    private static final double NANOS = 1e9;

    /** Checks that nothing is null and keeps an unmodifiable list. */
    public ListenQueueSnapshot {
        Objects.requireNonNull(takenAt, "takenAt");
        queues = List.copyOf(queues);
        Objects.requireNonNull(counters, "counters");
        Objects.requireNonNull(settings, "settings");
        Objects.requireNonNull(source, "source");
        Objects.requireNonNull(arrivalRate, "arrivalRate");
    }

    /**
     * A reading whose arrival rate is unknown.
     *
     * @param takenAt when the kernel was asked
     * @param queues the listening sockets
     * @param counters counters of the network namespace
     * @param settings the kernel settings that govern accept queues
     * @param source how this reading was made
     */
    public ListenQueueSnapshot(
            Instant takenAt,
            List<ListenQueue> queues,
            TcpCounters counters,
            KernelSettings settings,
            ReadingSource source) {
        this(takenAt, queues, counters, settings, source, OptionalDouble.empty());
    }

    /**
     * How long the acceptor of a queue may stand still before the queue, empty at first, overflows at the present arrival
     * rate: capacity divided by rate. The kernel counts arrivals for the whole namespace, so with several busy listeners in
     * it the answer is the shortest time it can be.
     *
     * @param queue a TCP queue of this reading
     * @return the time; empty if the limit or the rate is unknown, if nothing arrives, or for a unix-domain listener, whose
     *     connections are not counted
     */
    public Optional<Duration> stallTolerance(ListenQueue queue) {
        double rate = arrivalRate.orElse(0);
        return rate > 0 && queue.capacity().isPresent() && queue.localAddress() instanceof InetSocketAddress
                ? Optional.of(Duration.ofNanos((long) (queue.capacity().getAsInt() / rate * NANOS)))
                : Optional.empty();
    }
}
