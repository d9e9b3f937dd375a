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
 * The accept queues of a {@link ListenQueueMonitor} as meters, in any number of registries.
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
 * # HELP listen_queue_reading_age_seconds How long ago the latest sample was taken
 * # TYPE listen_queue_reading_age_seconds gauge
 * listen_queue_reading_age_seconds 0.043
 * # HELP listen_queue_saturated_seconds_total Time that the queue spent full or dropping
 * # TYPE listen_queue_saturated_seconds_total counter
 * listen_queue_saturated_seconds_total{address="::",listener="http",port="8080",sibling="0",transport="tcp6"} 0.501
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
 * # HELP listen_queue_utilization Depth by what the queue holds, limit + 1; 0 to 1
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
 * <h2>What they mean</h2>
 *
 * <p>What is unknown is NaN, or a counter that is not there; it appears when it becomes known. So without native access
 * there is no {@code listen.queue.drops}. While the latest sample could not read a listener its gauges are NaN and its
 * counters stand still.
 *
 * <p>{@code listen.queue.depth.max} is the highest depth that a sample showed in the last minute, or in what is set by
 * {@link Builder#peakWindow}: set it to the scrape interval or the registry's step. Reading resets nothing. So that no burst
 * between two reads is lost, each reaches back to the read before the last of the same registry at least, an hour at most:
 * who reads less than twice a window sees a peak twice, and two who read the same registry do not take peaks from each
 * other. Reads within a sixth of the window count as one. Only where three or more read apart from each other, one of them
 * less often than the window, can a peak escape that one; a longer window prevents it.
 *
 * <p>{@code listen.queue.drops} is the kernel's own counter of the socket and also grows for harmless packets.
 * {@code listen.queue.losses} has the further tag {@code reason}: one of {@link io.github.listenqueue.DropReason} in lower
 * case, all of them from 0 on. {@code accept_queue_full} and {@code syn_queue_full} are clients that found no room. Without
 * native access the losses are inferred from the counters of the namespace.
 *
 * <p>{@code listen.queue.drops} begins when the listener was opened, {@code tcp.*} with the network namespace, whose
 * processes share it: a registry that sends steps sends in its first one all that was before. {@code listen.queue.losses},
 * {@code listen.queue.saturated} and {@code listen.queue.episodes} begin when the monitor found the listener.
 *
 * <p>{@code listen.queue.episodes} has one more tag, {@code cause}: one of
 * {@link io.github.listenqueue.ListenQueueDiagnosis.Cause} in lower case, all of them from 0 on. An episode counts once, in
 * one of them: when the monitor has diagnosed it, a fifth of a second after its start or, if another was diagnosed just
 * before, up to ten seconds; or as {@code unknown} when it ends without that. It never moves from one to another. So the sum
 * over the causes is the number of episodes, less the open one while its cause is not known: what tells that a queue is full
 * at this moment is {@code listen.queue.utilization}.
 *
 * <p>{@code listen.queue.wait.max} and {@code listen.queue.half.open} are of the monitor's last probe. It probes about once a
 * second while the queue is high or full, or has not been empty for a second. At other times, and where netlink is refused,
 * both are NaN. {@code listen.queue.stalled} is 1 from {@link io.github.listenqueue.ListenQueueEvent.Stalled} on until
 * something is accepted. {@code listen.queue.application} is what
 * {@link ListenQueueMonitor.Builder#health} says of the listener. {@code listen.queue.stall.tolerance} divides what the queue
 * holds by the rate at which connections arrive in the network namespace, as of the last seconds in which no queue was full; it
 * is NaN unless the listener is the only TCP listener of that namespace, of all processes, since the kernel does not count
 * arrivals by listener. A unix-domain listener has no
 * {@code listen.queue.drops}, no {@code listen.queue.losses} and no number there: the kernel counts neither its drops nor its arrivals.
 *
 * <p>The members of an SO_REUSEPORT group are told apart by {@code sibling}: the smallest number that was free when the
 * listener was found, kept as long as it is open. {@code transport} is {@code tcp4}, {@code tcp6} or {@code unix}, and for
 * the last {@code port} is {@code none}. Listeners beyond {@link Builder#maxListeners} have no meters until others close.
 * One that opens just when another with the same tags closed has its meters a tenth of a second later, so that no scrape
 * meets both.
 *
 * <h2>Life</h2>
 *
 * <p>Once bound, these metrics are held by the monitor and need no other reference. They do not own it: close both, these
 * metrics first. After the monitor is closed the gauges are NaN; the meters go when these metrics are closed. Meters that
 * were in a registry before are neither replaced nor removed. Where other metrics of this class had them, as those of the
 * namespace where two monitors share a registry, these metrics register theirs when the others are closed.
 *
 * <p>A scrape reads what the last sample left in memory, never a file, causes no diagnosis, and never waits. A registry that throws is logged
 * once and harms neither the monitor nor other registries. Safe for use by several threads.
 */
public final class ListenQueueMetrics implements MeterBinder, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ListenQueueMetrics.class);

    /** The metrics that are bound: what one of them removes may have been in the way of another's. */
    private static final Set<ListenQueueMetrics> BOUND =
            Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

    private final ListenQueueMonitor monitor;
    private final Tags tags;
    private final Duration peakWindow;
    private final MeteredListeners roster;
    private final ReentrantLock lock = new ReentrantLock();
    private final IdentityHashMap<MeterRegistry, RegistryBinding> bindings = new IdentityHashMap<>();
    private @Nullable Subscription subscription;
    private @Nullable Thread later;
    private boolean closed;

    /**
     * Metrics of a monitor, with the defaults.
     *
     * @param monitor stays the caller's to close
     */
    public ListenQueueMetrics(ListenQueueMonitor monitor) {
        this(builder(monitor));
    }

    /**
     * Metrics of a monitor with further tags.
     *
     * @param monitor stays the caller's to close
     * @param tags on every meter
     * @throws IllegalArgumentException if one has a key that the meters of a listener have themselves
     */
    public ListenQueueMetrics(ListenQueueMonitor monitor, Iterable<Tag> tags) {
        this(builder(monitor).tags(tags));
    }

    private ListenQueueMetrics(Builder builder) {
        monitor = builder.monitor;
        tags = builder.tags;
        peakWindow = builder.peakWindow;
        roster = new MeteredListeners(builder.maxListeners, LOG);
    }

    /**
     * Begins the setup of metrics.
     *
     * @param monitor stays the caller's to close
     * @return a builder with the defaults
     */
    public static Builder builder(ListenQueueMonitor monitor) {
        return new Builder(monitor);
    }

    /**
     * Registers the meters with a registry, and from now on those of every listener that opens. Once more with the same
     * registry does nothing.
     *
     * <p>Takes no sample: before the monitor's first there are only gauges that show NaN. Never throws because of what the
     * registry does; a failure is logged once.
     *
     * @param registry may be any, also a composite, and one of several
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
                MonitorView view = new MonitorView(monitor, roster, this::noticeOnRead);
                bindings.put(
                        registry, new RegistryBinding(new RegisteredMeters(registry, LOG), view, tags, peakWindow));
                // Before the listeners are asked for, so that none opens unnoticed in between.
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
     * Removes from every registry the meters that these metrics registered, and only those. The monitor goes on.
     * Idempotent.
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
        // Not under the lock: one of them may be closing as well.
        others().forEach(ListenQueueMetrics::follow);
    }

    private static List<ListenQueueMetrics> others() {
        synchronized (BOUND) {
            return List.copyOf(BOUND);
        }
    }

    /** Brings every registry to the listeners that are open now. Single events do not matter: some may have been lost. */
    private void follow() {
        lock.lock();
        try {
            if (!closed && !monitor.isClosed()) {
                roster.update(monitor.stats());
                Set<MeteredListener> metered = roster.metered();
                bindings.values().removeIf(RegistryBinding::removedIfClosed);
                bindings.values().forEach(binding -> binding.follow(metered));
                followLaterIfBehind(metered);
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Follows up what no event tells: a new name, a number that became known, a first sample without any listener. Never
     * waits, and not on this thread: a registry that is just reading its meters may hold locks of its own.
     */
    private void noticeOnRead() {
        if (lock.isHeldByCurrentThread() || !lock.tryLock()) {
            return;
        }
        try {
            if (!closed && !monitor.isClosed()) {
                roster.update(monitor.stats());
                followLaterIfBehind(roster.metered());
            }
        } finally {
            lock.unlock();
        }
    }

    private void followLaterIfBehind(Set<MeteredListener> metered) {
        if (later == null && bindings.values().stream().anyMatch(binding -> binding.isBehind(metered))) {
            // A thread for a moment: a pool of the JVM may be taken up by what the application does with it.
            Thread thread = new Thread(this::followLater, "listenqueue-meters");
            thread.setDaemon(true);
            try {
                thread.start();
                later = thread;
            } catch (Throwable ignored) {
                // No thread or no memory to be had: the next event or read comes here again.
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

    /** Collects what metrics are to show. Each setter checks its argument at once. Not safe for use by several threads. */
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
         * Further tags on every meter. Default: none.
         *
         * @param value tags with other keys than the meters of a listener have themselves
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
         * Sets the number of listeners that get meters of their own, so that a process that opens many does not flood its
         * registries. The others are counted in {@code listen.queue.unmetered}. Default: 64.
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
         * Sets the time that {@code listen.queue.depth.max} covers at least: the registry's step or the scrape interval, the
         * longest where there are several. Default: 1 min, the step of every Micrometer registry unless it is changed.
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
