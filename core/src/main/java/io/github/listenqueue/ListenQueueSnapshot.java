package io.github.listenqueue;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Predicate;

/**
 * The result of one sample of all accept queues of this process. Immutable.
 *
 * @param takenAt the time of the sample, to the millisecond by the system clock; {@link Instant#EPOCH} before the first sample,
 *     with the reason in {@code source}
 * @param queues the listening sockets, ordered by port, then address, then inode; a listener that could not be read this time
 *     is missing, with the reason in {@code source}
 * @param counters the counters of the network namespace
 * @param settings the kernel settings that govern accept queues
 * @param source the source of the numbers
 * @param arrivalRate the connections per second that completed their handshake in the network namespace, over the last ten
 *     seconds in which no queue of this process was full: {@code Tcp: PassiveOpens} of {@code /proc/self/net/snmp}; empty if
 *     that cannot be read, or not for long enough; the count restarts when a listener becomes the only one of the namespace
 * @param soleListener true if the only TCP listener of the network namespace, across all processes, is a watched listener of
 *     this process, which therefore gets all arrivals; false if there are other listeners, or if that is unknown
 */
public record ListenQueueSnapshot(
        Instant takenAt,
        List<ListenQueue> queues,
        TcpCounters counters,
        KernelSettings settings,
        SnapshotSource source,
        OptionalDouble arrivalRate,
        boolean soleListener) {

    private static final double NANOS = 1e9;
    private static final int MAX_PORT = 65_535;

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
     * Returns the queue on a TCP port. If several listeners share the port, as in an SO_REUSEPORT group or on several
     * addresses, this is the queue with the highest utilization, and of equal ones the deepest.
     *
     * @param port 1 to 65535
     * @return the queue; empty if this process has no listener on that port, or none that could be read
     * @throws IllegalArgumentException if the port is out of that range
     */
    public Optional<ListenQueue> queue(int port) {
        if (port < 1 || port > MAX_PORT) {
            throw new IllegalArgumentException("port must be from 1 to " + MAX_PORT + ", not " + port);
        }
        return fullest(queue -> queue.port().orElse(0) == port);
    }

    /**
     * Returns the queue of a {@linkplain ListenQueue#name name}. If several listeners share the name, this is the queue with
     * the highest utilization, and of equal ones the deepest.
     *
     * @param name the name given by {@link ListenQueueMonitor.Builder#name}, or else the address
     * @return the queue; empty if no listener of this process has that name, or none that could be read
     */
    public Optional<ListenQueue> queue(String name) {
        Objects.requireNonNull(name, "name must not be null");
        return fullest(queue -> queue.name().equals(name));
    }

    private Optional<ListenQueue> fullest(Predicate<ListenQueue> wanted) {
        return queues.stream()
                .filter(wanted)
                .max(Comparator.comparingDouble(
                                (ListenQueue queue) -> queue.utilization().orElse(0))
                        .thenComparingInt(ListenQueue::depth));
    }

    /**
     * Returns the longest pause of the acceptor before an empty queue overflows at the present arrival rate: capacity divided
     * by rate. The kernel counts arrivals for the whole network namespace. Therefore the time is known only for the {@linkplain
     * #soleListener only TCP listener} of the namespace. With other listeners, of this or another process, the queue's share of
     * the arrivals is unknown.
     *
     * @param queue a TCP queue of this snapshot
     * @return the time; empty if there are other listeners or that is unknown, if the limit or the rate is unknown, if nothing
     *     arrives, and for a unix-domain listener, whose connections are not counted
     */
    public Optional<Duration> stallTolerance(ListenQueue queue) {
        double rate = soleListener && contains(queue) ? arrivalRate.orElse(0) : 0;
        return rate > 0 && queue.capacity().isPresent() && !queue.isUnix()
                ? Optional.of(Duration.ofNanos((long) (queue.capacity().getAsInt() / rate * NANOS)))
                : Optional.empty();
    }

    private boolean contains(ListenQueue queue) {
        return queues.stream()
                .anyMatch(each ->
                        each.inode() == queue.inode() && each.localAddress().equals(queue.localAddress()));
    }
}
