package io.github.listenqueue.micrometer;

import io.github.listenqueue.ListenQueueMonitor;
import io.github.listenqueue.Subscription;
import io.micrometer.core.instrument.Meter;
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
 * <p>Each listener has {@code listen.queue.depth}, {@code .limit}, {@code .utilization}, {@code .losses}, {@code .episodes} and
 * more. The project's {@code docs/metrics.md} describes every meter and shows a scrape.
 *
 * <p>An unknown gauge is NaN. An unknown counter is absent, and appears when its number becomes known. Without native access,
 * for example, there is no {@code listen.queue.drops}. While the latest sample could not read a listener, its gauges are NaN,
 * except {@code listen.queue.application}, and its counters keep their values.
 *
 * <p>Once bound, these metrics are held by the monitor and need no other reference. They do not own the monitor: close both,
 * these metrics first. After the monitor is closed the gauges are NaN, with the same exception. Closing these metrics removes
 * the meters that they registered. A meter of the same name and tags that existed before is shared with its owner, and
 * removed as well. If it belongs to another instance of this class, such as the meters of the namespace when two monitors
 * share a registry, it stays as it is, and this instance registers its own when the other is closed.
 *
 * <p>A scrape reads the last sample from memory. It reads no file, causes no diagnosis and never waits. An exception of a
 * registry is logged once and affects neither the monitor nor other registries. Safe for use by several threads.
 */
public final class ListenQueueMetrics implements MeterBinder, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ListenQueueMetrics.class);

    /** Guards all metrics of the process, as two of them may share a registry. A read of a meter does not take the lock. */
    private static final ReentrantLock LOCK = new ReentrantLock();

    /** The bound metrics. When one of them removes a meter, another can register its own of the same name. */
    private static final Set<ListenQueueMetrics> BOUND = Collections.newSetFromMap(new WeakHashMap<>());

    private final ListenQueueMonitor monitor;
    private final Tags tags;
    private final Duration peakWindow;
    private final MeteredListeners listeners;
    private final IdentityHashMap<MeterRegistry, RegistryBinding> bindings = new IdentityHashMap<>();
    private @Nullable Subscription subscription;
    private volatile boolean closed;

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
        LOCK.lock();
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
                bindings.put(
                        registry,
                        new RegistryBinding(
                                new RegisteredMeters(registry, this::isOfOthers, LOG),
                                monitor,
                                listeners,
                                tags,
                                peakWindow));
                // Subscribes before the listeners are read, so that none opens unnoticed in between.
                if (subscription == null) {
                    BOUND.add(this);
                    subscription = monitor.onListenersChanged(this::follow);
                }
                follow();
            }
        } finally {
            LOCK.unlock();
        }
    }

    /**
     * Removes from every registry the meters that these metrics registered, and those that they share with an earlier owner.
     * Leaves the meters of other instances. The monitor stays open. Idempotent.
     */
    @Override
    public void close() {
        LOCK.lock();
        try {
            closed = true;
            if (subscription != null) {
                subscription.close();
            }
            bindings.values().forEach(RegistryBinding::remove);
            bindings.clear();
            BOUND.remove(this);
            List.copyOf(BOUND).forEach(ListenQueueMetrics::follow);
        } finally {
            LOCK.unlock();
        }
    }

    private boolean isOfOthers(Meter meter) {
        return BOUND.stream().anyMatch(each -> each != this && each.isOurs(meter));
    }

    private boolean isOurs(Meter meter) {
        return bindings.values().stream().anyMatch(binding -> binding.contains(meter));
    }

    /** Updates every registry to the listeners that are open now. */
    private void follow() {
        LOCK.lock();
        try {
            if (closed || monitor.isClosed()) {
                return;
            }
            listeners.update(monitor.stats());
            Set<MeteredListener> metered = listeners.metered();
            bindings.values().removeIf(RegistryBinding::removedIfClosed);
            bindings.values().forEach(binding -> binding.follow(metered));
        } finally {
            LOCK.unlock();
        }
    }

    /** The builder of metrics. Each setter checks its argument at once. Not safe for use by several threads. */
    public static final class Builder {

        private static final int MAX_LISTENERS = 10_000;
        private static final Duration MIN_WINDOW = Duration.ofMillis(1);
        private static final Duration MAX_WINDOW = Duration.ofHours(1);

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
         * Sets the time that {@code listen.queue.depth.max} covers: the registry's step or the scrape interval, or the longest
         * of several. With a shorter one the meter misses bursts between two reads. Default: 1 min, the step of every Micrometer
         * registry unless it is changed.
         *
         * @param window 1 ms to 1 h
         * @return this builder
         * @throws IllegalArgumentException if it is out of that range
         */
        public Builder peakWindow(Duration window) {
            String range = "peakWindow must be from 1 ms to 1 h, not ";
            Objects.requireNonNull(window, () -> range + "null");
            if (window.compareTo(MIN_WINDOW) < 0 || window.compareTo(MAX_WINDOW) > 0) {
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
