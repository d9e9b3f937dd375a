package io.github.listenqueue.internal.diagnosis.virtual;

import java.lang.management.ManagementFactory;
import java.lang.management.PlatformManagedObject;
import org.jspecify.annotations.Nullable;

/** The JDK's scheduler of virtual threads. */
public final class VirtualScheduler {

    private static final String BEAN = "jdk.management.VirtualThreadSchedulerMXBean";
    private static final String PARALLELISM = "jdk.virtualThreadScheduler.parallelism";

    private VirtualScheduler() {}

    /** Returns the number of carrier threads that run at once: by its MXBean since Java 24, else by its property. */
    public static int parallelism() {
        long reported = read("getParallelism");
        return reported > 0
                ? (int) reported
                : Integer.getInteger(PARALLELISM, Runtime.getRuntime().availableProcessors());
    }

    /** Returns the number of virtual threads that are ready to run and wait for a carrier thread; -1 if unknown. */
    public static long queued() {
        return read("getQueuedVirtualThreadCount");
    }

    private static long read(String getter) {
        try {
            Class<? extends PlatformManagedObject> type = Class.forName(BEAN).asSubclass(PlatformManagedObject.class);
            @Nullable PlatformManagedObject bean = ManagementFactory.getPlatformMXBean(type);
            return bean != null && type.getMethod(getter).invoke(bean) instanceof Number value ? value.longValue() : -1;
        } catch (ReflectiveOperationException | LinkageError | RuntimeException e) {
            // Before Java 24, or without the module jdk.management.
            return -1;
        }
    }
}
