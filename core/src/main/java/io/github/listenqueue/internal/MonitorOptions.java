package io.github.listenqueue.internal;

import io.github.listenqueue.ListenQueueEventListener;
import io.github.listenqueue.internal.publish.NamedThreads;
import io.github.listenqueue.internal.read.ReadingOptions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What the user chose; checked by the builder.
 *
 * @param showPeers whether a diagnosis names the clients that wait
 * @param interval between two readings; empty for the default of the source that will be found
 */
public record MonitorOptions(
        ReadingOptions reading,
        Optional<Duration> interval,
        double highAt,
        Duration settleTime,
        List<ListenQueueEventListener> listeners,
        NamedThreads threads,
        boolean showPeers) {}
