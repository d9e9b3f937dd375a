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
 * The drops that have to be reported, listener by listener. A monitor by tables owes nothing: no table tells of a listener's
 * drops, and it guesses from the counters of the namespace, for accept queues alone, no more than those have counted.
 */
final class ExpectedDrops {

    private final Map<Long, Map<DropReason, Long>> packets = new HashMap<>();
    private final Map<Long, Long> unclear = new HashMap<>();
    private final Map<Long, Integer> bursts = new HashMap<>();

    void add(Long inode, Map<DropReason, Long> dropped, boolean isUnclear) {
        Map<DropReason, Long> owed = packets.computeIfAbsent(inode, each -> new HashMap<>());
        dropped.forEach((reason, count) -> owed.merge(reason, count, Long::sum));
        if (isUnclear) {
            unclear.merge(inode, SoakChecker.sum(dropped), Long::sum);
        }
        if (dropped.keySet().stream().anyMatch(DropReason::isLoss)) {
            bursts.merge(inode, 1, Integer::sum);
        }
    }

    private Map<DropReason, Long> owed(Long inode) {
        return packets.getOrDefault(inode, Map.of());
    }

    /** Returns true if a witness has reported at least what it owes of the listeners that it has found. */
    boolean paid(ObservedMonitor witness) {
        return packets.keySet().stream()
                .allMatch(inode -> !witness.hasFound(inode)
                        || SoakChecker.sum(witness.reported(inode)) >= SoakChecker.sum(owed(inode)));
    }

    List<String> judge(ObservedMonitor witness) {
        List<String> faults = new ArrayList<>();
        Set<Long> all = new TreeSet<>(packets.keySet());
        all.addAll(witness.dropping());
        for (Long inode : all) {
            faults.addAll(SoakChecker.reports(
                    "inode " + inode,
                    owed(inode),
                    unclear.getOrDefault(inode, 0L),
                    witness.reported(inode),
                    witness.hasFound(inode)));
        }
        return faults;
    }

    int bursts() {
        return bursts.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** Bursts that a witness has reported to the last packet. */
    int reportedBy(ObservedMonitor witness) {
        return bursts.keySet().stream()
                .filter(inode -> SoakChecker.sum(witness.reported(inode)) == SoakChecker.sum(owed(inode)))
                .mapToInt(bursts::get)
                .sum();
    }

    /** Bursts at listeners that were closed before the witness had found them. */
    int unfoundBy(ObservedMonitor witness) {
        return bursts.keySet().stream()
                .filter(inode -> !witness.hasFound(inode))
                .mapToInt(bursts::get)
                .sum();
    }

    /** All packets that are owed, by reason. */
    Map<DropReason, Long> packets() {
        return total(packets.values());
    }

    static Map<DropReason, Long> total(Iterable<Map<DropReason, Long>> parts) {
        Map<DropReason, Long> total = new EnumMap<>(DropReason.class);
        parts.forEach(part -> part.forEach((reason, count) -> total.merge(reason, count, Long::sum)));
        return total;
    }
}
