package io.github.listenqueue.internal.diagnosis;

import io.github.listenqueue.ListenQueueDiagnosis.Finding;
import io.github.listenqueue.ListenQueueEvent.Diagnosed;
import java.util.List;
import java.util.stream.Stream;

/** The finding of an episode, repeated when nothing of it is left to see. */
public final class PastFinding {

    private PastFinding() {}

    /**
     * Returns the present numbers of a calm queue with the cause and advice of its episode.
     *
     * @param now the diagnosis of the calm queue
     * @param then the diagnosis of the episode
     */
    public static Finding repeat(Finding now, Diagnosed then) {
        Finding past = then.finding();
        String calm = Explanation.depth(now.queue());
        return new Finding(
                now.queue(),
                past.cause(),
                past.certainty(),
                "The accept queue of " + Explanation.name(now.queue()) + " is calm again: " + calm
                        + ". The diagnosis of " + then.at() + " still holds for its episode: " + past.explanation(),
                Stream.concat(
                                Stream.of("now: " + calm + "; the evidence below is of " + then.at()),
                                past.evidence().stream())
                        .toList(),
                List.copyOf(past.advice()),
                now.halfOpen(),
                now.waiting(),
                now.clientOutcome(),
                now.limitSetBy(),
                now.stallTolerance());
    }
}
