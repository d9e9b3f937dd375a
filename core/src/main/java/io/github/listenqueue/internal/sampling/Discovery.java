package io.github.listenqueue.internal.sampling;

import io.github.listenqueue.internal.linux.procfs.Descriptors;
import java.io.IOException;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The search for the listeners of this process.
 *
 * <p>The tables show every listener of the network namespace. Those that are also behind a descriptor of this process are
 * its own. A scan of the descriptors is expensive, so it is made only for a row that was never seen before. Scans that find
 * no listener of ours are limited to one in ten seconds, with one in reserve: a neighbour that opens and closes listeners
 * must not cost a scan each time, and a single new neighbour must not delay the discovery of our next listener.
 */
final class Discovery {

    private static final long FRUITLESS_SCAN_NS = 10_000_000_000L;

    /**
     * A pass over a changing table can miss a row (seq_file resumes by position). A listener with a descriptor that is missing
     * in this many passes in a row is gone; one without a descriptor is gone after two.
     */
    private static final int CONFIRMING_PASSES = 8;

    private static final Comparator<TrackedListener> ORDER = Comparator.comparing(
                    (TrackedListener listener) -> listener.key().isUnix())
            .thenComparingInt(listener -> listener.key().port())
            .thenComparing(listener -> listener.key().address().toString())
            .thenComparingLong(listener -> listener.key().inode());

    private final Descriptors descriptors;
    private final Owner owner;
    private final Map<SocketKey, TrackedListener> own = new HashMap<>();
    private final Set<SocketKey> foreign = new HashSet<>();
    private final Set<SocketKey> excluded = new HashSet<>();
    private final Set<SocketKey> returning = new HashSet<>();
    private List<TrackedListener> listeners = List.of();
    /** Each fruitless scan costs ten seconds of credit. The extra nanosecond allows the scan in reserve. */
    private final CostBudget fruitlessScans = new CostBudget(1, FRUITLESS_SCAN_NS + 1, 0);

    private boolean scanned;
    private @Nullable String problem;

    /** A factory for the listeners that are found. */
    interface Owner {

        /**
         * Creates the listener for a socket of this process; null if it is excluded.
         *
         * @param old true if the socket was found before and was excluded then
         */
        @Nullable
        TrackedListener create(SocketKey key, int descriptor, boolean old);

        /** Binds a known listener again, possibly by another descriptor of the same socket. */
        void rebind(TrackedListener listener, int descriptor);
    }

    Discovery(Descriptors descriptors, Owner owner) {
        this.descriptors = descriptors;
        this.owner = owner;
    }

    /**
     * Returns our listeners, ordered by port, address and inode, unix-domain ones last. The list is replaced when a listener
     * comes or goes.
     */
    List<TrackedListener> listeners() {
        return listeners;
    }

    /** Returns the reason why the last scan of the descriptors failed; null if it succeeded. */
    @Nullable
    String problem() {
        return problem;
    }

    /** Returns true if a scan of the descriptors ever succeeded. */
    boolean scanned() {
        return scanned;
    }

    /**
     * Updates the set of our listeners.
     *
     * @param tables the tables that were just read
     * @param doubted listeners that may be gone; the others are known to be open
     */
    void update(List<TrackedTable> tables, Collection<TrackedListener> doubted, long nowNs) {
        Set<SocketKey> unknown = new HashSet<>();
        for (TrackedTable table : tables) {
            table.match(own, foreign, unknown);
        }
        Set<TrackedListener> missing = new HashSet<>();
        Set<TrackedListener> unbound = new HashSet<>();
        for (TrackedListener listener : doubted) {
            TrackedTable table = tableOf(tables, listener);
            if (table != null && !table.holds(listener)) {
                missing.add(listener);
            } else if (!isBound(listener)) {
                unbound.add(listener);
            } else {
                owner.rebind(listener, listener.descriptor());
            }
        }
        for (TrackedTable table : tables) {
            confirmMissing(table, missing, unknown);
        }
        if (unbound.isEmpty() && unknown.isEmpty()) {
            problem = null;
        } else if (!unbound.isEmpty() || fruitlessScans.allows(nowNs)) {
            scan(unknown, unbound, nowNs);
        }
        missing.forEach(listener -> own.remove(listener.key()));
        if (!unknown.isEmpty() || !missing.isEmpty() || !unbound.isEmpty()) {
            for (TrackedTable table : tables) {
                table.match(own, foreign, new HashSet<>());
                forgetForeign(table);
            }
            if (!new HashSet<>(own.values()).equals(new HashSet<>(listeners))) {
                listeners = own.values().stream().sorted(ORDER).toList();
            }
        }
    }

    /**
     * Applies the filter again to all our listeners.
     *
     * @return true if the tables must be matched again, since an excluded listener is included now
     */
    boolean filter(Predicate<? super SocketKey> wanted) {
        for (TrackedListener listener : listeners) {
            if (!wanted.test(listener.key())) {
                own.remove(listener.key());
                foreign.add(listener.key());
                excluded.add(listener.key());
            }
        }
        if (own.size() != listeners.size()) {
            listeners = own.values().stream().sorted(ORDER).toList();
        }
        List<SocketKey> back = excluded.stream().filter(wanted).toList();
        back.forEach(foreign::remove);
        back.forEach(excluded::remove);
        returning.addAll(back);
        return !back.isEmpty();
    }

    /** Reads the table again until each missing listener of its family has appeared or has been absent often enough. */
    private void confirmMissing(TrackedTable table, Set<TrackedListener> missing, Set<SocketKey> unknown) {
        Set<TrackedListener> here = missing.stream()
                .filter(listener -> tableOf(List.of(table), listener) != null)
                .collect(Collectors.toCollection(HashSet::new));
        for (int pass = 1; pass < CONFIRMING_PASSES && !here.isEmpty(); pass++) {
            // A listener absent twice and without a descriptor is gone. One with a descriptor gets all passes.
            if (pass > 1 && here.stream().noneMatch(this::isBound)) {
                return;
            }
            table.read();
            if (table.table().problem() != null) {
                missing.removeAll(here);
                return;
            }
            table.match(own, foreign, unknown);
            for (TrackedListener listener : List.copyOf(here)) {
                if (table.holds(listener)) {
                    here.remove(listener);
                    missing.remove(listener);
                }
            }
        }
    }

    private void scan(Set<SocketKey> unknown, Set<TrackedListener> unbound, long nowNs) {
        Set<Long> wanted = new HashSet<>();
        unknown.forEach(key -> wanted.add(key.inode()));
        unbound.forEach(listener -> wanted.add(listener.key().inode()));
        Map<Long, Integer> found;
        try {
            found = descriptors.find(wanted);
            problem = null;
        } catch (IOException e) {
            problem = e.getMessage();
            return;
        }
        for (TrackedListener listener : unbound) {
            Integer descriptor = found.get(listener.key().inode());
            if (descriptor == null) {
                own.remove(listener.key());
                foreign.add(listener.key());
            } else {
                owner.rebind(listener, descriptor);
            }
        }
        boolean foundOurs = false;
        for (SocketKey key : unknown) {
            Integer descriptor = found.get(key.inode());
            TrackedListener listener = descriptor == null ? null : owner.create(key, descriptor, returning.remove(key));
            if (listener == null) {
                foreign.add(key);
                if (descriptor != null) {
                    excluded.add(key);
                }
            } else {
                own.put(key, listener);
            }
            foundOurs |= descriptor != null;
        }
        if (scanned && !unknown.isEmpty() && !foundOurs) {
            fruitlessScans.record(nowNs, FRUITLESS_SCAN_NS);
        }
        scanned = true;
    }

    private boolean isBound(TrackedListener listener) {
        return descriptors.isSocket(listener.descriptor(), listener.key().inode());
    }

    private static @Nullable TrackedTable tableOf(List<TrackedTable> tables, TrackedListener listener) {
        for (TrackedTable table : tables) {
            if (table.family() == listener.key().family()) {
                return table;
            }
        }
        return null;
    }

    /** Removes the foreign sockets that the table no longer shows. */
    private void forgetForeign(TrackedTable table) {
        Set<SocketKey> rows = table.keys();
        foreign.removeIf(key -> key.family() == table.family() && !rows.contains(key));
        excluded.retainAll(foreign);
    }
}
