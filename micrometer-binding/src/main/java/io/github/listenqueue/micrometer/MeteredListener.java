package io.github.listenqueue.micrometer;

import io.github.listenqueue.ListenQueueStats;
import java.net.SocketAddress;

/**
 * A listener that has meters. When it closes and another of its name and address is open, as after the restart of a connector,
 * the other one continues its meters. A new name makes a new object, because the meters change with it.
 */
final class MeteredListener {

    private final String name;
    private final int sibling;
    private volatile ListenQueueStats stats;

    /**
     * Makes a listener with meters.
     *
     * @param sibling the number of the listener among those of the same address
     */
    MeteredListener(ListenQueueStats stats, String name, int sibling) {
        this.stats = stats;
        this.name = name;
        this.sibling = sibling;
    }

    ListenQueueStats stats() {
        return stats;
    }

    SocketAddress address() {
        return stats.queue().localAddress();
    }

    String name() {
        return name;
    }

    int sibling() {
        return sibling;
    }

    void continueWith(ListenQueueStats successor) {
        stats = successor;
    }
}
