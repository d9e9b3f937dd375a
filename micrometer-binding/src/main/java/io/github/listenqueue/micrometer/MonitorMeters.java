package io.github.listenqueue.micrometer;

import io.github.listenqueue.ListenQueueMonitor;
import io.github.listenqueue.SnapshotSource;
import io.github.listenqueue.TcpCounters;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Function;

/** The meters of the network namespace and of the monitor. */
final class MonitorMeters {

    private static final double MS_PER_S = 1e3;

    private final MeterGroup group;
    private final ListenQueueMonitor monitor;

    private MonitorMeters(MeterGroup group, ListenQueueMonitor monitor) {
        this.group = group;
        this.monitor = monitor;
    }

    static MeterGroup of(
            RegisteredMeters registered, ListenQueueMonitor monitor, MeteredListeners listeners, Tags tags) {
        MeterGroup group = new MeterGroup(registered, tags);
        new MonitorMeters(group, monitor).add(listeners);
        return group;
    }

    private void add(MeteredListeners listeners) {
        group.gauge(
                "listen.queue.listeners",
                "listeners",
                "Listeners of this process that the latest sample shows",
                monitor,
                shown -> isAvailable() ? shown.snapshot().queues().size() : Double.NaN);
        group.gauge(
                "listen.queue.unmetered",
                "listeners",
                "Listeners beyond the maximum, without meters of their own",
                listeners,
                shown -> isAvailable() ? shown.unmetered() : Double.NaN);
        group.gauge(
                "listen.queue.load.share",
                null,
                "Share of its configured traffic that this process should get now, 0.01 to 1",
                monitor,
                shown -> isAvailable() ? shown.load().share() : Double.NaN);
        group.gauge(
                "listen.queue.snapshot.age",
                "seconds",
                "How long ago the latest sample was taken",
                monitor,
                MonitorMeters::ageSeconds);
        group.gauge(
                "listen.queue.somaxconn",
                "connections",
                "net.core.somaxconn: caps the backlog at the time of listen()",
                monitor,
                MonitorMeters::somaxconn);
        counter(
                "tcp.listen.overflows",
                "SYNs and final ACKs that found an accept queue full, in the whole network namespace",
                TcpCounters::listenOverflows);
        counter(
                "tcp.listen.drops",
                "All that listeners dropped, in the whole network namespace",
                TcpCounters::listenDrops);
        counter("tcp.syncookies.sent", "SYN cookies sent, in the whole network namespace", TcpCounters::syncookiesSent);
        counter(
                "tcp.syn.queue.drops",
                "SYNs dropped at a full SYN queue without SYN cookies, in the whole network namespace",
                TcpCounters::reqQueueFullDrops);
    }

    private void counter(String name, String description, Function<TcpCounters, OptionalLong> number) {
        group.counter(
                name,
                "events",
                description,
                new MonotonicCounter<>(
                        () -> monitor,
                        from -> ListenerMeters.asDouble(
                                number.apply(from.snapshot().counters()))));
    }

    private boolean isAvailable() {
        return !monitor.isClosed() && monitor.snapshot().source().kind() != SnapshotSource.Kind.UNAVAILABLE;
    }

    private static double ageSeconds(ListenQueueMonitor monitor) {
        return !monitor.isClosed() && monitor.awaitFirstSample(Duration.ZERO)
                ? Duration.between(monitor.snapshot().takenAt(), Instant.now()).toMillis() / MS_PER_S
                : Double.NaN;
    }

    private static double somaxconn(ListenQueueMonitor monitor) {
        OptionalInt somaxconn = monitor.snapshot().settings().somaxconn();
        return somaxconn.isPresent() && !monitor.isClosed() ? somaxconn.getAsInt() : Double.NaN;
    }
}
