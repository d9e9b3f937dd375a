package io.github.listenqueue.examples.incident;

import io.github.listenqueue.ListenQueueDiagnosis.Cause;
import io.github.listenqueue.ListenQueueEvent.Diagnosed;
import io.github.listenqueue.ListenQueueEvent.Recovered;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** The replay of a cause: a calm server, a fault, the library's diagnosis, and the recovery. */
final class CauseAct {

    private static final String NAME = "shop";
    private static final int SERVED_WHILE_CALM = 20;
    private static final int SERVED_UNTIL_DIAGNOSIS = 150;
    private static final Duration CLIENTS_START = Duration.ofSeconds(5);
    private static final Duration DIAGNOSIS = Duration.ofSeconds(14);
    private static final Duration CLIENTS_END = Duration.ofSeconds(13);
    private static final Duration RECOVERY = Duration.ofSeconds(4);
    /** Long enough for the impatient clients to give up, and too short for the patient ones. */
    private static final Duration REFUSING = Duration.ofMillis(LoadClients.IMPATIENCE_MS + 500);

    /**
     * The result of the act.
     *
     * @param diagnosis the diagnosis; empty if there was none in time
     */
    record Result(Cause cause, String description, int port, Optional<Diagnosis> diagnosis, Evidence evidence) {}

    private CauseAct() {}

    static Result play(Screen screen, Cause cause, InducedFault fault) throws IOException {
        Timeline timeline = new Timeline(screen);
        int port = fault.server().port();
        try (Watch watch = new Watch(NAME, port, fault.backlog(), Watch.FULL, timeline)) {
            IncidentStage.pause(IncidentStage.CALM);
            try (LoadProcess clients = LoadProcess.start(LoadClients.class, port, fault.oneByOne())) {
                IncidentStage stage = new IncidentStage(screen, watch, timeline, clients);
                stage.until(CLIENTS_START, () -> fault.server().answered() >= SERVED_WHILE_CALM);
                if (!fault.beginning().isEmpty()) {
                    timeline.note("begins", fault.beginning());
                }
                fault.begin();
                Optional<Diagnosis> diagnosis =
                        fault.lasts() ? requested(stage, cause, fault.server()) : published(stage);
                if (!fault.beginning().isEmpty()) {
                    stage.until(REFUSING, () -> Tally.count(clients.clients(), Outcome.TIMED_OUT) > 0);
                    timeline.note("ends", "the fault is removed");
                }
                fault.end();
                stage.until(CLIENTS_END, clients::ended);
                if (cause != Cause.NONE) {
                    stage.until(
                            RECOVERY,
                            () -> timeline.events().first(Recovered.class).isPresent());
                }
                screen.endStatus();
                return new Result(cause, fault.description(), port, diagnosis, stage.evidence());
            }
        }
    }

    private static Optional<Diagnosis> requested(IncidentStage stage, Cause cause, Server server) {
        stage.until(
                DIAGNOSIS,
                () -> cause == Cause.NONE
                        ? server.answered() >= SERVED_UNTIL_DIAGNOSIS
                        : stage.watch().queue().isFull());
        return Optional.of(stage.watch().diagnose());
    }

    private static Optional<Diagnosis> published(IncidentStage stage) {
        stage.until(DIAGNOSIS, () -> first(stage).isPresent());
        return first(stage);
    }

    private static Optional<Diagnosis> first(IncidentStage stage) {
        return stage.timeline()
                .events()
                .first(Diagnosed.class)
                .map(diagnosed -> new Diagnosis(diagnosed.at(), diagnosed.finding()));
    }
}
