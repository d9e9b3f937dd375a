package io.github.listenqueue.internal.events.jmx;

import io.github.listenqueue.ListenQueueDiagnosis;
import io.github.listenqueue.ListenQueueLoad;
import io.github.listenqueue.ListenQueueSnapshot;
import io.github.listenqueue.ListenQueueStats;
import io.github.listenqueue.ListenQueueStatus;
import java.util.List;
import java.util.function.Supplier;

/**
 * The parts of a monitor that its beans show. All but the diagnosis return at once.
 *
 * @param highAt the utilization at which a queue is high
 */
public record MonitorView(
        Supplier<ListenQueueSnapshot> snapshot,
        Supplier<List<ListenQueueStats>> stats,
        Supplier<ListenQueueStatus> status,
        Supplier<ListenQueueLoad> load,
        Supplier<ListenQueueDiagnosis> diagnosis,
        double highAt) {}
