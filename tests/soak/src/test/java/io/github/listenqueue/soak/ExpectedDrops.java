package io.github.listenqueue.soak;

import io.github.listenqueue.DropReason;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The drops that must be reported for each listener. Nothing is expected of a monitor that reads tables. No table shows
 * the drops of a listener, so it infers them from the counters of the namespace, for accept queues alone, and never more
 * than these have counted.
 */
final class ExpectedDrops {

    private final Map<Long, Map<DropReason, Long>> packets = new HashMap<>();
    private final Map<Long, Long> ambiguous = new HashMap<>();
    private final Map<Long, Integer> bursts = new HashMap<>();

    void add(Long inode, Map<DropReason, Long> dropped, boolean isAmbiguous) {
        Map<DropReason, Long> expected = packets.computeIfAbsent(inode, each -> new HashMap<>());
        dropped.forEach((reason, count) -> expected.merge(reason, count, Long::sum));
        if (isAmbiguous) {
            ambiguous.merge(inode, SoakChecker.sum(dropped), Long::sum);
        }
        if (dropped.keySet().stream().anyMatch(DropReason::isLoss)) {
            bursts.merge(inode, 1, Integer::sum);
        }
    }

    private Map<DropReason, Long> expected(Long inode) {
        return packets.getOrDefault(inode, Map.of());
    }

    /** Returns true if a monitor has reported at least the expected drops of the listeners that it has found. */
    boolean areReported(ObservedMonitor monitor) {
        return packets.keySet().stream()
                .allMatch(inode -> !monitor.hasFound(inode)
                        || SoakChecker.sum(monitor.reported(inode)) >= SoakChecker.sum(expected(inode)));
    }

    List<String> check(ObservedMonitor monitor) {
        List<String> faults = new ArrayList<>();
        Set<Long> all = new TreeSet<>(packets.keySet());
        all.addAll(monitor.dropping());
        for (Long inode : all) {
            faults.addAll(SoakChecker.reports(
                    "inode " + inode,
                    expected(inode),
                    ambiguous.getOrDefault(inode, 0L),
                    monitor.reported(inode),
                    monitor.hasFound(inode)));
        }
        return faults;
    }

    int bursts() {
        return bursts.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** Returns the number of bursts that a monitor has reported completely. */
    int reportedBy(ObservedMonitor monitor) {
        return bursts.keySet().stream()
                .filter(inode -> SoakChecker.sum(monitor.reported(inode)) == SoakChecker.sum(expected(inode)))
                .mapToInt(bursts::get)
                .sum();
    }

    /** Returns the number of bursts at listeners that were closed before the monitor had found them. */
    int unfoundBy(ObservedMonitor monitor) {
        return bursts.keySet().stream()
                .filter(inode -> !monitor.hasFound(inode))
                .mapToInt(bursts::get)
                .sum();
    }

    /** Returns all expected packets, by reason. */
    Map<DropReason, Long> packets() {
        return total(packets.values());
    }

    static Map<DropReason, Long> total(Iterable<Map<DropReason, Long>> parts) {
        Map<DropReason, Long> total = new EnumMap<>(DropReason.class);
        parts.forEach(part -> part.forEach((reason, count) -> total.merge(reason, count, Long::sum)));
        return total;
    }
}
