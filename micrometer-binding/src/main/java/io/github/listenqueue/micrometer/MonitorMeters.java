package io.github.listenqueue.micrometer;

import io.github.listenqueue.TcpCounters;
import io.micrometer.core.instrument.Tags;
import java.util.OptionalLong;
import java.util.function.Function;

/** The meters of the network namespace and of the monitor. */
final class MonitorMeters {

    private MonitorMeters() {}

    static MeterGroup of(RegisteredMeters registry, MonitorView view, Tags tags) {
        MeterGroup group = new MeterGroup(registry, tags);
        group.gauge(
                "listen.queue.listeners",
                "listeners",
                "Listeners of this process that the latest sample shows",
                view,
                MonitorView::listeners);
        group.gauge(
                "listen.queue.unmetered",
                "listeners",
                "Listeners beyond the maximum, without meters of their own",
                view,
                MonitorView::unmetered);
        group.gauge(
                "listen.queue.snapshot.age",
                "seconds",
                "How long ago the latest sample was taken",
                view,
                MonitorView::snapshotAgeSeconds);
        group.gauge(
                "listen.queue.somaxconn",
                "connections",
                "net.core.somaxconn: caps the backlog at the time of listen()",
                view,
                MonitorView::somaxconn);
        namespaceCounter(
                group,
                view,
                "tcp.listen.overflows",
                "SYNs and final ACKs that found an accept queue full, in the whole network namespace",
                TcpCounters::listenOverflows);
        namespaceCounter(
                group,
                view,
                "tcp.listen.drops",
                "All that listeners dropped, in the whole network namespace",
                TcpCounters::listenDrops);
        namespaceCounter(
                group,
                view,
                "tcp.syncookies.sent",
                "SYN cookies sent, in the whole network namespace",
                TcpCounters::syncookiesSent);
        namespaceCounter(
                group,
                view,
                "tcp.syn.queue.drops",
                "SYNs dropped at a full SYN queue without SYN cookies, in the whole network namespace",
                TcpCounters::reqQueueFullDrops);
        return group;
    }

    private static void namespaceCounter(
            MeterGroup group,
            MonitorView view,
            String name,
            String description,
            Function<TcpCounters, OptionalLong> number) {
        MonotonicCounter count = new MonotonicCounter(() -> ListenerMeters.asDouble(number.apply(view.counters())));
        group.counter(name, "events", description, count);
    }
}
