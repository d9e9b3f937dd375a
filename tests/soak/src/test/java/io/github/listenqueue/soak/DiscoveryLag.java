package io.github.listenqueue.soak;

import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;

/**
 * The delay until listeners are found, in discovery periods instead of seconds. One read of a table shows all its
 * listeners, so a monitor that has found a listener must have found every older listener of that table. One miss is
 * excused, since the kernel skips a row when other rows come and go around it.
 */
final class DiscoveryLag {

    private static final int MAX_EXCUSED = 1;

    private final Map<Kind.Table, Integer> newest = new EnumMap<>(Kind.Table.class);
    private final Map<Integer, Integer> missed = new HashMap<>();

    /** Returns the faults after a round, given the open listeners that have been found. */
    List<String> check(Collection<Ledger.Entry> open, IntPredicate found) {
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
        if (missed.merge(id, 1, Integer::sum) > MAX_EXCUSED) {
            faults.add("listener " + id + " is not found, though " + newestNow + " was opened after it and is");
        }
    }
}
