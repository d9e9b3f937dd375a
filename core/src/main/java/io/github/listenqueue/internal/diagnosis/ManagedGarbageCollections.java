package io.github.listenqueue.internal.diagnosis;

import com.sun.management.GarbageCollectionNotificationInfo;
import com.sun.management.GarbageCollectorMXBean;
import com.sun.management.GcInfo;
import io.github.listenqueue.internal.diagnosis.Pause.Collection;
import io.github.listenqueue.internal.diagnosis.PauseDetector.Late;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.RuntimeMXBean;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import javax.management.ListenerNotFoundException;
import javax.management.Notification;
import javax.management.NotificationEmitter;
import javax.management.NotificationListener;
import javax.management.openmbean.CompositeData;
import org.jspecify.annotations.Nullable;

/** The garbage collections by the collectors' MXBeans. Only this class needs java.management and jdk.management for them. */
final class ManagedGarbageCollections implements GarbageCollections {

    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final long BYTES_PER_MEBIBYTE = 1 << 20;
    private static final int MAX_REPORTED = 16;

    private final RuntimeMXBean runtime = ManagementFactory.getRuntimeMXBean();
    private final List<GarbageCollectorMXBean> collectors =
            ManagementFactory.getPlatformMXBeans(GarbageCollectorMXBean.class).stream()
                    // "ZGC Cycles", "Shenandoah Cycles", "G1 Concurrent GC": application threads run meanwhile.
                    .filter(each -> !each.getName().contains("Cycles")
                            && !each.getName().contains("Concurrent"))
                    .toList();
    private final Set<String> heapPools = ManagementFactory.getMemoryPoolMXBeans().stream()
            .filter(pool -> pool.getType() == MemoryType.HEAP)
            .map(MemoryPoolMXBean::getName)
            .collect(Collectors.toUnmodifiableSet());
    private final ArrayDeque<GarbageCollectionNotificationInfo> reported = new ArrayDeque<>(MAX_REPORTED);
    private final NotificationListener hook = (notification, handback) -> report(notification);

    ManagedGarbageCollections() {
        for (GarbageCollectorMXBean collector : collectors) {
            if (collector instanceof NotificationEmitter emitter) {
                emitter.addNotificationListener(hook, null, null);
            }
        }
    }

    /** Keeps a notification, which is read only by a diagnosis. Called on a thread of the JVM. */
    private void report(Notification notification) {
        try {
            if (notification.getUserData() instanceof CompositeData data) {
                GarbageCollectionNotificationInfo info = GarbageCollectionNotificationInfo.from(data);
                synchronized (reported) {
                    if (reported.size() == MAX_REPORTED) {
                        reported.removeFirst();
                    }
                    reported.addLast(info);
                }
            }
        } catch (Throwable e) {
            // For example OutOfMemoryError. The cause of this collection stays unknown.
        }
    }

    @Override
    public @Nullable Collection during(Late late, long nowNs) {
        long startedNs = startedNs(nowNs);
        Collection longest = null;
        for (GarbageCollectorMXBean collector : collectors) {
            GcInfo info = collector.getLastGcInfo();
            if (info != null) {
                longest = longer(longest, collector.getName(), null, info, late, startedNs);
            }
        }
        return longest;
    }

    @Override
    public @Nullable Collection reportedDuring(Late late, long nowNs) {
        long startedNs = startedNs(nowNs);
        Collection longest = null;
        synchronized (reported) {
            for (GarbageCollectionNotificationInfo each : reported) {
                longest = longer(longest, each.getGcName(), each.getGcCause(), each.getGcInfo(), late, startedNs);
            }
        }
        return longest;
    }

    @Override
    public @Nullable String last() {
        GarbageCollectionNotificationInfo last;
        synchronized (reported) {
            Iterator<GarbageCollectionNotificationInfo> latestFirst = reported.descendingIterator();
            last = latestFirst.hasNext() ? latestFirst.next() : null;
        }
        if (last == null) {
            return null;
        }
        long used = last.getGcInfo().getMemoryUsageAfterGc().entrySet().stream()
                .filter(pool -> heapPools.contains(pool.getKey()))
                .mapToLong(pool -> pool.getValue().getUsed())
                .sum();
        return "the last one by " + last.getGcName() + ", cause \"" + last.getGcCause() + "\", left "
                + used / BYTES_PER_MEBIBYTE + " of " + Runtime.getRuntime().maxMemory() / BYTES_PER_MEBIBYTE
                + " MiB of the heap in use";
    }

    @Override
    public long totalNs() {
        long sumMs = 0;
        for (int i = 0; i < collectors.size(); i++) {
            sumMs += Math.max(0, collectors.get(i).getCollectionTime());
        }
        return sumMs * NANOS_PER_MILLI;
    }

    @Override
    public @Nullable String problem() {
        return null;
    }

    @Override
    public void close() {
        for (GarbageCollectorMXBean collector : collectors) {
            if (collector instanceof NotificationEmitter emitter) {
                try {
                    emitter.removeNotificationListener(hook);
                } catch (ListenerNotFoundException e) {
                    // Already removed.
                }
            }
        }
    }

    private long startedNs(long nowNs) {
        return nowNs - runtime.getUptime() * NANOS_PER_MILLI;
    }

    private static @Nullable Collection longer(
            @Nullable Collection longest,
            String collector,
            @Nullable String cause,
            GcInfo info,
            Late late,
            long startedNs) {
        long fromNs = startedNs + info.getStartTime() * NANOS_PER_MILLI;
        long untilNs = startedNs + info.getEndTime() * NANOS_PER_MILLI;
        boolean overlaps = fromNs <= late.wokeNs() && untilNs >= late.fromNs();
        return overlaps && (longest == null || info.getDuration() > longest.ms())
                ? new Collection(collector, cause, fromNs, info.getDuration())
                : longest;
    }
}
