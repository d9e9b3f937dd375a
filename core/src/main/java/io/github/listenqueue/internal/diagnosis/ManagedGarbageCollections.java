package io.github.listenqueue.internal.diagnosis;

import com.sun.management.GarbageCollectorMXBean;
import com.sun.management.GcInfo;
import io.github.listenqueue.internal.diagnosis.Pause.Collection;
import io.github.listenqueue.internal.diagnosis.PauseDetector.Late;
import java.lang.management.ManagementFactory;
import java.lang.management.RuntimeMXBean;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The garbage collections by the collectors' MXBeans. Only this class needs java.management and jdk.management for them. */
final class ManagedGarbageCollections implements GarbageCollections {

    private static final long NANOS_PER_MILLI = 1_000_000;

    private final RuntimeMXBean runtime = ManagementFactory.getRuntimeMXBean();
    private final List<GarbageCollectorMXBean> collectors =
            ManagementFactory.getPlatformMXBeans(GarbageCollectorMXBean.class).stream()
                    // "ZGC Cycles", "Shenandoah Cycles", "G1 Concurrent GC": application threads run meanwhile.
                    .filter(each -> !each.getName().contains("Cycles")
                            && !each.getName().contains("Concurrent"))
                    .toList();

    @Override
    public @Nullable Collection during(Late late, long nowNs) {
        long startedNs = nowNs - runtime.getUptime() * NANOS_PER_MILLI;
        Collection longest = null;
        for (GarbageCollectorMXBean collector : collectors) {
            GcInfo info = collector.getLastGcInfo();
            if (info == null) {
                continue;
            }
            long fromNs = startedNs + info.getStartTime() * NANOS_PER_MILLI;
            long untilNs = startedNs + info.getEndTime() * NANOS_PER_MILLI;
            boolean overlaps = fromNs <= late.wokeNs() && untilNs >= late.fromNs();
            if (overlaps && (longest == null || info.getDuration() > longest.ms())) {
                longest = new Collection(collector.getName(), fromNs, info.getDuration());
            }
        }
        return longest;
    }

    @Override
    public @Nullable String problem() {
        return null;
    }
}
