package io.github.listenqueue.internal.read;

import io.github.listenqueue.ReadingSource;
import io.github.listenqueue.ReadingSource.Kind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Says how the readings are made and what was wrong with the last one; the same object while that stays the same. */
final class SourceReport {

    private final List<FamilyTable> tables;
    private final NamespaceFiles namespace;
    private final Discovery discovery;
    private @Nullable ReadingSource last;

    SourceReport(List<FamilyTable> tables, NamespaceFiles namespace, Discovery discovery) {
        this.tables = tables;
        this.namespace = namespace;
        this.discovery = discovery;
    }

    /**
     * The source of the reading that was just made.
     *
     * @param distrust why the tables are not believed; null if they are
     */
    ReadingSource of(DirectReading direct, @Nullable String distrust) {
        String unavailable = distrust != null ? distrust : unavailable(direct);
        if (unavailable != null) {
            return same(Kind.UNAVAILABLE, unavailable);
        }
        Kind kind = direct.possible() ? Kind.SOCKET : Kind.PROCFS;
        String reason = direct.possible() ? direct.reason() : "/proc alone: " + direct.reason();
        return same(kind, isFlawless() ? reason : reason + "; " + String.join("; ", problems()));
    }

    private @Nullable String unavailable(DirectReading direct) {
        if (tables.get(0).table().problem() != null
                && tables.get(1).table().problem() != null
                && !(direct.possible() && !discovery.listeners().isEmpty())) {
            return "no table of listening sockets: " + tables.get(0).table().problem() + "; "
                    + tables.get(1).table().problem();
        }
        return discovery.problem() != null && !discovery.walked()
                ? "cannot tell which listening sockets are ours: " + discovery.problem()
                : null;
    }

    private boolean isFlawless() {
        for (int i = 0; i < tables.size(); i++) {
            if (isDefect(tables.get(i))) {
                return false;
            }
        }
        return discovery.problem() == null && !namespace.incomplete();
    }

    private List<String> problems() {
        List<String> problems = new ArrayList<>();
        for (FamilyTable table : tables) {
            if (isDefect(table)) {
                problems.add(String.valueOf(table.table().problem()));
            }
        }
        String walk = discovery.problem();
        if (walk != null) {
            problems.add(walk);
        }
        namespace.describeProblems(problems::add);
        return problems;
    }

    /** A kernel without IPv6 has no tcp6, and that is no defect; a table that went away with our listeners in it is. */
    private static boolean isDefect(FamilyTable table) {
        return table.table().problem() != null && (!table.table().missing() || table.holdsAny());
    }

    private ReadingSource same(Kind kind, String reason) {
        ReadingSource before = last;
        if (before == null || before.kind() != kind || !before.reason().equals(reason)) {
            before = new ReadingSource(kind, reason);
            last = before;
        }
        return before;
    }
}
