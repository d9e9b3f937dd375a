package io.github.listenqueue.internal.sampling;

import io.github.listenqueue.SnapshotSource;
import io.github.listenqueue.SnapshotSource.Kind;
import io.github.listenqueue.internal.linux.procfs.NamespaceFiles;
import io.github.listenqueue.internal.text.AddressText;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The source of the samples and the problems of the last one; the same object while these stay the same. */
final class SourceReport {

    private final TrackedTable tcp6;
    private final TrackedTable tcp;
    private final TrackedTable unix;
    private final NamespaceFiles namespace;
    private final Discovery discovery;
    private @Nullable SnapshotSource last;

    SourceReport(
            TrackedTable tcp6, TrackedTable tcp, TrackedTable unix, NamespaceFiles namespace, Discovery discovery) {
        this.tcp6 = tcp6;
        this.tcp = tcp;
        this.unix = unix;
        this.namespace = namespace;
        this.discovery = discovery;
    }

    /**
     * Returns the source of the last sample.
     *
     * @param unixProblem the reason why the limits of unix-domain listeners are unknown; null if they are known
     * @param distrust the reason why the tables are not trusted; null if they are
     */
    SnapshotSource of(TcpInfoSampler direct, @Nullable String unixProblem, @Nullable String distrust) {
        String unavailable = distrust != null ? distrust : unavailable(direct);
        if (unavailable != null) {
            return same(Kind.UNAVAILABLE, unavailable, Optional.empty());
        }
        Kind kind = direct.possible() ? Kind.SOCKET : Kind.PROCFS;
        String reason = direct.possible() ? direct.reason() : "/proc alone: " + direct.reason();
        List<String> problems = problems(direct, unixProblem);
        return same(kind, problems.isEmpty() ? reason : reason + "; " + String.join("; ", problems), direct.advice());
    }

    private @Nullable String unavailable(TcpInfoSampler direct) {
        if (isTcpUnseen()
                && !unix.holdsAny()
                && !(direct.possible() && !discovery.listeners().isEmpty())) {
            return "no table of listening sockets: " + tcp6.table().problem() + "; "
                    + tcp.table().problem();
        }
        return discovery.problem() != null && !discovery.scanned()
                ? "cannot tell which listening sockets are ours: " + discovery.problem()
                : null;
    }

    private boolean isTcpUnseen() {
        return tcp6.table().problem() != null && tcp.table().problem() != null;
    }

    /** Returns the problems; the same empty list if there are none. */
    private List<String> problems(TcpInfoSampler direct, @Nullable String unixProblem) {
        // Without native access the reason already explains the missing limits.
        String blind = direct.possible() && unix.holdsAny() ? unixProblem : null;
        TrackedListener unclear = unixProblem == null ? null : unix.unclear();
        String scanProblem = discovery.problem();
        if (blind == null
                && unclear == null
                && scanProblem == null
                && !isDefect(tcp6)
                && !isDefect(tcp)
                && !isDefect(unix)
                && !namespace.isIncomplete()) {
            return List.of();
        }
        List<String> problems = new ArrayList<>();
        addDefect(tcp6, problems);
        addDefect(tcp, problems);
        addDefect(unix, problems);
        if (blind != null) {
            problems.add("of unix-domain listeners the depth alone: " + blind);
        }
        if (unclear != null) {
            problems.add(unix.table().path() + ": more than one listener has the address "
                    + AddressText.of(unclear.key().address())
                    + ", so their waiting connections cannot be told apart");
        }
        if (scanProblem != null) {
            problems.add(scanProblem);
        }
        namespace.describeProblems(problems::add);
        return problems;
    }

    private void addDefect(TrackedTable table, List<String> problems) {
        if (isDefect(table)) {
            problems.add(String.valueOf(table.table().problem()));
        }
    }

    /**
     * Returns true if an unreadable table is a defect. A kernel without IPv6 has no tcp6, and one without unix-domain
     * sockets no unix: that is no defect. It is one if the table held our listeners, or if the other TCP table is missing
     * too.
     */
    private boolean isDefect(TrackedTable table) {
        return table.table().problem() != null
                && (!table.table().missing() || table.holdsAny() || (table.family() != Family.UNIX && isTcpUnseen()));
    }

    private SnapshotSource same(Kind kind, String reason, Optional<String> advice) {
        SnapshotSource before = last;
        if (before == null
                || before.kind() != kind
                || !before.reason().equals(reason)
                || !before.advice().equals(advice)) {
            before = new SnapshotSource(kind, reason, advice);
            last = before;
        }
        return before;
    }
}
