package io.github.listenqueue.internal.diagnosis.acceptor;

import io.github.listenqueue.ListenQueue;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * A listener whose acceptor is searched for.
 *
 * @param queue its numbers as of the last sample
 * @param descriptor the descriptor of its socket
 * @param calm true if it is neither high nor in an episode, so that its acceptor is where it usually waits
 */
public record Watched(ListenQueue queue, int descriptor, boolean calm) {

    /** Returns the bound address of a TCP listener; null for a unix-domain listener. */
    @Nullable
    InetSocketAddress inet() {
        return queue.localAddress() instanceof InetSocketAddress inet ? inet : null;
    }
}
