package io.github.listenqueue.springtests;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.listenqueue.ListenQueueMonitor;
import io.github.listenqueue.testsupport.LoadClients;
import io.github.listenqueue.testsupport.Ports;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** Two applications in one JVM, and a listener of neither: each listener is watched once. */
@ExtendWith(OutputCaptureExtension.class)
class TwoContextsTest {

    private ServerSocket nobodys;

    @BeforeEach
    void listen() throws IOException {
        nobodys = new ServerSocket(0, 4);
    }

    @AfterEach
    void nothingIsLeft() throws IOException {
        nobodys.close();
        Leftovers.assertNone();
    }

    @Test
    void eachWatchesItsOwnServersAndTheOldestWatchesTheRest() {
        try (Running older = Running.with();
                Running younger = Running.with()) {
            await().untilAsserted(() -> {
                assertThat(ports(older))
                        .containsExactlyInAnyOrder(older.port(), older.managementPort(), nobodys.getLocalPort());
                assertThat(ports(younger)).containsExactlyInAnyOrder(younger.port(), younger.managementPort());
            });
            await().untilAsserted(() -> assertThat(Stream.of(older, younger).flatMap(TwoContextsTest::metered))
                    .containsExactlyInAnyOrder(
                            older.port(),
                            older.managementPort(),
                            younger.port(),
                            younger.managementPort(),
                            nobodys.getLocalPort()));
        }
    }

    @Test
    void serversOfOnePortAreDistinguishedByTheirAddresses() throws IOException {
        List<Integer> free = Ports.free(3);
        try (Running older = at("127.0.0.1", free.get(0), free.get(1));
                Running younger = at("127.0.0.2", free.get(1), free.get(2))) {
            await().untilAsserted(() -> {
                assertThat(named(older))
                        .containsExactlyInAnyOrder(
                                "http /127.0.0.1:" + older.port(),
                                "management /127.0.0.1:" + older.managementPort(),
                                nobodys.getLocalPort() + "");
                assertThat(named(younger))
                        .containsExactlyInAnyOrder(
                                "http /127.0.0.2:" + younger.port(),
                                "management /127.0.0.2:" + younger.managementPort());
            });
        }
    }

    private static Running at(String address, int port, int managementPort) {
        return Running.with(
                "--server.address=" + address,
                "--management.server.address=" + address,
                "--server.port=" + port,
                "--management.server.port=" + managementPort);
    }

    private List<String> named(Running application) {
        return application.bean(ListenQueueMonitor.class).snapshot().queues().stream()
                .map(queue -> queue.port().orElse(0) == nobodys.getLocalPort()
                        ? nobodys.getLocalPort() + ""
                        : queue.name() + " " + queue.localAddress())
                .toList();
    }

    @Test
    void theYoungerTakesOverFromTheOlder() {
        Running older = Running.with();
        try (Running younger = Running.with()) {
            CompletableFuture<Boolean> twice;
            try (older) {
                await().until(() -> sees(older) && !sees(younger));
                twice = CompletableFuture.supplyAsync(() -> everSeenTwice(younger, older));
            }
            assertThat(twice.join()).isFalse();
            await().until(() -> ports(younger).size() == 3);
            assertThat(sees(younger)).isTrue();
        }
    }

    @Test
    void theOlderKeepsItWhenTheYoungerCloses() {
        try (Running older = Running.with()) {
            ListenQueueMonitor monitor = older.bean(ListenQueueMonitor.class);
            try (Running younger = Running.with()) {
                await().until(() -> sees(older) && ports(younger).size() == 2);
            }
            await().until(() -> ports(older).size() == 3);
            assertThat(sees(older)).isTrue();
            assertThat(monitor.isClosed()).isFalse();
        }
        // Closed contexts are forgotten: the next context is the oldest.
        try (Running next = Running.with()) {
            await().until(() -> sees(next));
        }
    }

    @Test
    void aContextThatAsksForAListenerWatchesIt() {
        try (Running older = Running.with();
                Running younger = Running.with("--listenqueue.include=http," + nobodys.getLocalPort())) {
            await().until(() -> sees(younger) && !sees(older));
        }
    }

    @Test
    void itsSaturationIsLoggedOnce(CapturedOutput output) throws IOException {
        try (Running older = Running.with();
                Running younger = Running.with();
                LoadClients clients = new LoadClients()) {
            await().until(() -> sees(older) && ports(younger).size() == 2);
            clients.start(nobodys.getLocalPort(), 20);

            String full = ":" + nobodys.getLocalPort() + " is full, the kernel is refusing connections";
            await().untilAsserted(() -> assertThat(lines(output, full)).isEqualTo(1));
            await().until(() -> older.bean(ListenQueueMonitor.class).stats().stream()
                    .anyMatch(stats -> stats.finding().isPresent()));
            assertThat(lines(output, full)).isEqualTo(1);
            assertThat(younger.bean(ListenQueueMonitor.class).health().saturatedQueues())
                    .isEmpty();
        }
    }

    private static long lines(CapturedOutput output, String text) {
        return output.getAll().lines().filter(line -> line.contains(text)).count();
    }

    /**
     * Watches until one monitor is closed. Reads that one last, so that a listener that moves to the other is not counted
     * twice.
     */
    private boolean everSeenTwice(Running staying, Running closing) {
        ListenQueueMonitor monitor = closing.bean(ListenQueueMonitor.class);
        boolean twice = false;
        while (!monitor.isClosed()) {
            boolean seen = sees(staying);
            twice |= seen && sees(monitor) && !monitor.isClosed();
            Thread.onSpinWait();
        }
        return twice;
    }

    private boolean sees(Running application) {
        return sees(application.bean(ListenQueueMonitor.class));
    }

    private boolean sees(ListenQueueMonitor monitor) {
        return ports(monitor).contains(nobodys.getLocalPort());
    }

    private static List<Integer> ports(Running application) {
        return ports(application.bean(ListenQueueMonitor.class));
    }

    private static List<Integer> ports(ListenQueueMonitor monitor) {
        return monitor.snapshot().queues().stream()
                .flatMap(queue -> queue.port().stream().boxed())
                .toList();
    }

    private static Stream<Integer> metered(Running application) {
        return application.bean(MeterRegistry.class).find("listen.queue.depth").gauges().stream()
                .map(gauge -> Integer.valueOf(gauge.getId().getTag("port")));
    }

    private static ConditionFactory await() {
        return Awaitility.await().atMost(Duration.ofSeconds(60));
    }
}
