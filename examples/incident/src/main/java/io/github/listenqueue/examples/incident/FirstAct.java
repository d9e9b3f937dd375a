package io.github.listenqueue.examples.incident;

import io.github.listenqueue.ListenQueueEvent.Recovered;
import java.io.IOException;
import java.time.Duration;

/** The act in which the acceptor gets stuck, the queue fills, clients time out, and the acceptor recovers. */
final class FirstAct {

    static final String TITLE = "Act one: the acceptor gets stuck, and the queue fills";
    static final String NAME = "shop";
    static final int BACKLOG = 128;
    static final String STUCK = "stuck";
    static final String UNSTUCK = "unstuck";

    private static final int SERVED_WHILE_CALM = 20;
    private static final Duration CLIENTS_START = Duration.ofSeconds(5);
    private static final Duration FIRST_TIMEOUT = Duration.ofSeconds(6);
    private static final Duration STUCK_UNTIL_COMPARED = Duration.ofMillis(600);
    private static final Duration STUCK_AFTER = Duration.ofMillis(800);
    private static final Duration CLIENTS_END = Duration.ofSeconds(10);
    private static final Duration RECOVERY = Duration.ofSeconds(3);

    /** The result of this act. */
    record Result(
            int port,
            Comparison stuck,
            String healthWhileStuck,
            Diagnosis diagnosis,
            Comparison end,
            int served,
            int errors,
            Evidence evidence) {}

    private FirstAct() {}

    static Result play(Screen screen, int wantedPort) throws IOException {
        Timeline timeline = new Timeline(screen);
        try (Shop shop = new Shop(wantedPort, BACKLOG);
                Watch watch = new Watch(NAME, shop.port(), BACKLOG, Watch.HALF_FULL, timeline)) {
            screen.print("Monitoring " + NAME + ", 127.0.0.1:" + shop.port() + ", by " + watch.source() + ".\n");
            IncidentStage.pause(IncidentStage.CALM);
            try (LoadProcess clients = LoadProcess.start(LoadClients.class, shop.port(), LoadClients.CLIENTS)) {
                IncidentStage stage = new IncidentStage(screen, watch, timeline, clients);
                stage.until(CLIENTS_START, () -> shop.answered() >= SERVED_WHILE_CALM);
                shop.block();
                timeline.note(
                        STUCK, "the only acceptor is too busy to accept: it answers, and answers wait for a lock");
                stage.until(FIRST_TIMEOUT, () -> Tally.count(clients.clients(), Outcome.TIMED_OUT) > 0);
                timeline.note("timed out", "the first client's connect() gives up");
                stage.during(STUCK_UNTIL_COMPARED);
                Comparison stuck = Comparison.take(watch, shop.port());
                String health = watch.health().status() + ": " + watch.health().reason();
                Diagnosis diagnosis = watch.diagnose();
                stage.during(STUCK_AFTER);
                timeline.note(UNSTUCK, "the acceptor accepts again");
                shop.recover();
                stage.until(CLIENTS_END, clients::ended);
                stage.until(
                        RECOVERY, () -> timeline.events().first(Recovered.class).isPresent());
                Comparison end = Comparison.take(watch, shop.port());
                screen.endStatus();
                return new Result(
                        shop.port(), stuck, health, diagnosis, end, shop.answered(), shop.errors(), stage.evidence());
            }
        }
    }
}
