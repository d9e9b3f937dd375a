package io.github.listenqueue.internal.diagnosis;

import io.github.listenqueue.ListenQueue;
import io.github.listenqueue.ListenQueueStats.Episode;
import io.github.listenqueue.internal.detection.Stall;
import io.github.listenqueue.internal.diagnosis.acceptor.Watched;
import java.net.InetSocketAddress;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * A listener to diagnose, as of the last sample.
 *
 * @param queue its numbers
 * @param descriptor the descriptor of its socket
 * @param ipv6 true if the socket is of the IPv6 family
 * @param somaxconnThen the somaxconn in the first sample that showed the queue's limit; empty if it was unknown
 * @param declaredBacklog the backlog that was passed to listen(), if it was declared
 * @param episode the open saturation episode; null while calm
 * @param sinceFirstSample true if that episode began with the first sample, so that its beginning is unknown
 * @param stall the stall; null while the queue is being emptied
 * @param synPackets packets lost by the SYN queue in that episode
 * @param clientsLost the clients that waited for room at once in that episode: the most packets that were dropped before a
 *     client sends its SYN again
 * @param high true if the queue is full or at least as deep as the high watermark
 * @param sibling true if another listener of the process has its address, as in an SO_REUSEPORT group
 */
public record DiagnosisTarget(
        ListenQueue queue,
        int descriptor,
        boolean ipv6,
        OptionalInt somaxconnThen,
        OptionalInt declaredBacklog,
        @Nullable Episode episode,
        boolean sinceFirstSample,
        @Nullable Stall stall,
        long synPackets,
        long clientsLost,
        boolean high,
        boolean sibling) {

    /** Returns this listener as the input of the acceptor search. */
    Watched watched() {
        return new Watched(queue, descriptor, episode == null && !high);
    }

    /** Returns the bound address of a TCP listener; null for a unix-domain listener. */
    @Nullable
    InetSocketAddress inet() {
        return queue.localAddress() instanceof InetSocketAddress inet ? inet : null;
    }
}
