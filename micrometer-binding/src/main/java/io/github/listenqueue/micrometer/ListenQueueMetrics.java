package io.github.listenqueue.micrometer;

import io.github.listenqueue.ListenQueueMonitor;
import io.github.listenqueue.Subscription;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The meters of a {@link ListenQueueMonitor}'s accept queues, in any number of registries.
 *
 * <pre>{@code
 * new ListenQueueMetrics(monitor).bindTo(registry);
 * }</pre>
 *
 * <p>A Prometheus registry then shows, for one listener that is named {@code http}:
 *
 * <pre>{@code
 * # HELP listen_queue_application 1 if health considers this listener, 0 if it is a tool's
 * # TYPE listen_queue_application gauge
 * listen_queue_application{address="::",listener="http",port="8080",sibling="0",transport="tcp6"} 1.0
 * # HELP listen_queue_depth_connections Connections waiting for accept()
 * # TYPE listen_queue_depth_connections gauge
 * listen_queue_depth_connections{address="::",listener="http",port="8080",sibling="0",transport="tcp6"} 129.0
 * # HELP listen_queue_depth_max_connections Most connections that any sample of the last step or scrape interval saw waiting
 * # TYPE listen_queue_depth_max_connections gauge
 * listen_queue_depth_max_connections{address="::",listener="http",port="8080",sibling="0",transport="tcp6"} 129.0
 * # HELP listen_queue_drops_packets_total Packets that the kernel dropped at this listener since it was opened
 * # TYPE listen_queue_drops_packets_total counter
 * listen_queue_drops_packets_total{address="::",listener="http",port="8080",sibling="0",transport="tcp6"} 51.0
 * # HELP listen_queue_episodes_total Saturation episodes, each once its cause is known or it is over
 * # TYPE listen_queue_episodes_total counter
 * listen_queue_episodes_total{address="::",cause="acceptor_blocked",listener="http",port="8080",sibling="0",transport="tcp6"} 1.0
 * listen_queue_episodes_total{address="::",cause="acceptor_limited",listener="http",port="8080",sibling="0",transport="tcp6"} 0.0
 * listen_queue_episodes_total{address="::",cause="burst",listener="http",port="8080",sibling="0",transport="tcp6"} 0.0
 * listen_queue_episodes_total{address="::",cause="cpu_starved",listener="http",port="8080",sibling="0",transport="tcp6"} 0.0
 * listen_queue_episodes_total{address="::",cause="jvm_paused",listener="http",port="8080",sibling="0",transport="tcp6"} 0.0
 * listen_queue_episodes_total{address="::",cause="no_acceptor",listener="http",port="8080",sibling="0",transport="tcp6"} 0.0
 * listen_queue_episodes_total{address="::",cause="none",listener="http",port="8080",sibling="0",transport="tcp6"} 0.0
 * listen_queue_episodes_total{address="::",cause="out_of_descriptors",listener="http",port="8080",sibling="0",transport="tcp6"} 0.0
 * listen_queue_episodes_total{address="::",cause="syn_queue_full",listener="http",port="8080",sibling="0",transport="tcp6"} 0.0
 * listen_queue_episodes_total{address="::",cause="unknown",listener="http",port="8080",sibling="0",transport="tcp6"} 0.0
 * # HELP listen_queue_half_open_connections Requests in SYN_RECV at this listener, while the queue is high or full or something has been waiting for over a second
 * # TYPE listen_queue_half_open_connections gauge
 * listen_queue_half_open_connections{address="::",listener="http",port="8080",sibling="0",transport="tcp6"} 34.0
 * # HELP listen_queue_limit_connections Effective backlog: with more waiting than this, the kernel refuses connections
 * # TYPE listen_queue_limit_connections gauge
 * listen_queue_limit_connections{address="::",listener="http",port="8080",sibling="0",transport="tcp6"} 128.0
 * # HELP listen_queue_listeners Listeners of this process that the latest sample shows
 * # TYPE listen_queue_listeners gauge
 * listen_queue_listeners 1.0
 * # HELP listen_queue_losses_packets_total Packets dropped at this listener since it was found, by reason
 * # TYPE listen_queue_losses_packets_total counter
 * listen_queue_losses_packets_total{address="::",listener="http",port="8080",reason="accept_queue_full",sibling="0",transport="tcp6"} 51.0
 * listen_queue_losses_packets_total{address="::",listener="http",port="8080",reason="other",sibling="0",transport="tcp6"} 0.0
 * listen_queue_losses_packets_total{address="::",listener="http",port="8080",reason="syn_queue_full",sibling="0",transport="tcp6"} 0.0
 * listen_queue_losses_packets_total{address="::",listener="http",port="8080",reason="unknown",sibling="0",transport="tcp6"} 0.0
 * # HELP listen_queue_saturated_seconds_total Time that the queue spent full or dropping
 * # TYPE listen_queue_saturated_seconds_total counter
 * listen_queue_saturated_seconds_total{address="::",listener="http",port="8080",sibling="0",transport="tcp6"} 0.501
 * # HELP listen_queue_snapshot_age_seconds How long ago the latest sample was taken
 * # TYPE listen_queue_snapshot_age_seconds gauge
 * listen_queue_snapshot_age_seconds 0.043
 * # HELP listen_queue_somaxconn_connections net.core.somaxconn: caps the backlog at the time of listen()
 * # TYPE listen_queue_somaxconn_connections gauge
 * listen_queue_somaxconn_connections 4096.0
 * # HELP listen_queue_stall_tolerance_seconds How long accept() may pause before an empty queue overflows, at the present arrival rate
 * # TYPE listen_queue_stall_tolerance_seconds gauge
 * listen_queue_stall_tolerance_seconds{address="::",listener="http",port="8080",sibling="0",transport="tcp6"} 0.645
 * # HELP listen_queue_stalled 1 while connections wait and none has been accepted for the stall time, else 0
 * # TYPE listen_queue_stalled gauge
 * listen_queue_stalled{address="::",listener="http",port="8080",sibling="0",transport="tcp6"} 0.0
 * # HELP listen_queue_unmetered_listeners Listeners beyond the maximum, without meters of their own
 * # TYPE listen_queue_unmetered_listeners gauge
 * listen_queue_unmetered_listeners 0.0
 * # HELP listen_queue_utilization Depth divided by the capacity, limit + 1; 0 to 1
 * # TYPE listen_queue_utilization gauge
 * listen_queue_utilization{address="::",listener="http",port="8080",sibling="0",transport="tcp6"} 1.0
 * # HELP listen_queue_wait_max_seconds How long the oldest connection has been waiting for accept(); present whenever something has been waiting for over a second
 * # TYPE listen_queue_wait_max_seconds gauge
 * listen_queue_wait_max_seconds{address="::",listener="http",port="8080",sibling="0",transport="tcp6"} 1.204
 * # HELP tcp_listen_drops_events_total All that listeners dropped, in the whole network namespace
 * # TYPE tcp_listen_drops_events_total counter
 * tcp_listen_drops_events_total 53.0
 * # HELP tcp_listen_overflows_events_total SYNs and final ACKs that found an accept queue full, in the whole network namespace
 * # TYPE tcp_listen_overflows_events_total counter
 * tcp_listen_overflows_events_total 51.0
 * # HELP tcp_syn_queue_drops_events_total SYNs dropped at a full SYN queue without SYN cookies, in the whole network namespace
 * # TYPE tcp_syn_queue_drops_events_total counter
 * tcp_syn_queue_drops_events_total 2.0
 * # HELP tcp_syncookies_sent_events_total SYN cookies sent, in the whole network namespace
 * # TYPE tcp_syncookies_sent_events_total counter
 * tcp_syncookies_sent_events_total 7.0
 * }</pre>
 *
 * <h2>Meaning</h2>
 *
 * <p>An unknown gauge is NaN. An unknown counter is absent, and appears when its number becomes known. Without native access,
 * for example, there is no {@code listen.queue.drops}. While the latest sample could not read a listener, its gauges are NaN
 * and its counters keep their values.
 *
 * <p>{@code listen.queue.depth.max} is the highest depth of all samples in the last minute, or in the window set by {@link
 * Builder#peakWindow}. Set the window to the scrape interval or the registry's step. A read resets nothing. To lose no burst
 * between two reads, a read covers at least the time since the read before the last of the same registry, up to 1 h. A reader
 * that reads less than twice in a window therefore gets a peak twice, and two readers of one registry do not take peaks from
 * each other. Reads within a sixth of the window count as one. With three or more independent readers, a reader that reads less
 * often than the window may miss a peak. A longer window prevents that.
 *
 * <p>{@code listen.queue.drops} is the kernel's own counter of the socket and also grows for harmless packets.
 * {@code listen.queue.losses} has the further tag {@code reason}: one of {@link io.github.listenqueue.DropReason} in lower
 * case, all of them from 0 on. {@code accept_queue_full} and {@code syn_queue_full} count packets of clients that found no
 * room. Without native access the losses are inferred from the counters of the namespace.
 *
 * <p>{@code listen.queue.drops} counts since the listener was opened, and {@code tcp.*} since the network namespace was
 * created, for all its processes. A registry that sends steps sends everything before its first step in that step.
 * {@code listen.queue.losses}, {@code listen.queue.saturated} and {@code listen.queue.episodes} count since the monitor found
 * the listener.
 *
 * <p>{@code listen.queue.episodes} has one more tag, {@code cause}: one of
 * {@link io.github.listenqueue.ListenQueueDiagnosis.Cause} in lower case, all of them from 0 on. An episode counts once, under
 * one cause. It counts when the monitor has diagnosed it, a fifth of a second after its start or, if another was diagnosed just
 * before, up to ten seconds. An episode that ends without a diagnosis counts as {@code unknown}. It never moves to another
 * cause. The sum over the causes is the number of episodes, less the open one while its cause is unknown. Use {@code
 * listen.queue.utilization} to detect a queue that is full now.
 *
 * <p>{@code listen.queue.wait.max} and {@code listen.queue.half.open} are of the monitor's last probe. It probes about once a
 * second while the queue is high or full, or has not been empty for a second. At other times, and where netlink is refused,
 * both are NaN. {@code listen.queue.stalled} is 1 from {@link io.github.listenqueue.ListenQueueEvent.Stalled} on until a
 * connection is accepted. {@code listen.queue.application} is 1 if {@link ListenQueueMonitor.Builder#health} considers the
 * listener. {@code listen.queue.stall.tolerance} is the capacity of the queue divided by the arrival rate of connections in the
 * network namespace, over the last seconds in which no queue was full. It is NaN unless the listener is the only TCP listener
 * of that namespace, across all processes, since the kernel does not count arrivals by listener. A unix-domain listener has no
 * {@code listen.queue.drops}, no {@code listen.queue.losses} and a stall tolerance of NaN: the kernel counts neither its drops
 * nor its arrivals.
 *
 * <p>The members of an SO_REUSEPORT group are distinguished by {@code sibling}: the smallest number that was free when the
 * listener was found, kept as long as it is open. {@code transport} is {@code tcp4}, {@code tcp6} or {@code unix}, and for
 * the last {@code port} is {@code none}. Listeners beyond {@link Builder#maxListeners} have no meters until others close.
 * A listener that opens just after another with the same tags closed gets its meters 0.1 s later, so that no scrape contains
 * both.
 *
 * <h2>Lifecycle</h2>
 *
 * <p>Once bound, these metrics are held by the monitor and need no other reference. They do not own the monitor: close both,
 * these metrics first. After the monitor is closed the gauges are NaN. Closing these metrics removes the meters. Meters that
 * existed in a registry before are neither replaced nor removed. If they belong to another instance of this class, such as the
 * meters of the namespace when two monitors share a registry, this instance registers its own when the other is closed.
 *
 * <p>A scrape reads the last sample from memory. It reads no file, causes no diagnosis and never waits. An exception of a
 * registry is logged once and affects neither the monitor nor other registries. Safe for use by several threads.
 */
public final class ListenQueueMetrics implements MeterBinder, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ListenQueueMetrics.class);

    /** The bound metrics. A meter that one of them removes may have blocked a meter of another. */
    private static final Set<ListenQueueMetrics> BOUND =
            Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

    private final ListenQueueMonitor monitor;
    private final Tags tags;
    private final Duration peakWindow;
    private final MeteredListeners listeners;
    private final ReentrantLock lock = new ReentrantLock();
    private final IdentityHashMap<MeterRegistry, RegistryBinding> bindings = new IdentityHashMap<>();
    private @Nullable Subscription subscription;
    private @Nullable Thread later;
    private boolean closed;

    /**
     * Makes metrics of a monitor, with the defaults.
     *
     * @param monitor the monitor, which the caller closes
     */
    public ListenQueueMetrics(ListenQueueMonitor monitor) {
        this(builder(monitor));
    }

    /**
     * Makes metrics of a monitor with further tags.
     *
     * @param monitor the monitor, which the caller closes
     * @param tags further tags of every meter
     * @throws IllegalArgumentException if one has a key that the meters of a listener have themselves
     */
    public ListenQueueMetrics(ListenQueueMonitor monitor, Iterable<Tag> tags) {
        this(builder(monitor).tags(tags));
    }

    private ListenQueueMetrics(Builder builder) {
        monitor = builder.monitor;
        tags = builder.tags;
        peakWindow = builder.peakWindow;
        listeners = new MeteredListeners(builder.maxListeners, LOG);
    }

    /**
     * Returns a builder for metrics.
     *
     * @param monitor the monitor, which the caller closes
     * @return a builder with the defaults
     */
    public static Builder builder(ListenQueueMonitor monitor) {
        return new Builder(monitor);
    }

    /**
     * Registers the meters with a registry, and from now on those of every listener that opens. A repeated call with the same
     * registry does nothing.
     *
     * <p>Takes no sample: before the monitor's first sample all gauges are NaN. Never throws because of a failing registry; the
     * failure is logged once.
     *
     * @param registry any registry, including a composite; may be one of several
     * @throws IllegalStateException if these metrics or the monitor are closed
     */
    @Override
    public void bindTo(MeterRegistry registry) {
        Objects.requireNonNull(registry, "registry must not be null");
        lock.lock();
        try {
            if (closed) {
                throw new IllegalStateException("these metrics are closed and cannot be bound to a registry any more");
            }
            if (monitor.isClosed()) {
                throw new IllegalStateException("the monitor of these metrics is closed and has nothing to show");
            }
            if (registry.isClosed()) {
                LOG.warn("{} is closed and gets no meters", registry.getClass().getSimpleName());
            } else if (!bindings.containsKey(registry)) {
                MonitorView view = new MonitorView(monitor, listeners, this::noticeOnRead);
                bindings.put(
                        registry, new RegistryBinding(new RegisteredMeters(registry, LOG), view, tags, peakWindow));
                // Subscribes before the listeners are read, so that none opens unnoticed in between.
                if (subscription == null) {
                    BOUND.add(this);
                    subscription = monitor.subscribe(event -> follow());
                }
                follow();
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Removes from every registry the meters that these metrics registered, and only those. The monitor stays open. Idempotent.
     */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            if (subscription != null) {
                subscription.close();
            }
            LockSupport.unpark(later);
            bindings.values().forEach(RegistryBinding::remove);
            bindings.clear();
        } finally {
            lock.unlock();
        }
        BOUND.remove(this);
        // Outside the lock, since one of the others may be closing as well.
        others().forEach(ListenQueueMetrics::follow);
    }

    private static List<ListenQueueMetrics> others() {
        synchronized (BOUND) {
            return List.copyOf(BOUND);
        }
    }

    /**
     * Updates every registry to the listeners that are open now. Does not depend on single events, since some may have been
     * lost.
     */
    private void follow() {
        lock.lock();
        try {
            if (!closed && !monitor.isClosed()) {
                listeners.update(monitor.stats());
                Set<MeteredListener> metered = listeners.metered();
                bindings.values().removeIf(RegistryBinding::removedIfClosed);
                bindings.values().forEach(binding -> binding.follow(metered));
                followLaterIfBehind(metered);
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Schedules an update for changes without an event: a new name, a number that became known, a first sample without any
     * listener. Never waits. The update runs on another thread, because a registry that reads its meters may hold locks of its
     * own.
     */
    private void noticeOnRead() {
        if (lock.isHeldByCurrentThread() || !lock.tryLock()) {
            return;
        }
        try {
            if (!closed && !monitor.isClosed()) {
                listeners.update(monitor.stats());
                followLaterIfBehind(listeners.metered());
            }
        } finally {
            lock.unlock();
        }
    }

    private void followLaterIfBehind(Set<MeteredListener> metered) {
        if (later == null && bindings.values().stream().anyMatch(binding -> binding.isBehind(metered))) {
            // A short-lived thread, because the application may occupy every thread of a shared pool.
            Thread thread = new Thread(this::followLater, "listenqueue-meters");
            thread.setDaemon(true);
            try {
                thread.start();
                later = thread;
            } catch (Throwable ignored) {
                // No thread or no memory is available. The next event or read tries again.
            }
        }
    }

    private void followLater() {
        LockSupport.parkNanos(this, RegistryBinding.APART_NS);
        lock.lock();
        try {
            later = null;
            follow();
        } finally {
            lock.unlock();
        }
    }

    /** The builder of metrics. Each setter checks its argument at once. Not safe for use by several threads. */
    public static final class Builder {

        private static final int MAX_LISTENERS = 10_000;
        private static final Duration MIN_WINDOW = Duration.ofMillis(1);

        private final ListenQueueMonitor monitor;
        private Tags tags = Tags.empty();
        private int maxListeners = 64;
        private Duration peakWindow = Duration.ofMinutes(1);

        private Builder(ListenQueueMonitor monitor) {
            this.monitor = Objects.requireNonNull(monitor, "monitor must not be null");
        }

        /**
         * Adds tags to every meter. Default: none.
         *
         * @param value tags whose keys the meters of a listener do not use
         * @return this builder
         * @throws IllegalArgumentException if one has such a key
         */
        public Builder tags(Iterable<? extends Tag> value) {
            Tags all = Tags.of(Objects.requireNonNull(value, "tags must not be null"));
            for (Tag tag : all) {
                if (ListenerTags.KEYS.contains(tag.getKey())) {
                    throw new IllegalArgumentException("tags must not have the key " + tag.getKey()
                            + ", which the meters of a listener have themselves");
                }
            }
            tags = all;
            return this;
        }

        /**
         * Sets the maximum number of listeners with meters of their own. It keeps a process with many listeners from flooding
         * its registries. The others are counted in {@code listen.queue.unmetered}. Default: 64.
         *
         * @param count 1 to 10000
         * @return this builder
         * @throws IllegalArgumentException if it is out of that range
         */
        public Builder maxListeners(int count) {
            if (count < 1 || count > MAX_LISTENERS) {
                throw new IllegalArgumentException(
                        "maxListeners must be from 1 to " + MAX_LISTENERS + ", not " + count);
            }
            maxListeners = count;
            return this;
        }

        /**
         * Sets the minimum time that {@code listen.queue.depth.max} covers: the registry's step or the scrape interval, or the
         * longest of several. Default: 1 min, the step of every Micrometer registry unless it is changed.
         *
         * @param window 1 ms to 1 h
         * @return this builder
         * @throws IllegalArgumentException if it is out of that range
         */
        public Builder peakWindow(Duration window) {
            String range = "peakWindow must be from 1 ms to 1 h, not ";
            Objects.requireNonNull(window, () -> range + "null");
            if (window.compareTo(MIN_WINDOW) < 0 || window.compareTo(PeakGauge.LONGEST) > 0) {
                throw new IllegalArgumentException(range + window);
            }
            peakWindow = window;
            return this;
        }

        /**
         * Makes the metrics. Nothing is registered before {@link ListenQueueMetrics#bindTo}.
         *
         * @return metrics that are bound to no registry yet
         */
        public ListenQueueMetrics build() {
            return new ListenQueueMetrics(this);
        }
    }
}
