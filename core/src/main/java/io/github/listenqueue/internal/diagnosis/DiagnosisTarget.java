package io.github.listenqueue.internal.diagnosis;

import io.github.listenqueue.ListenQueue;
import io.github.listenqueue.ListenQueueStats.Episode;
import io.github.listenqueue.internal.detection.Stall;
import io.github.listenqueue.internal.diagnosis.acceptor.Watched;
import java.net.InetSocketAddress;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * One listener to look at, as the last reading showed it.
 *
 * @param queue its numbers
 * @param descriptor by which the process holds it
 * @param ipv6 whether the socket is of the IPv6 family
 * @param somaxconnThen the somaxconn when the queue's limit was first seen; empty if it was unknown then
 * @param declaredBacklog what the application passed to listen(), if somebody said so
 * @param episode the open saturation episode; null while calm
 * @param stall null unless nobody empties the queue
 * @param synPackets packets of that episode that the SYN queue lost
 * @param high whether the queue is full, or as deep as the user calls high
 */
public record DiagnosisTarget(
        ListenQueue queue,
        int descriptor,
        boolean ipv6,
        OptionalInt somaxconnThen,
        OptionalInt declaredBacklog,
        @Nullable Episode episode,
        @Nullable Stall stall,
        long synPackets,
        boolean high) {

    /** The same for whoever looks for its acceptor. */
    Watched watched() {
        return new Watched(queue, descriptor, episode == null && !high);
    }

    /** The bound address of a TCP listener; null for a unix-domain one. */
    @Nullable
    InetSocketAddress inet() {
        return queue.localAddress() instanceof InetSocketAddress inet ? inet : null;
    }
}
