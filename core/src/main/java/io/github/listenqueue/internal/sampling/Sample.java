package io.github.listenqueue.internal.sampling;

import io.github.listenqueue.KernelSettings;
import io.github.listenqueue.ListenQueue;
import io.github.listenqueue.SnapshotSource;
import io.github.listenqueue.TcpCounters;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The result of one sample. A new object only when something differs from the last one, so that identity tells a change and an
 * unchanged sample costs no memory.
 *
 * @param listeners every listener of ours, the ones that could not be read this time among them
 * @param queues the numbers of those that could be read
 * @param sole the only TCP listener of the network namespace, if it is ours; null if there are others, or that is unknown
 */
public record Sample(
        List<? extends Listener> listeners,
        List<ListenQueue> queues,
        TcpCounters counters,
        KernelSettings settings,
        SnapshotSource source,
        @Nullable Listener sole) {

    /** A sample of which it is unknown whether others listen. */
    public Sample(
            List<? extends Listener> listeners,
            List<ListenQueue> queues,
            TcpCounters counters,
            KernelSettings settings,
            SnapshotSource source) {
        this(listeners, queues, counters, settings, source, null);
    }
}
