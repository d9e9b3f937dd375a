package io.github.listenqueue.internal.read;

import io.github.listenqueue.internal.read.procfs.ListenRows;
import io.github.listenqueue.internal.read.procfs.ListenTable;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One of the two tables, and which of its rows are ours. */
final class FamilyTable implements AutoCloseable {

    /** A new listener is looked for at 0.1 % of one core, at most once a second, after a start at full pace. */
    private static final double STEADY_SHARE = 0.001;

    private static final long STEADY_SAVINGS_NS = 50_000_000L;
    private static final long STEADY_GAP_NS = 1_000_000_000L;

    /** Who calls sample() wants to see what is there now, but not at any price: 5 % of one core for the two tables. */
    private static final double ASKED_SHARE = 0.025;

    private static final long ASKED_SAVINGS_NS = 200_000_000L;

    private static final OwnListener[] NONE = {};

    private final ListenTable table;
    private final CostBudget steady = new CostBudget(STEADY_SHARE, STEADY_SAVINGS_NS, STEADY_GAP_NS);
    private final CostBudget asked = new CostBudget(ASKED_SHARE, ASKED_SAVINGS_NS, 0);
    private @Nullable OwnListener[] owners = NONE;
    private final Set<OwnListener> held = new HashSet<>();
    private boolean unresolved = true;

    FamilyTable(Path path, boolean ipv6) {
        this.table = new ListenTable(path, ipv6, ByteOrder.nativeOrder());
    }

    ListenTable table() {
        return table;
    }

    ListenRows rows() {
        return table.rows();
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
    void match(Map<SocketKey, OwnListener> own, Set<SocketKey> foreign, Set<SocketKey> unknown) {
        owners = new OwnListener[rows().count()];
        held.clear();
        unresolved = false;
        for (int row = 0; row < owners.length; row++) {
            SocketKey key = SocketKey.of(table, row);
            OwnListener owner = own.get(key);
            owners[row] = owner;
            if (owner != null) {
                held.add(owner);
            } else if (!foreign.contains(key)) {
                unknown.add(key);
                unresolved = true;
            }
        }
    }

    Set<SocketKey> keys() {
        Set<SocketKey> keys = new HashSet<>();
        for (int row = 0; row < rows().count(); row++) {
            keys.add(SocketKey.of(table, row));
        }
        return keys;
    }

    /** Makes the next reading match all rows again. */
    void rematch() {
        unresolved = true;
    }

    boolean holds(OwnListener listener) {
        return held.contains(listener);
    }

    boolean holdsAny() {
        return !held.isEmpty();
    }

    /** Gives our listeners the depths of the rows. */
    void applyDepths() {
        for (int row = 0; row < owners.length; row++) {
            OwnListener owner = owners[row];
            if (owner != null) {
                owner.setDepth(rows().depth(row));
            }
        }
    }

    boolean isAllZero() {
        for (int row = 0; row < rows().count(); row++) {
            if (rows().depth(row) != 0) {
                return false;
            }
        }
        return true;
    }

    /** The deepest queue that is not ours, in connections. */
    int deepestOther() {
        int deepest = 0;
        for (int row = 0; row < owners.length; row++) {
            if (owners[row] == null) {
                deepest = Math.max(deepest, rows().depth(row));
            }
        }
        return deepest;
    }

    /** Whether the table shows listeners that are not ours. */
    boolean holdsOthers() {
        for (OwnListener owner : owners) {
            if (owner == null) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void close() {
        table.close();
    }
}
