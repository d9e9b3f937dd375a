package io.github.listenqueue.diagnosis;

import io.github.listenqueue.ListenQueueDiagnosis.Cause;
import io.github.listenqueue.ListenQueueDiagnosis.Finding;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/**
 * The printed finding of a scenario.
 *
 * @param way {@link #EVENT} or {@link #ASKED}
 * @param listener whose it is
 * @param cause what was found
 * @param evidence its lines
 */
record ScenarioOutput(String way, String listener, Cause cause, List<String> evidence) {

    /** The last line of a scenario that went to its end. */
    static final String END = "end of scenario";

    /** It was published. */
    static final String EVENT = "event";

    /** It was asked for. */
    static final String ASKED = "asked";

    private static final String HEAD = "== ";
    private static final String CAUSE = "cause: ";
    private static final String EVIDENCE = "evidence: ";

    static void print(PrintStream out, String way, Finding finding) {
        out.println(HEAD + way + " " + finding.queue().name());
        out.println(CAUSE + finding.cause());
        out.println("queue: " + finding.queue().depth() + " of "
                + finding.queue().limit() + ", drops " + finding.queue().drops());
        out.println("explanation: " + finding.explanation());
        finding.evidence().forEach(line -> out.println(EVIDENCE + line));
        finding.advice().forEach(line -> out.println("advice: " + line));
        out.println("half-open: " + finding.halfOpen() + ", " + finding.waiting());
        out.println("clients: " + finding.clientOutcome() + ", limit by " + finding.limitSetBy() + ", stall tolerance "
                + finding.stallTolerance());
    }

    /** Reads back what was printed. */
    static List<ScenarioOutput> parse(List<String> lines) {
        List<ScenarioOutput> all = new ArrayList<>();
        for (String line : lines) {
            if (line.startsWith(HEAD)) {
                String[] words = line.substring(HEAD.length()).split(" ", 2);
                all.add(new ScenarioOutput(words[0], words[1], Cause.UNKNOWN, new ArrayList<>()));
            } else if (!all.isEmpty()) {
                ScenarioOutput last = all.get(all.size() - 1);
                if (line.startsWith(CAUSE)) {
                    Cause cause = Cause.valueOf(line.substring(CAUSE.length()));
                    all.set(all.size() - 1, new ScenarioOutput(last.way, last.listener, cause, last.evidence));
                } else if (line.startsWith(EVIDENCE)) {
                    last.evidence.add(line.substring(EVIDENCE.length()));
                }
            }
        }
        return all;
    }
}
