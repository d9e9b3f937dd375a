package io.github.listenqueue.diagnosis;

import io.github.listenqueue.ListenQueueDiagnosis.Cause;
import io.github.listenqueue.ListenQueueDiagnosis.Finding;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/**
 * The printed finding of a scenario.
 *
 * @param origin {@link #EVENT} or {@link #REQUESTED}
 * @param listener the name of the listener
 * @param cause the cause of the finding
 * @param evidence the lines of the evidence
 */
record ScenarioOutput(String origin, String listener, Cause cause, List<String> evidence) {

    /** The last line of a scenario that was completed. */
    static final String END = "end of scenario";

    /** A finding of a published event. */
    static final String EVENT = "event";

    /** A finding of a call of {@code diagnose()}. */
    static final String REQUESTED = "requested";

    private static final String HEAD = "== ";
    private static final String CAUSE = "cause: ";
    private static final String EVIDENCE = "evidence: ";

    static void print(PrintStream out, String origin, Finding finding) {
        out.println(HEAD + origin + " " + finding.queue().name());
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

    /** Parses the printed lines. */
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
                    all.set(all.size() - 1, new ScenarioOutput(last.origin, last.listener, cause, last.evidence));
                } else if (line.startsWith(EVIDENCE)) {
                    last.evidence.add(line.substring(EVIDENCE.length()));
                }
            }
        }
        return all;
    }
}
