package io.github.listenqueue.agent.http;

import io.github.listenqueue.ListenQueue;
import io.github.listenqueue.ListenQueueStats;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.ToDoubleBiFunction;
import java.util.function.ToDoubleFunction;

/** Metric families, most with a series for each listener. A gauge of an unknown number is NaN, and a counter is absent. */
final class Series {

    private static final String PREFIX = "listen_queue_";

    private final List<Listener> listeners = new ArrayList<>();
    private final List<MetricSnapshot> families = new ArrayList<>();

    private record Listener(ListenQueueStats stats, Labels labels) {}

    Series(List<ListenQueueStats> all) {
        Map<String, Integer> siblings = new HashMap<>();
        for (ListenQueueStats stats : all) {
            int sibling = siblings.merge(stats.queue().address(), 1, Integer::sum) - 1;
            listeners.add(new Listener(stats, labels(stats.queue(), sibling)));
        }
    }

    /** Returns the five labels of the Micrometer binder. */
    private static Labels labels(ListenQueue queue, int sibling) {
        Labels own = Labels.of("listener", queue.name(), "sibling", Integer.toString(sibling));
        if (queue.localAddress() instanceof InetSocketAddress inet) {
            String host = queue.address().substring(0, queue.address().lastIndexOf(':'));
            return own.add("address", host.startsWith("[") ? host.substring(1, host.length() - 1) : host)
                    .add("port", Integer.toString(inet.getPort()))
                    .add("transport", inet.getAddress() instanceof Inet6Address ? "tcp6" : "tcp4");
        }
        return own.add("address", queue.address()).add("port", "none").add("transport", "unix");
    }

    List<MetricSnapshot> families() {
        return families;
    }

    /** Adds a gauge that is NaN while the latest sample could not read the listener, since the last number is outdated. */
    void gauge(String name, String help, ToDoubleFunction<ListenQueueStats> value) {
        constant(name, help, stats -> stats.isCurrent() ? value.applyAsDouble(stats) : Double.NaN);
    }

    /** Adds a gauge that does not depend on the latest sample. */
    void constant(String name, String help, ToDoubleFunction<ListenQueueStats> value) {
        GaugeSnapshot.Builder family =
                GaugeSnapshot.builder().name(PREFIX + name).help(help);
        listeners.forEach(each -> family.dataPoint(GaugeDataPointSnapshot.builder()
                .labels(each.labels())
                .value(value.applyAsDouble(each.stats()))
                .build()));
        families.add(family.build());
    }

    void counter(String name, String help, ToDoubleFunction<ListenQueueStats> value) {
        CounterSnapshot.Builder family =
                CounterSnapshot.builder().name(PREFIX + name).help(help);
        listeners.forEach(each -> add(family, each.labels(), value.applyAsDouble(each.stats())));
        addIfKnown(family.build());
    }

    /** Adds a counter with a series for each constant, which a label names. */
    <E extends Enum<E>> void counters(
            String name, String help, String label, List<E> constants, ToDoubleBiFunction<ListenQueueStats, E> value) {
        CounterSnapshot.Builder family =
                CounterSnapshot.builder().name(PREFIX + name).help(help);
        for (Listener each : listeners) {
            for (E constant : constants) {
                add(
                        family,
                        each.labels().add(label, constant.name().toLowerCase(Locale.ROOT)),
                        value.applyAsDouble(each.stats(), constant));
            }
        }
        addIfKnown(family.build());
    }

    /** Adds a gauge without labels. */
    void gauge(String name, String help, double value) {
        families.add(GaugeSnapshot.builder()
                .name(name)
                .help(help)
                .dataPoint(GaugeDataPointSnapshot.builder().value(value).build())
                .build());
    }

    /** Adds a counter without labels. */
    void counter(String name, String help, OptionalLong value) {
        CounterSnapshot.Builder family = CounterSnapshot.builder().name(name).help(help);
        value.ifPresent(known -> add(family, Labels.EMPTY, (double) known));
        addIfKnown(family.build());
    }

    private static void add(CounterSnapshot.Builder family, Labels labels, double value) {
        if (!Double.isNaN(value)) {
            family.dataPoint(CounterDataPointSnapshot.builder()
                    .labels(labels)
                    .value(value)
                    .build());
        }
    }

    private void addIfKnown(MetricSnapshot family) {
        if (!family.getDataPoints().isEmpty()) {
            families.add(family);
        }
    }
}
