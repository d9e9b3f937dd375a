package io.github.listenqueue;

import io.github.listenqueue.internal.text.AddressText;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * A listening socket of this process and its accept queue, as of one sample.
 *
 * <p>The identity is the socket, not the port: the members of an SO_REUSEPORT group have the same address and are separate
 * queues, and one full member refuses connections while its siblings are empty.
 *
 * @param localAddress the bound address: an {@link InetSocketAddress}, or a {@link UnixDomainSocketAddress}. The wildcard of a
 *     dual-stack socket is {@code [::]}, although {@code ServerSocket} itself reports {@code 0.0.0.0} for it. An abstract
 *     unix-domain name is shown as a path with {@code @} for its NUL, as in {@code ss} and {@code /proc}. Bytes that cannot be
 *     decoded in the encoding of this JVM's file names appear as {@code \xNN}
 * @param name the name given for this port, else {@link #address()}
 * @param inode the socket's inode, as in {@code /proc/self/net/tcp}, {@code /proc/self/net/unix} and {@code ss -e}
 * @param depth the number of connections waiting for {@code accept()}, including those that the client has closed; may exceed
 *     the capacity by a few, because the kernel tests and enqueues without a lock
 * @param limit the effective backlog, {@code min(backlog, somaxconn)} at the last {@code listen()}; empty if unknown, and
 *     always for a unix-domain socket without netlink
 * @param limitSource the origin of the limit; {@link LimitSource#UNKNOWN} exactly if the limit is empty
 * @param drops the number of packets that the kernel dropped at this listener since it was opened ({@code d} in {@code ss -m}).
 *     Includes harmless packets such as a duplicate SYN, and counts a refused final ACK twice. Empty if unknown, and always for
 *     a unix-domain socket: it drops nothing, {@code connect()} waits or fails with EAGAIN, and the kernel does not count how
 *     often
 */
public record ListenQueue(
        SocketAddress localAddress,
        String name,
        long inode,
        int depth,
        OptionalInt limit,
        LimitSource limitSource,
        OptionalLong drops) {

    /** Checks that nothing is null or negative, and that the limit is present exactly if its source is known. */
    public ListenQueue {
        Objects.requireNonNull(localAddress, "localAddress");
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(limit, "limit");
        Objects.requireNonNull(limitSource, "limitSource");
        Objects.requireNonNull(drops, "drops");
        if (depth < 0) {
            throw new IllegalArgumentException("depth must be 0 or more, not " + depth);
        }
        if (limit.isPresent() && limit.getAsInt() < 0) {
            throw new IllegalArgumentException("limit must be 0 or more, not " + limit.getAsInt());
        }
        if (limit.isPresent() == (limitSource == LimitSource.UNKNOWN)) {
            throw new IllegalArgumentException("limit " + limit + " does not go with limitSource " + limitSource);
        }
    }

    /**
     * Returns true if this is a unix-domain listener.
     *
     * @return false for TCP
     */
    public boolean isUnix() {
        return localAddress instanceof UnixDomainSocketAddress;
    }

    /**
     * Returns the TCP port that this listener is bound to.
     *
     * @return 1 to 65535; empty for a unix-domain listener
     */
    public OptionalInt port() {
        return localAddress instanceof InetSocketAddress inet ? OptionalInt.of(inet.getPort()) : OptionalInt.empty();
    }

    /**
     * Returns the local address in the usual notation: {@code 127.0.0.1:8080}, {@code [::]:8080}, {@code /run/app.sock},
     * {@code @name}.
     *
     * @return host and port, with the zeros of an IPv6 address folded; or the path, with control characters as {@code \xNN};
     *     always one line
     */
    public String address() {
        return AddressText.of(localAddress);
    }

    /**
     * Returns the number of connections that the queue holds before the kernel refuses more: {@code limit + 1}, because the
     * kernel tests {@code depth > limit}.
     *
     * @return the capacity in connections, empty if the limit is unknown
     */
    public OptionalInt capacity() {
        return limit.isPresent() ? OptionalInt.of((int) Math.min(Integer.MAX_VALUE, limit.getAsInt() + 1L)) : limit;
    }

    /**
     * Returns the utilization of the queue: {@code depth / capacity}, clamped to 1.
     *
     * @return 0 to 1, empty if the limit is unknown
     */
    public OptionalDouble utilization() {
        return limit.isPresent()
                ? OptionalDouble.of(Math.min(1.0, depth / (limit.getAsInt() + 1.0)))
                : OptionalDouble.empty();
    }

    /**
     * Returns true if the kernel is refusing connections to this listener: {@code depth > limit}, with a known limit.
     *
     * @return true if the queue is full; false if it is not, or if the limit is unknown
     */
    public boolean isFull() {
        return limit.isPresent() && depth > limit.getAsInt();
    }
}
