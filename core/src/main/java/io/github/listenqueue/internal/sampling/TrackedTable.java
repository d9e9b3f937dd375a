package io.github.listenqueue.internal.sampling;

import io.github.listenqueue.internal.linux.procfs.ListenTable;
import io.github.listenqueue.internal.linux.procfs.SocketTable;
import io.github.listenqueue.internal.linux.procfs.UnixTable;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The table of one family of sockets, and which of its rows are ours. */
final class TrackedTable implements AutoCloseable {

    /** A new listener is looked for at 0.1 % of one core, at most once a second, after a start at full pace. */
    private static final double STEADY_SHARE = 0.001;

    private static final long STEADY_SAVINGS_NS = 50_000_000L;
    private static final long STEADY_GAP_NS = 1_000_000_000L;

    /** The share of one core that sample all tables may take for callers of sample(), who want the present state: 5 %. */
    private static final double ASKED_SHARE = 0.05 / Family.values().length;

    private static final long ASKED_SAVINGS_NS = 200_000_000L;

    /**
     * A pass over a changing table skips rows and repeats others (seq_file resumes by position). Where a depth is a count of
     * rows, one that moved is believed when so many passes in a row agree on it.
     */
    private static final int AGREEING_PASSES = 3;

    /** If none agree by then, the last one is believed. */
    private static final int MAX_PASSES = 12;

    private static final TrackedListener[] NONE = {};

    private final Family family;
    private final SocketTable table;
    private final CostBudget steady = new CostBudget(STEADY_SHARE, STEADY_SAVINGS_NS, STEADY_GAP_NS);
    private final CostBudget asked = new CostBudget(ASKED_SHARE, ASKED_SAVINGS_NS, 0);
    private @Nullable TrackedListener[] owners = NONE;
    private final Set<TrackedListener> held = new HashSet<>();
    private final Map<Long, Count> moved = new HashMap<>();
    private boolean unresolved = true;
    private @Nullable TrackedListener unclear;

    TrackedTable(Family family, SamplingConfig options) {
        this.family = family;
        Path net = options.procRoot().resolve("self/net");
        this.table = switch (family) {
            case TCP6 -> new ListenTable(net.resolve("tcp6"), true, options.byteOrder());
            case TCP -> new ListenTable(net.resolve("tcp"), false, options.byteOrder());
            case UNIX -> new UnixTable(net.resolve("unix"));
        };
    }

    Family family() {
        return family;
    }

    SocketTable table() {
        return table;
    }

    boolean due(long nowNs, boolean isAsked) {
        return isAsked ? asked.allows(nowNs) : steady.allows(nowNs);
    }

    void spent(long nowNs, long costNs) {
        steady.spent(nowNs, costNs);
        asked.spent(nowNs, costNs);
    }

    /** Reads the table; tells whether its rows have to be matched with our listeners anew. */
    boolean read() {
        table.read();
        if (table.problem() != null) {
            return false;
        }
        unresolved |= table.changed();
        return unresolved;
    }

    /** Matches the rows with our listeners. Rows of neither set are collected, and looked at again next time. */
    void match(Map<SocketKey, TrackedListener> own, Set<SocketKey> foreign, Set<SocketKey> unknown) {
        owners = new TrackedListener[table.count()];
        held.clear();
        unresolved = false;
        for (int row = 0; row < owners.length; row++) {
            SocketKey key = key(row);
            TrackedListener owner = own.get(key);
            owners[row] = owner;
            if (owner != null) {
                held.add(owner);
            } else if (!foreign.contains(key)) {
                unknown.add(key);
                unresolved = true;
            }
        }
    }

    SocketKey key(int row) {
        return new SocketKey(table.inode(row), family, table.address(row));
    }

    Set<SocketKey> keys() {
        Set<SocketKey> keys = new HashSet<>();
        for (int row = 0; row < table.count(); row++) {
            keys.add(key(row));
        }
        return keys;
    }

    /** Returns true if there are rows of which it is not known whose they are. */
    boolean unresolved() {
        return unresolved;
    }

    /** Makes the next sample match all rows again. */
    void rematch() {
        unresolved = true;
    }

    boolean holds(TrackedListener listener) {
        return held.contains(listener);
    }

    boolean holdsAny() {
        return !held.isEmpty();
    }

    /** Gives our listeners the depths of the rows; a row that tells none leaves its listener unreadable. */
    void applyDepths() {
        unclear = null;
        for (int row = 0; row < owners.length; row++) {
            TrackedListener owner = owners[row];
            if (owner != null) {
                int depth = table.depth(row);
                owner.setReadable(depth != SocketTable.UNKNOWN);
                if (depth == SocketTable.UNKNOWN) {
                    unclear = owner;
                } else if (depth != owner.depth()) {
                    owner.setDepth(depth);
                    if (table.countsRows()) {
                        moved.put(owner.key().inode(), new Count(owner));
                    }
                }
            }
        }
        confirm();
        moved.clear();
    }

    private void confirm() {
        for (int pass = 1; pass < MAX_PASSES && !moved.isEmpty(); pass++) {
            table.read();
            if (table.problem() != null) {
                return;
            }
            unresolved |= table.changed();
            for (int row = 0; row < table.count(); row++) {
                Count count = moved.get(table.inode(row));
                if (count != null && table.depth(row) != SocketTable.UNKNOWN && count.agrees(table.depth(row))) {
                    moved.remove(table.inode(row));
                }
            }
        }
    }

    /** A depth that moved, and how many passes in a row have come to it. */
    private static final class Count {

        private final TrackedListener owner;
        private int passes = 1;

        Count(TrackedListener owner) {
            this.owner = owner;
        }

        boolean agrees(int depth) {
            passes = depth == owner.depth() ? passes + 1 : 1;
            owner.setDepth(depth);
            return passes >= AGREEING_PASSES;
        }
    }

    /** A listener of ours whose row does not tell its depth; null if there is none. */
    @Nullable
    TrackedListener unclear() {
        return unclear;
    }

    /** The deepest queue that is not ours, in connections. */
    int deepestOther() {
        int deepest = 0;
        for (int row = 0; row < owners.length; row++) {
            if (owners[row] == null) {
                deepest = Math.max(deepest, table.depth(row));
            }
        }
        return deepest;
    }

    /** Returns true if the table shows listeners that are not ours. */
    boolean holdsOthers() {
        for (TrackedListener owner : owners) {
            if (owner == null) {
                return true;
            }
        }
        return false;
    }

    /** Returns true if it is known to show no listener: the kernel may not have this family. */
    boolean isEmpty() {
        return owners.length == 0 && (table.missing() || (table.problem() == null && !unresolved));
    }

    /** Returns the only listener that the table shows; null if there are others, it is not ours, or that is unknown. */
    @Nullable
    TrackedListener only() {
        return owners.length == 1 && table.problem() == null && !unresolved ? owners[0] : null;
    }

    @Override
    public void close() {
        table.close();
    }
}
