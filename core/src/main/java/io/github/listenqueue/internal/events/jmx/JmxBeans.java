package io.github.listenqueue.internal.events.jmx;

import io.github.listenqueue.ListenQueueEvent;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The beans of one monitor in the platform MBean server, where this JVM has one. All work with that server runs on the executor:
 * its classes take tens of milliseconds to load, and it calls the listeners of other code.
 */
public final class JmxBeans implements AutoCloseable {

    /** The time after which beans that could not be registered are tried again. */
    private static final long RETRY_NS = TimeUnit.SECONDS.toNanos(10);

    private final MonitorView view;
    private final Consumer<Runnable> executor;
    private final Consumer<String> complain;
    private volatile boolean closed;
    private volatile boolean outdated;
    private volatile @Nullable BeanRegistrar registrar;
    private volatile @Nullable String lastFailure;

    /** Written and read by one sample at a time. */
    private long submittedNs;

    /**
     * Creates no bean yet.
     *
     * @param executor runs one task after another, on another thread
     * @param complain gets a line if beans cannot be registered
     */
    public JmxBeans(MonitorView view, Consumer<Runnable> executor, Consumer<String> complain) {
        this.view = view;
        this.executor = executor;
        this.complain = complain;
    }

    /**
     * Registers and unregisters beans soon, if listeners changed or an earlier attempt failed. Called after each sample. Never
     * blocks.
     */
    public void sampled(boolean listenersChanged, long nowNs) {
        if (listenersChanged || (outdated && nowNs - submittedNs > RETRY_NS)) {
            outdated = true;
            submittedNs = nowNs;
            executor.accept(this::update);
        }
    }

    /** Sends an event as a notification, if anybody subscribed. Never blocks. */
    public void happened(ListenQueueEvent event) {
        BeanRegistrar made = registrar;
        if (made != null && made.hasSubscribers()) {
            executor.accept(() -> made.send(event));
        }
    }

    private void update() {
        if (closed) {
            return;
        }
        outdated = false;
        try {
            if (ModuleLayer.boot().findModule("java.management").isEmpty()) {
                complainOnce(
                        "the module java.management is not in this runtime; --add-modules java.management adds it");
                return;
            }
            BeanRegistrar made = registrar;
            if (made == null) {
                made = new BeanRegistrar(view);
                registrar = made;
            }
            made.update();
            if (closed) {
                made.close();
            }
        } catch (Throwable e) {
            // For example without memory.
            outdated = true;
            complainOnce(e.toString());
        }
    }

    private void complainOnce(String failure) {
        if (!failure.equals(lastFailure)) {
            lastFailure = failure;
            complain.accept("JMX does not show every listener: " + failure);
        }
    }

    /** Unregisters every bean. */
    @Override
    public void close() {
        closed = true;
        BeanRegistrar made = registrar;
        if (made != null) {
            made.close();
        }
    }
}
