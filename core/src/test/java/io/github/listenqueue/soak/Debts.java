package io.github.listenqueue.soak;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What has to be reported as dropped, listener by listener. */
final class Debts {

    private final Map<Long, Long> packets = new HashMap<>();
    private final Map<Long, Integer> bursts = new HashMap<>();

    void add(Long inode, long dropped) {
        packets.merge(inode, dropped, Long::sum);
        bursts.merge(inode, 1, Integer::sum);
    }

    private long owed(Long inode) {
        return packets.getOrDefault(inode, 0L);
    }

    /** Whether a witness has reported at least what it owes of the listeners that it has found. */
    boolean paid(Witness witness) {
        return packets.keySet().stream()
                .allMatch(inode -> !witness.hasFound(inode) || witness.reported(inode) >= owed(inode));
    }

    List<String> judge(Witness witness) {
        List<String> faults = new ArrayList<>();
        List<Long> all = new ArrayList<>(packets.keySet());
        witness.dropping().stream().filter(inode -> !packets.containsKey(inode)).forEach(all::add);
        for (Long inode : all) {
            faults.addAll(
                    Judge.reports("inode " + inode, owed(inode), witness.reported(inode), witness.hasFound(inode)));
        }
        return faults;
    }

    int bursts() {
        return bursts.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** Bursts that a witness has reported to the last packet. */
    int reportedBy(Witness witness) {
        return packets.keySet().stream()
                .filter(inode -> witness.reported(inode) == owed(inode))
                .mapToInt(bursts::get)
                .sum();
    }

    /** Bursts at listeners that were closed before the witness had found them. */
    int unfoundBy(Witness witness) {
        return packets.keySet().stream()
                .filter(inode -> !witness.hasFound(inode))
                .mapToInt(bursts::get)
                .sum();
    }

    long packets() {
        return packets.values().stream().mapToLong(Long::longValue).sum();
    }
}
