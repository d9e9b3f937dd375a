package io.github.listenqueue.internal.doctor;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The last line of the report.
 *
 * @param tried true if a self-test of a TCP listener ran
 * @param missing the numbers of a TCP listener that cannot be read
 * @param reason the source of the numbers, with its reason
 * @param sockDiagProblem the reason why sock_diag does not answer; null if it does
 */
record Verdict(
        boolean tried,
        Set<String> missing,
        String reason,
        @Nullable String sockDiagProblem) {

    /** Returns true if depth, limit and drops of a TCP listener can be read. */
    boolean healthy() {
        return tried && missing.isEmpty();
    }

    String text() {
        if (!healthy()) {
            return (tried ? String.join(", ", missing) + " cannot be read" : "no self-test could run") + ". " + reason;
        }
        return "all is well: depth, limit and drops of every TCP listener can be read"
                + (sockDiagProblem == null
                        ? ""
                        : "; half-open requests, waiting times and limits of unix-domain listeners may be unknown: "
                                + sockDiagProblem);
    }
}
