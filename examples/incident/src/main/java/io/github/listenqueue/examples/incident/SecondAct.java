package io.github.listenqueue.examples.incident;

import io.github.listenqueue.ListenQueueEvent.Recovered;
import io.github.listenqueue.ListenQueueSnapshot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * With tcp_abort_on_overflow=1 the kernel resets a client whose last packet of the handshake finds the queue full. On the
 * loopback that packet is never late, so TCP_DEFER_ACCEPT delays it: silent clients stay half-open until they send data.
 */
final class SecondAct {

    static final String TITLE = "Act two: a small queue with tcp_abort_on_overflow=1";
    static final int BACKLOG = 8;
    static final int SILENT = 5;
    static final String SILENT_CLIENT = SilentClients.SILENT;

    private static final String NAME = "shop2";
    private static final Path ABORT_ON_OVERFLOW = Path.of("/proc/sys/net/ipv4/tcp_abort_on_overflow");
    private static final int DEFER_S = 10;
    private static final Duration PATIENCE = Duration.ofSeconds(4);
    /** Long enough to be visible. */
    private static final Duration PAUSE = Duration.ofMillis(700);

    /** The result of this act. Its samples are from before and after the silent clients sent something. */
    record Result(
            int port,
            Comparison full,
            Diagnosis diagnosis,
            long droppedInSilence,
            ListenQueueSnapshot before,
            ListenQueueSnapshot after,
            Evidence evidence) {}

    private SecondAct() {}

    static Result play(Screen screen, int port) throws IOException {
        List<String> setting = Files.readAllLines(ABORT_ON_OVERFLOW);
        Files.writeString(ABORT_ON_OVERFLOW, "1\n");
        try {
            return playAborting(screen, port);
        } finally {
            Files.write(ABORT_ON_OVERFLOW, setting);
        }
    }

    private static Result playAborting(Screen screen, int port) throws IOException {
        Timeline timeline = new Timeline(screen);
        try (Shop shop = new Shop(port, BACKLOG);
                Client first = new Client("first");
                Watch watch = new Watch(NAME, shop.port(), BACKLOG, Watch.HALF_FULL, timeline)) {
            DeferAccept.on(watch.sampleQueue().inode(), DEFER_S);
            IncidentStage.pause(IncidentStage.CALM);
            shop.block();
            // The acceptor gets stuck in the answer to this client.
            first.connect(shop.port(), (int) PATIENCE.toMillis());
            first.send(Client.REQUEST);
            IncidentStage.pauseUntil(PATIENCE, shop::busy);
            int capacity = watch.queue().capacity().orElse(BACKLOG + 1);
            try (LoadProcess clients = LoadProcess.start(SilentClients.class, shop.port(), SILENT, capacity)) {
                IncidentStage stage = new IncidentStage(screen, watch, timeline, clients);
                stage.until(PATIENCE, clients::ready);
                timeline.note("silent", SILENT + " clients are connected and send nothing");
                stage.until(PATIENCE, () -> watch.queue().isFull());
                Comparison full = Comparison.take(watch, shop.port());
                Diagnosis diagnosis = watch.diagnose();
                stage.during(PAUSE);
                ListenQueueSnapshot before = watch.sample();
                long droppedInSilence = timeline.events().packetsDropped();
                timeline.note("sending", "the silent clients send their request");
                clients.proceed();
                stage.until(PATIENCE, () -> clients.clients().size() >= SILENT);
                ListenQueueSnapshot after = watch.sample();
                Tally.messages(clients.clients(), Outcome.RESET)
                        .forEach(
                                (message, number) -> timeline.note("reset", number + " of " + SILENT + ": " + message));
                shop.recover();
                timeline.note("unstuck", "the acceptor accepts again");
                stage.until(PATIENCE, clients::ended);
                stage.until(
                        PATIENCE, () -> timeline.events().first(Recovered.class).isPresent());
                screen.endStatus();
                return new Result(shop.port(), full, diagnosis, droppedInSilence, before, after, stage.evidence());
            }
        }
    }
}
