package io.github.listenqueue.soak;

import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;

/**
 * The time until listeners are found, measured in discovery periods instead of seconds: one look at a table shows all that it
 * holds, so whoever has found a listener must have found every older one of that table. Once this may fail, because the kernel
 * skips a row when others come and go around it.
 */
final class DiscoveryLag {

    private static final int EXCUSED = 1;

    private final Map<Kind.Table, Integer> newest = new EnumMap<>(Kind.Table.class);
    private final Map<Integer, Integer> missed = new HashMap<>();

    /** Judges after a round which of the open listeners have been found so far. */
    List<String> judge(Collection<Ledger.Entry> open, IntPredicate found) {
        List<String> faults = new ArrayList<>();
        missed.keySet().removeIf(found::test);
        for (Kind.Table table : Kind.Table.values()) {
            List<Integer> ids = open.stream()
                    .filter(entry -> entry.kind().table() == table)
                    .map(Ledger.Entry::id)
                    .toList();
            int newestNow =
                    ids.stream().filter(found::test).mapToInt(id -> id).max().orElse(-1);
            if (newestNow > newest.getOrDefault(table, -1)) {
                newest.put(table, newestNow);
                ids.stream().filter(id -> id < newestNow && !found.test(id)).forEach(id -> miss(id, newestNow, faults));
            }
        }
        return faults;
    }

    private void miss(int id, int newestNow, List<String> faults) {
        if (missed.merge(id, 1, Integer::sum) > EXCUSED) {
            faults.add("listener " + id + " is not found, though " + newestNow + " was opened after it and is");
        }
    }
}
