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

/** The table of one family of sockets, and the listeners of ours in its rows. */
final class TrackedTable implements AutoCloseable {

    /** The share for finding new listeners: 0.1 % of one core, at most once a second, after a start at full pace. */
    private static final double STEADY_SHARE = 0.001;

    private static final long STEADY_BURST_NS = 50_000_000L;
    private static final long STEADY_GAP_NS = 1_000_000_000L;

    /** The share on demand: a caller of sample() wants the present state, for at most 5 % of one core for all tables. */
    private static final double ON_DEMAND_SHARE = 0.05 / Family.values().length;

    private static final long ON_DEMAND_BURST_NS = 200_000_000L;

    /**
     * The passes in a row that must agree on a changed depth, where a depth is a count of rows. A pass over a changing table
     * skips rows and repeats others (seq_file resumes by position).
     */
    private static final int AGREEING_PASSES = 3;

    /** The maximum number of passes, after which the last one counts. */
    private static final int MAX_PASSES = 12;

    private static final TrackedListener[] NONE = {};

    private final Family family;
    private final SocketTable table;
    private final CostBudget steadyBudget = new CostBudget(STEADY_SHARE, STEADY_BURST_NS, STEADY_GAP_NS);
    private final CostBudget onDemandBudget = new CostBudget(ON_DEMAND_SHARE, ON_DEMAND_BURST_NS, 0);
    private @Nullable TrackedListener[] owners = NONE;
    private final Set<TrackedListener> held = new HashSet<>();
    private boolean unresolved = true;
    private @Nullable TrackedListener unclear;

    TrackedTable(Family family, SamplingConfig config) {
        this.family = family;
        Path net = config.procRoot().resolve("self/net");
        this.table = switch (family) {
            case TCP6 -> new ListenTable(net.resolve("tcp6"), true, config.byteOrder());
            case TCP -> new ListenTable(net.resolve("tcp"), false, config.byteOrder());
            case UNIX -> new UnixTable(net.resolve("unix"));
        };
    }

    Family family() {
        return family;
    }

    SocketTable table() {
        return table;
    }

    boolean due(long nowNs, boolean onDemand) {
        return onDemand ? onDemandBudget.allows(nowNs) : steadyBudget.allows(nowNs);
    }

    void record(long nowNs, long costNs) {
        steadyBudget.record(nowNs, costNs);
        onDemandBudget.record(nowNs, costNs);
    }

    /**
     * Reads the table.
     *
     * @return true if its rows must be matched again with our listeners
     */
    boolean read() {
        table.read();
        if (table.problem() != null) {
            return false;
        }
        unresolved |= table.changed();
        return unresolved;
    }

    /** Matches the rows with our listeners. Rows of neither set are collected and matched again next time. */
    void match(Map<SocketKey, TrackedListener> own, Set<SocketKey> foreign, Set<SocketKey> unknown) {
        owners = new TrackedListener[table.count()];
        held.clear();
        unclear = null;
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

    /** Returns true if there are rows of unknown owner. */
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

    /** Returns the depths of our listeners, {@link SocketTable#UNKNOWN} for a row without one. */
    Map<TrackedListener, Integer> depths() {
        unclear = null;
        Map<TrackedListener, Integer> depths = new HashMap<>();
        Map<Long, Count> moved = new HashMap<>();
        for (int row = 0; row < owners.length; row++) {
            TrackedListener owner = owners[row];
            if (owner != null) {
                int depth = table.depth(row);
                depths.put(owner, depth);
                if (depth == SocketTable.UNKNOWN) {
                    unclear = owner;
                } else if (depth != owner.depth() && table.countsRows()) {
                    moved.put(owner.key().inode(), new Count(owner, depth));
                }
            }
        }
        confirm(moved, depths);
        return depths;
    }

    private void confirm(Map<Long, Count> moved, Map<TrackedListener, Integer> depths) {
        for (int pass = 1; pass < MAX_PASSES && !moved.isEmpty(); pass++) {
            table.read();
            if (table.problem() != null) {
                return;
            }
            unresolved |= table.changed();
            for (int row = 0; row < table.count(); row++) {
                Count count = moved.get(table.inode(row));
                int depth = table.depth(row);
                if (count != null && depth != SocketTable.UNKNOWN) {
                    depths.put(count.owner(), depth);
                    Count next = count.after(depth);
                    if (next.passes() < AGREEING_PASSES) {
                        moved.put(table.inode(row), next);
                    } else {
                        moved.remove(table.inode(row));
                    }
                }
            }
        }
    }

    /** A changed depth, and the number of passes in a row that agree on it. */
    private record Count(TrackedListener owner, int depth, int passes) {

        Count(TrackedListener owner, int depth) {
            this(owner, depth, 1);
        }

        Count after(int newDepth) {
            return new Count(owner, newDepth, newDepth == depth ? passes + 1 : 1);
        }
    }

    /** Returns a listener of ours whose row has no depth; null if there is none. */
    @Nullable
    TrackedListener unclear() {
        return unclear;
    }

    /** Returns the depth of the deepest queue that is not ours, in connections. */
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
