package io.github.listenqueue.internal.linux.netlink;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.OptionalLong;

/**
 * The connections of one listener, by whether they were accepted.
 *
 * @param established waiting in the accept queue, the client is still there
 * @param closedByClient waiting in the accept queue, the client has closed
 * @param accepted those that belong to a descriptor; where listeners share the address, to one of any of them
 * @param oldestMs for how long the oldest has been waiting; empty if none waits or the kernel does not tell
 * @param medianMs the median of the waiting times, likewise
 * @param younger how many have been waiting for less than the time asked for; 0 if the kernel does not tell
 * @param oldest those that have been waiting longest, the oldest first; at most as many as were asked for
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

    /** The client's end of a waiting connection, and for how long it has been waiting. */
    public record Peer(InetSocketAddress address, long waitedMs) {}
}
