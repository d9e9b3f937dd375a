package io.github.listenqueue.internal.events.jmx;

import io.github.listenqueue.ListenQueueEvent;
import io.github.listenqueue.ListenQueueStats;
import java.lang.management.ManagementFactory;
import java.util.BitSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import javax.management.InstanceAlreadyExistsException;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;

/** The registered beans of one monitor. Safe for use by several threads. */
final class BeanRegistrar implements AutoCloseable {

    private static final int MAX_MONITORS = 1_000;
    private static final long CLOSE_NS = TimeUnit.SECONDS.toNanos(1);

    private final MonitorView view;
    private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    private final MonitorBean monitor;
    private final Map<ListenQueueStats, Registered> listeners = new LinkedHashMap<>();
    private final ReentrantLock lock = new ReentrantLock();
    private volatile boolean closed;
    private @Nullable ObjectName monitorName;
    private int number;

    private record Registered(ListenerName name, ObjectName objectName) {}

    BeanRegistrar(MonitorView view) {
        this.view = view;
        this.monitor = new MonitorBean(view);
    }

    boolean hasSubscribers() {
        return monitor.hasSubscribers();
    }

    /** Calls the subscribers in this JVM, and leaves the notification for those of other processes. */
    void send(ListenQueueEvent event) {
        monitor.send(event);
    }

    /** Registers the monitor and its open listeners, and unregisters the closed ones. */
    void update() throws JMException {
        lock.lock();
        try {
            if (!closed) {
                registerMonitor();
                registerListeners(view.stats().get());
            }
        } finally {
            try {
                if (closed) {
                    unregisterAll();
                }
            } finally {
                lock.unlock();
            }
        }
    }

    /** The bean of the monitor reserves a number, also against copies of this library in other class loaders. */
    private void registerMonitor() throws JMException {
        for (int candidate = 1; monitorName == null && candidate <= MAX_MONITORS; candidate++) {
            try {
                monitorName = server.registerMBean(monitor, BeanNames.monitor(candidate))
                        .getObjectName();
                number = candidate;
            } catch (InstanceAlreadyExistsException e) {
                if (candidate == MAX_MONITORS) {
                    throw e;
                }
            }
        }
    }

    private void registerListeners(List<ListenQueueStats> open) throws JMException {
        Map<ListenQueueStats, ListenerName> wanted = names(open);
        for (ListenQueueStats each : List.copyOf(listeners.keySet())) {
            Registered registered = listeners.get(each);
            if (registered != null && !registered.name().equals(wanted.get(each))) {
                listeners.remove(each);
                unregister(registered.objectName());
            }
        }
        for (Map.Entry<ListenQueueStats, ListenerName> each : wanted.entrySet()) {
            if (!listeners.containsKey(each.getKey())) {
                ObjectName name = BeanNames.listener(each.getValue(), number);
                server.registerMBean(ListenerBean.of(each.getKey(), each.getValue(), view), name);
                listeners.put(each.getKey(), new Registered(each.getValue(), name));
            }
        }
    }

    /** Returns the names of the open listeners. A listener keeps its number among its siblings. */
    private Map<ListenQueueStats, ListenerName> names(List<ListenQueueStats> open) {
        Map<ListenQueueStats, ListenerName> names = new LinkedHashMap<>();
        listeners.forEach((stats, registered) -> names.put(
                stats, ListenerName.of(stats.queue(), registered.name().sibling())));
        names.keySet().retainAll(new HashSet<>(open));
        for (ListenQueueStats each : open) {
            if (!names.containsKey(each)) {
                BitSet taken = new BitSet();
                names.forEach((other, name) -> {
                    if (other.queue().localAddress().equals(each.queue().localAddress())) {
                        taken.set(name.sibling());
                    }
                });
                names.put(each, ListenerName.of(each.queue(), taken.nextClearBit(0)));
            }
        }
        return names;
    }

    /** Unregisters everything. An update that is stuck in other code does so itself when it returns. */
    @Override
    public void close() {
        closed = true;
        boolean locked = false;
        try {
            locked = lock.tryLock(CLOSE_NS, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            locked = lock.tryLock();
        }
        if (locked) {
            try {
                unregisterAll();
            } finally {
                lock.unlock();
            }
        }
    }

    private void unregisterAll() {
        List<Registered> all = List.copyOf(listeners.values());
        listeners.clear();
        all.forEach(each -> unregister(each.objectName()));
        ObjectName own = monitorName;
        monitorName = null;
        if (own != null) {
            unregister(own);
        }
    }

    private void unregister(ObjectName name) {
        try {
            server.unregisterMBean(name);
        } catch (InstanceNotFoundException e) {
            // Other code has unregistered it.
        } catch (JMException e) {
            throw new IllegalStateException(name + " could not be unregistered", e);
        }
    }
}
