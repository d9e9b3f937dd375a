package io.github.listenqueue.internal.diagnosis;

import io.github.listenqueue.ListenQueueDiagnosis.Cause;
import io.github.listenqueue.ListenQueueDiagnosis.Finding;
import io.github.listenqueue.ListenQueueEvent.Diagnosed;
import java.util.ArrayList;
import java.util.List;

/** The finding of an episode, repeated when a later diagnosis shows less. */
public final class PastFinding {

    private PastFinding() {}

    /**
     * Returns the present numbers of a queue with the cause and advice of its episode. The evidence of the present diagnosis
     * comes first if the queue is not calm.
     *
     * @param now the present diagnosis
     * @param then the diagnosis of the episode
     */
    public static Finding repeat(Finding now, Diagnosed then) {
        Finding past = then.finding();
        boolean calm = now.queue().depth() == 0;
        String depth = Explanation.depth(now.queue());
        List<String> evidence = new ArrayList<>();
        evidence.add("now: " + depth);
        if (!calm) {
            evidence.addAll(now.evidence());
        }
        evidence.add("at " + then.at() + ":");
        evidence.addAll(past.evidence());
        return new Finding(
                now.queue(),
                past.cause(),
                past.certainty(),
                "The accept queue of " + Explanation.name(now.queue()) + (calm ? " is calm again: " : " still has ")
                        + depth + ". The diagnosis of " + then.at() + " is the latest"
                        + (past.cause() == Cause.UNKNOWN ? ": " : " with a cause: ") + past.explanation(),
                evidence,
                past.advice(),
                now.halfOpen(),
                now.waiting(),
                now.clientOutcome(),
                now.limitSetBy(),
                now.stallTolerance(),
                past.suspects());
    }
}
