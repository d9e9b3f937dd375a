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
 * One sample of all accept queues of this process. Immutable.
 *
 * @param takenAt when the kernel was asked, to the millisecond by the system clock; {@link Instant#EPOCH} if that has not happened
 *     yet, and {@code source} says why
 * @param queues the listening sockets, ordered by port, then address, then inode; a listener that could not be read this
 *     time is left out, and {@code source} says why
 * @param counters counters of the network namespace
 * @param settings the kernel settings that govern accept queues
 * @param source how this sample was made
 * @param arrivalRate connections per second that completed their handshake in the network namespace, as of the last ten
 *     seconds in which none of our queues was full: {@code Tcp: PassiveOpens} of {@code /proc/self/net/snmp}; empty if that
 *     cannot be read, or not for long enough; counted anew from when a listener becomes the only one of the namespace
 * @param soleListener true if the only TCP listener of the network namespace, of all its processes, is one of this process that
 *     is watched, so that everything that arrives arrives there; false if there are others, or that is unknown
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
     * Returns the queue on a TCP port. Of several listeners there, as in an SO_REUSEPORT group or on several addresses, it is the
     * fullest: the one with the highest utilization, and of these the deepest.
     *
     * @param port 1 to 65535
     * @return empty if this process has no listener on that port, or none that could be read
     * @throws IllegalArgumentException if the port is out of that range
     */
    public Optional<ListenQueue> queue(int port) {
        if (port < 1 || port > MAX_PORT) {
            throw new IllegalArgumentException("port must be from 1 to " + MAX_PORT + ", not " + port);
        }
        return fullest(queue -> queue.port().orElse(0) == port);
    }

    /**
     * Returns the queue of a {@linkplain ListenQueue#name name}. Of several listeners of that name it is the fullest: the one with
     * the highest utilization, and of these the deepest.
     *
     * @param name as given by {@link ListenQueueMonitor.Builder#name}, or else the address
     * @return empty if no listener of this process has that name, or none that could be read
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
     * Returns how long the acceptor of a queue may stand still before the queue, empty at first, overflows at the present
     * arrival rate: capacity divided by rate. The kernel counts arrivals for the whole network namespace. So the time is known
     * for the {@linkplain #soleListener only TCP listener} of the namespace alone: beside other listeners, be they ours or
     * those of other processes, its share of the arrivals is unknown.
     *
     * @param queue a TCP queue of this sample
     * @return the time; empty if there are other listeners or that is unknown, if the limit or the rate is unknown, if nothing
     *     arrives, and for a unix-domain listener, whose connections are not counted
     */
    public Optional<Duration> stallTolerance(ListenQueue queue) {
        double rate = soleListener && shows(queue) ? arrivalRate.orElse(0) : 0;
        return rate > 0 && queue.capacity().isPresent() && !queue.isUnix()
                ? Optional.of(Duration.ofNanos((long) (queue.capacity().getAsInt() / rate * NANOS)))
                : Optional.empty();
    }

    private boolean shows(ListenQueue queue) {
        return queues.stream()
                .anyMatch(each ->
                        each.inode() == queue.inode() && each.localAddress().equals(queue.localAddress()));
    }
}
