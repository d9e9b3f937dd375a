package io.github.listenqueue.examples.incident;

import io.github.listenqueue.ListenQueueDiagnosis.Cause;
import io.github.listenqueue.ListenQueueEvent.Diagnosed;
import io.github.listenqueue.ListenQueueEvent.Recovered;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** A server in peace, a trick that is played on it, the library's diagnosis, and recovery. */
final class CauseAct {

    private static final String NAME = "shop";
    private static final int SERVED_IN_PEACE = 20;
    private static final int SERVED_UNTIL_ASKED = 150;
    private static final Duration CROWD_START = Duration.ofSeconds(5);
    private static final Duration DIAGNOSIS = Duration.ofSeconds(14);
    private static final Duration CROWD_END = Duration.ofSeconds(13);
    private static final Duration RECOVERY = Duration.ofSeconds(4);
    /** Long enough that those who are refused give up, and the patient ones do not. */
    private static final Duration REFUSING = Duration.ofMillis(LoadClients.IMPATIENCE_MS + 500);

    /**
     * The result of the act.
     *
     * @param diagnosis what the library found; empty if it found nothing in time
     */
    record Result(Cause cause, String what, int port, Optional<Diagnosis> diagnosis, Evidence evidence) {}

    private CauseAct() {}

    static Result play(Screen screen, Cause cause, InducedFault trick) throws IOException {
        Timeline chronicle = new Timeline(screen);
        int port = trick.server().port();
        try (Watch watch = new Watch(NAME, port, trick.backlog(), Watch.FULL, chronicle)) {
            IncidentStage.pause(IncidentStage.PEACE);
            try (LoadProcess crowd = LoadProcess.start(LoadClients.class, port, trick.oneByOne())) {
                IncidentStage stage = new IncidentStage(screen, watch, chronicle, crowd);
                stage.until(CROWD_START, () -> trick.server().answered() >= SERVED_IN_PEACE);
                if (!trick.beginning().isEmpty()) {
                    chronicle.note("begins", trick.beginning());
                }
                trick.begin();
                Optional<Diagnosis> diagnosis = trick.lasts() ? asked(stage, cause, trick.server()) : published(stage);
                if (!trick.beginning().isEmpty()) {
                    stage.until(REFUSING, () -> Tally.count(crowd.clients(), Outcome.TIMED_OUT) > 0);
                    chronicle.note("ends", "the server is as it was");
                }
                trick.end();
                stage.until(CROWD_END, crowd::ended);
                if (cause != Cause.NONE) {
                    stage.until(
                            RECOVERY,
                            () -> chronicle.events().first(Recovered.class).isPresent());
                }
                screen.endStatus();
                return new Result(cause, trick.what(), port, diagnosis, stage.evidence());
            }
        }
    }

    private static Optional<Diagnosis> asked(IncidentStage stage, Cause cause, Server server) {
        stage.until(
                DIAGNOSIS,
                () -> cause == Cause.NONE
                        ? server.answered() >= SERVED_UNTIL_ASKED
                        : stage.watch().queue().isFull());
        return Optional.of(stage.watch().diagnose());
    }

    private static Optional<Diagnosis> published(IncidentStage stage) {
        stage.until(DIAGNOSIS, () -> first(stage).isPresent());
        return first(stage);
    }

    private static Optional<Diagnosis> first(IncidentStage stage) {
        return stage.chronicle()
                .events()
                .first(Diagnosed.class)
                .map(diagnosed -> new Diagnosis(diagnosed.at(), diagnosed.finding()));
    }
}
