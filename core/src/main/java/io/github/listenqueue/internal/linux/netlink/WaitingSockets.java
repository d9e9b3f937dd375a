package io.github.listenqueue.internal.linux.netlink;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.OptionalLong;

/**
 * The connections of one listener, divided into waiting and accepted.
 *
 * @param established connections in the accept queue whose client is still there
 * @param closedByClient connections in the accept queue whose client has closed
 * @param accepted connections that belong to a descriptor; of listeners that share the address, to any of them
 * @param oldestMs the waiting time of the oldest connection; empty if none waits or the kernel does not report it
 * @param medianMs the median of the waiting times; empty if none waits or the kernel does not report it
 * @param younger the number of connections that have been waiting for less than the given time; 0 if the kernel does not
 *     report it
 * @param oldest the clients that have been waiting longest, the oldest first, limited to the given number
 */
public record WaitingSockets(
        int established,
        int closedByClient,
        int accepted,
        OptionalLong oldestMs,
        OptionalLong medianMs,
        int younger,
        List<Peer> oldest) {

    public WaitingSockets {
        oldest = List.copyOf(oldest);
    }

    /** The client of a waiting connection and its waiting time. */
    public record Peer(InetSocketAddress address, long waitedMs) {}
}
