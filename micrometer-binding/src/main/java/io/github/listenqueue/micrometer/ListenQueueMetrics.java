package io.github.listenqueue.micrometer;

import io.github.listenqueue.ListenQueueMonitor;
import io.github.listenqueue.Subscription;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.util.IdentityHashMap;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Accept queues as meters.
 */
public final class ListenQueueMetrics implements MeterBinder, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ListenQueueMetrics.class);

    private final ListenQueueMonitor monitor;
    private final Tags tags;
    private final Duration peakWindow;
    private final Roster roster;
    private final ReentrantLock lock = new ReentrantLock();
    private final IdentityHashMap<MeterRegistry, RegistryBinding> bindings = new IdentityHashMap<>();
    private @Nullable Subscription subscription;
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
        roster = new Roster(builder.maxListeners, LOG);
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
     * <p>Takes no reading: before the monitor's first there are only gauges that show NaN. Never throws because of what the
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
                bindings.put(registry, new RegistryBinding(new OwnMeters(registry, LOG), view, tags, peakWindow));
                // Before the listeners are asked for, so that none opens unnoticed in between.
                if (subscription == null) {
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
            bindings.values().forEach(RegistryBinding::remove);
            bindings.clear();
        } finally {
            lock.unlock();
        }
    }

    /** Brings every registry to the listeners that are open now. Single events do not matter: some may have been lost. */
    private void follow() {
        lock.lock();
        try {
            if (!closed && !monitor.isClosed()) {
                roster.update(monitor.histories());
                Set<MeteredListener> metered = roster.metered();
                bindings.values().removeIf(RegistryBinding::isClosed);
                bindings.values().forEach(binding -> binding.follow(metered));
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Follows up what no event tells: a new name, a number that became known, a first reading without any listener. Never
     * waits, and not on this thread: a registry that is just reading its meters may hold locks of its own.
     */
    private void noticeOnRead() {
        if (lock.isHeldByCurrentThread() || !lock.tryLock()) {
            return;
        }
        try {
            if (!closed && !monitor.isClosed()) {
                roster.update(monitor.histories());
                Set<MeteredListener> metered = roster.metered();
                if (bindings.values().stream().anyMatch(binding -> binding.isBehind(metered))) {
                    ForkJoinPool.commonPool().execute(this::follow);
                }
            }
        } catch (Throwable ignored) {
            // No thread to be had, or no memory: whoever reads next notices it too.
        } finally {
            lock.unlock();
        }
    }

    /** Collects what metrics are to show. Each setter checks its argument at once. Not safe for use by several threads. */
    public static final class Builder {

        private static final int MOST_LISTENERS = 10_000;
        private static final Duration SHORTEST_WINDOW = Duration.ofMillis(1);

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
                    throw new IllegalArgumentException(
                            "tags must not have the key " + tag.getKey() + ", which tells listeners apart");
                }
            }
            tags = all;
            return this;
        }

        /**
         * How many listeners get meters of their own, so that a process that opens many does not flood its registries. The
         * others are counted in {@code listen.queue.listeners.unmetered}. Default: 64.
         *
         * @param count 1 to 10000
         * @return this builder
         * @throws IllegalArgumentException if it is out of that range
         */
        public Builder maxListeners(int count) {
            if (count < 1 || count > MOST_LISTENERS) {
                throw new IllegalArgumentException(
                        "maxListeners must be from 1 to " + MOST_LISTENERS + ", not " + count);
            }
            maxListeners = count;
            return this;
        }

        /**
         * How far {@code listen.queue.depth.max} reaches back at least: the registry's step or the scrape interval, the
         * longest where there are several. Default: 1 min, the step of every Micrometer registry unless it is changed.
         *
         * @param window 1 ms to 1 h
         * @return this builder
         * @throws IllegalArgumentException if it is out of that range
         */
        public Builder peakWindow(Duration window) {
            String range = "peakWindow must be from 1 ms to 1 h, not ";
            Objects.requireNonNull(window, () -> range + "null");
            if (window.compareTo(SHORTEST_WINDOW) < 0 || window.compareTo(PeakGauge.LONGEST) > 0) {
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
