package io.github.listenqueue.diagnosis;

import io.github.listenqueue.ListenQueueDiagnosis.Cause;
import io.github.listenqueue.ListenQueueDiagnosis.Certainty;
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
 * @param certainty its certainty
 * @param afterMs the time from the first event of the episode, or from the start of a cold monitor, to an event
 * @param text the explanation, the lines of the evidence and the advice
 */
record ScenarioOutput(
        String origin, String listener, Cause cause, Certainty certainty, long afterMs, List<String> text) {

    /** The last line of a scenario that was completed. */
    static final String END = "end of scenario";

    /** A finding of a published event. */
    static final String EVENT = "event";

    /** A finding of a call of {@code diagnose()}. */
    static final String REQUESTED = "requested";

    static final String EXPLANATION = "explanation: ";
    static final String EVIDENCE = "evidence: ";
    static final String ADVICE = "advice: ";

    private static final String HEAD = "== ";

    static void print(PrintStream out, String origin, long afterMs, Finding finding) {
        out.println(HEAD
                + String.join(
                        " ",
                        origin,
                        finding.cause().name(),
                        finding.certainty().name(),
                        Long.toString(afterMs),
                        finding.queue().name()));
        out.println("queue: " + finding.queue().depth() + " of "
                + finding.queue().limit() + ", drops " + finding.queue().drops());
        out.println(EXPLANATION + finding.explanation());
        finding.evidence().forEach(line -> out.println(EVIDENCE + line));
        finding.advice().forEach(line -> out.println(ADVICE + line));
        out.println("half-open: " + finding.halfOpen() + ", " + finding.waiting());
        out.println("clients: " + finding.clientOutcome() + ", limit by " + finding.limitSetBy() + ", stall tolerance "
                + finding.stallTolerance());
    }

    /** Parses the printed lines. */
    static List<ScenarioOutput> parse(List<String> lines) {
        List<ScenarioOutput> all = new ArrayList<>();
        for (String line : lines) {
            if (line.startsWith(HEAD)) {
                String[] words = line.substring(HEAD.length()).split(" ", 5);
                all.add(new ScenarioOutput(
                        words[0],
                        words[4],
                        Cause.valueOf(words[1]),
                        Certainty.valueOf(words[2]),
                        Long.parseLong(words[3]),
                        new ArrayList<>()));
            } else if (!all.isEmpty()
                    && (line.startsWith(EXPLANATION) || line.startsWith(EVIDENCE) || line.startsWith(ADVICE))) {
                all.get(all.size() - 1).text.add(line);
            }
        }
        return all;
    }

    boolean isPublished() {
        return origin.equals(EVENT);
    }
}
