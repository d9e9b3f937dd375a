package io.github.listenqueue.internal.diagnosis.acceptor;

import io.github.listenqueue.ListenQueue;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * A listener whose acceptor is looked for.
 *
 * @param queue its numbers as last read
 * @param descriptor by which the process holds it
 * @param calm whether it is in no trouble: then its acceptor is where it usually waits
 */
public record Watched(ListenQueue queue, int descriptor, boolean calm) {

    /** The bound address of a TCP listener; null for a unix-domain one. */
    @Nullable
    InetSocketAddress inet() {
        return queue.localAddress() instanceof InetSocketAddress inet ? inet : null;
    }
}
