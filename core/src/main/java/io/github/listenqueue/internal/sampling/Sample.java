package io.github.listenqueue.internal.sampling;

import io.github.listenqueue.KernelSettings;
import io.github.listenqueue.ListenQueue;
import io.github.listenqueue.SnapshotSource;
import io.github.listenqueue.TcpCounters;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The result of one sample. A new object is created only when something differs from the last one, so that a change is found
 * by identity and an unchanged sample allocates nothing.
 *
 * @param listeners all our listeners, including those that could not be read this time
 * @param queues the numbers of the listeners that could be read
 * @param sole the only TCP listener of the network namespace, if it is ours; null if there are others or that is unknown
 */
public record Sample(
        List<? extends Listener> listeners,
        List<ListenQueue> queues,
        TcpCounters counters,
        KernelSettings settings,
        SnapshotSource source,
        @Nullable Listener sole) {

    /** Creates a sample for which the presence of other listeners is unknown. */
    public Sample(
            List<? extends Listener> listeners,
            List<ListenQueue> queues,
            TcpCounters counters,
            KernelSettings settings,
            SnapshotSource source) {
        this(listeners, queues, counters, settings, source, null);
    }
}
