package io.github.listenqueue.examples.incident;

import java.util.List;

/** The story of a replayed cause. */
final class CauseStory {

    private CauseStory() {}

    static Story of(CauseAct.Result act) {
        Evidence evidence = act.evidence();
        return new Story(
                title(act),
                Verdict.sentence(evidence) + ".",
                Verdict.figures(evidence),
                List.of(act.description()),
                OutcomeCounts.of(evidence.clients()),
                act.diagnosis()
                        .map(diagnosis -> diagnosis.answers(evidence.clients()))
                        .orElse(List.of()),
                List.of(),
                evidence);
    }

    private static String title(CauseAct.Result act) {
        return "Cause " + Causes.name(act.cause()) + ": " + Causes.inWords(act.cause());
    }
}
