package io.github.listenqueue.examples.incident;

import io.github.listenqueue.ListenQueueDiagnosis.Cause;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Replays causes, one after the other. */
final class Replay {

    /** For each cause. */
    static final Duration LIMIT = Duration.ofSeconds(45);

    /** The result. A cause that cannot be replayed here has no story, and a check without a result. */
    record Result(List<Story> stories, List<Check> checks) {}

    private Replay() {}

    static Result play(Screen screen, List<Cause> causes) throws IOException {
        List<Story> stories = new ArrayList<>();
        List<Check> checks = new ArrayList<>();
        for (Cause cause : causes) {
            try (InducedFault trick = InducedFaults.bringingAbout(cause)) {
                Optional<String> obstacle = trick.obstacle();
                if (obstacle.isPresent()) {
                    checks.add(Check.untold(Causes.name(cause) + ": left out, because " + obstacle.get()));
                    continue;
                }
                screen.print("Cause " + Causes.name(cause) + ".\n");
                CauseAct.Result act = CauseAct.play(screen, cause, trick);
                Story story = CauseStory.of(act);
                stories.add(story);
                checks.addAll(DiagnosisChecks.of(act));
                screen.print(Report.of(story, screen.zone()));
            }
        }
        return new Result(stories, checks);
    }
}
