package io.github.listenqueue.examples.incident;

import io.github.listenqueue.ListenQueueDiagnosis.Cause;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The replay of causes, one after the other. */
final class Replay {

    /** The limit for each cause. */
    static final Duration LIMIT = Duration.ofSeconds(45);

    /** The result. A cause that cannot be replayed here has no story, and a check without a result. */
    record Result(List<Story> stories, List<Check> checks) {}

    private Replay() {}

    static Result play(Screen screen, List<Cause> causes) throws IOException {
        List<Story> stories = new ArrayList<>();
        List<Check> checks = new ArrayList<>();
        for (Cause cause : causes) {
            try (InducedFault fault = InducedFaults.of(cause)) {
                Optional<String> obstacle = fault.obstacle();
                if (obstacle.isPresent()) {
                    checks.add(Check.unchecked(Causes.name(cause) + ": omitted, because " + obstacle.get()));
                    continue;
                }
                screen.print("Cause " + Causes.name(cause) + ".\n");
                CauseAct.Result act = CauseAct.play(screen, cause, fault);
                Story story = CauseStory.of(act);
                stories.add(story);
                checks.addAll(DiagnosisChecks.of(act));
                screen.print(Report.of(story, screen.zone()));
            }
        }
        return new Result(stories, checks);
    }
}
