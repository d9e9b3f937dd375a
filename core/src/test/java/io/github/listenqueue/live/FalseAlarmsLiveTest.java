package io.github.listenqueue.live;

import static io.github.listenqueue.testsupport.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.listenqueue.DropReason;
import io.github.listenqueue.ListenQueueEvent;
import io.github.listenqueue.ListenQueueEvent.Dropped;
import io.github.listenqueue.ListenQueueEvent.Opened;
import io.github.listenqueue.ListenQueueEvent.Stalled;
import io.github.listenqueue.ListenQueueHealth.Status;
import io.github.listenqueue.testsupport.Kernel;
import io.github.listenqueue.testsupport.LoadClients;
import io.github.listenqueue.testsupport.NeighbourProcess;
import io.github.listenqueue.testsupport.Servers;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Situations that look like saturation and are none. */
class FalseAlarmsLiveTest {

    private static final Duration STALLED_AFTER = Duration.ofSeconds(2);
    private static final Duration OBSERVED = STALLED_AFTER.multipliedBy(2).plusSeconds(1);
    private static final int CONNECTIONS = 20_000;
    private static final int AT_ONCE = 2;

    @BeforeEach
    void begin() {
        JvmVariant.assumeOwnNamespace();
    }

    @Test
    void silent_clients_are_no_stall_while_the_kernel_defers_them() throws Exception {
        try (NeighbourProcess neighbour = ProbeProcess.startInheriting("9")) {
            neighbour.order("defer");
            neighbour.ask("adopt");
            neighbour.ask("watch 500");
            neighbour.order("connect 3");
            long from = Long.parseLong(neighbour.ask("taken"));

            await().until(() -> Long.parseLong(neighbour.ask("taken")) > from + 4 * 500);

            Account account = Account.decode(neighbour.ask("account"));
            assertThat(account.events())
                    .as(account.toString())
                    .isSubsetOf(JvmVariant.bySocket() ? List.of(Account.dropped(DropReason.OTHER)) : List.of());
            assertThat(account.health().get(0)).as(account.toString()).isEqualTo(Status.UP.toString());
            assertThat(account.alerts()).isEmpty();
        }
    }

    @Tag("full")
    @Test
    void a_slow_but_steady_acceptor_is_no_stall_even_if_its_queue_is_always_full() throws Exception {
        try (Servers servers = new Servers()) {
            ServerSocketChannel server = servers.open(4);
            try (Watch watch = Watch.started(builder -> builder.declareBacklog(Servers.port(server), 4)
                            .interval(Duration.ofMillis(100))
                            .stalledAfter(STALLED_AFTER));
                    RepeatingClients clients = new RepeatingClients(Servers.address(server), 12);
                    SlowAcceptor acceptor = new SlowAcceptor(server)) {
                Instant from = watch.sample().takenAt();
                await().until(() ->
                        watch.monitor().snapshot().takenAt().isAfter(from.plus(OBSERVED)) && acceptor.accepted() >= 12);
                // On a busy machine the acceptor may have been late enough for a real stall.
                if (acceptor.longestGap().compareTo(STALLED_AFTER.dividedBy(2)) < 0) {
                    assertThat(watch.events(Stalled.class)).isEmpty();
                }
                assertThat(watch.events(Dropped.class))
                        .as("the queue was full, and clients kept connecting")
                        .isNotEmpty()
                        .allMatch(dropped -> dropped.reason() == DropReason.ACCEPT_QUEUE_FULL);
                assertThat(clients.waiting()).isTrue();
            }
        }
    }

    @Test
    void thousands_of_short_connections_are_no_event() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE + 1);
        try (Servers servers = new Servers()) {
            ServerSocketChannel server = servers.open(50);
            try (Watch watch = Watch.started(builder -> builder.declareBacklog(Servers.port(server), 50)
                    .interval(Duration.ofMillis(10))
                    .stalledAfter(STALLED_AFTER))) {
                watch.sample();
                long dropsBefore = Kernel.listenDrops();
                Future<?> acceptor = threads.submit(() -> acceptAndClose(server));
                List<Future<?>> clients = new ArrayList<>();
                for (int i = 0; i < AT_ONCE; i++) {
                    clients.add(threads.submit(() -> connectAndReadToTheEnd(Servers.address(server))));
                }
                for (Future<?> client : clients) {
                    client.get(90, TimeUnit.SECONDS);
                }
                watch.sample();
                assertThat(watch.monitor().health().status()).isEqualTo(Status.UP);
                acceptor.get(10, TimeUnit.SECONDS);
                assertThat(watch.lastEvents(ListenQueueEvent.class)).allMatch(Opened.class::isInstance);
                assertThat(Kernel.listenDrops()).isEqualTo(dropsBefore);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Tag("full")
    @Test
    void a_stopped_process_is_no_stall() throws Exception {
        Duration stalledAfter = Duration.ofSeconds(4);
        try (ProbeProcess probe = ProbeProcess.start(List.of());
                LoadClients clients = new LoadClients()) {
            int port = probe.askNumber("listen 50");
            probe.ask("watch " + stalledAfter.toMillis());
            clients.fill(new InetSocketAddress(Servers.V4, port), 3);
            String waiting = port + ":3:50:";
            await().until(() -> probe.ask("snapshot").contains(waiting));
            probe.stop();
            await().pollDelay(stalledAfter.plusSeconds(1)).until(() -> true);
            long resumedMs = System.currentTimeMillis();
            probe.resume();
            // Shorter than the time that counts as a stall, and long enough for two probes.
            long almostMs = stalledAfter.toMillis() * 3 / 4;
            await().until(() -> Long.parseLong(probe.ask("taken")) > resumedMs + almostMs);
            Account account = probe.account();
            probe.ask("serve");

            // On a busy machine it may have been a real stall.
            assumeTrue(System.currentTimeMillis() - resumedMs < stalledAfter.toMillis());
            assertThat(account.events()).as(account.toString()).isEmpty();
            assertThat(account.health().get(0)).as(account.toString()).isEqualTo(Status.UP.toString());
        }
    }

    @Test
    void a_command_that_waits_at_the_attach_socket_is_no_stall() throws Exception {
        try (ProbeProcess probe = ProbeProcess.start(List.of());
                AttachSocket attach = AttachSocket.of(probe)) {
            probe.ask("listen 4");
            probe.ask("watch 500");
            // The JVM waits for the command of the first client.
            attach.connect(2);
            long from = Long.parseLong(probe.ask("taken"));

            await().until(() -> Long.parseLong(probe.ask("taken")) > from + 4 * 500);

            Account account = probe.account();
            assertThat(account.events()).as(account.toString()).isEmpty();
            assertThat(account.health().get(0)).as(account.toString()).isEqualTo(Status.UP.toString());
        }
    }

    private static void acceptAndClose(ServerSocketChannel server) {
        try {
            for (int i = 0; i < CONNECTIONS; i++) {
                server.accept().close();
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Connects and waits for the end of the stream, so that at most {@link #AT_ONCE} clients are in the queue. */
    private static void connectAndReadToTheEnd(InetSocketAddress server) {
        for (int i = 0; i < CONNECTIONS / AT_ONCE; i++) {
            try (Socket client = new Socket(server.getAddress(), server.getPort())) {
                assertThat(client.getInputStream().read()).isEqualTo(-1);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** Accepts one connection every 300 ms. */
    private static final class SlowAcceptor implements AutoCloseable {

        private static final long PAUSE_MS = 300;

        private final AtomicInteger accepted = new AtomicInteger();
        private final AtomicLong longestGapNs = new AtomicLong();
        private final ServerSocketChannel server;
        private final Thread thread = new Thread(this::accept);

        SlowAcceptor(ServerSocketChannel server) {
            this.server = server;
            thread.start();
        }

        private void accept() {
            long lastNs = System.nanoTime();
            try {
                while (true) {
                    server.accept().close();
                    long nowNs = System.nanoTime();
                    longestGapNs.accumulateAndGet(nowNs - lastNs, Math::max);
                    lastNs = nowNs;
                    accepted.incrementAndGet();
                    TimeUnit.MILLISECONDS.sleep(PAUSE_MS);
                }
            } catch (IOException | InterruptedException e) {
                // Closed.
            }
        }

        int accepted() {
            return accepted.get();
        }

        Duration longestGap() {
            return Duration.ofNanos(longestGapNs.get());
        }

        @Override
        public void close() {
            thread.interrupt();
            await().until(() -> !thread.isAlive());
        }
    }

    /** LoadClients of which each connects again as soon as it was served. */
    private static final class RepeatingClients implements AutoCloseable {

        private final List<SocketChannel> clients = new ArrayList<>();
        private final InetSocketAddress server;
        private final Thread thread = new Thread(this::reconnectServedClients);

        RepeatingClients(InetSocketAddress server, int size) throws IOException {
            this.server = server;
            for (int i = 0; i < size; i++) {
                clients.add(startConnect());
            }
            thread.start();
        }

        private SocketChannel startConnect() throws IOException {
            SocketChannel client = SocketChannel.open();
            client.configureBlocking(false);
            client.connect(server);
            return client;
        }

        private void reconnectServedClients() {
            try {
                while (true) {
                    for (int i = 0; i < clients.size(); i++) {
                        if (isServed(clients.get(i))) {
                            clients.get(i).close();
                            clients.set(i, startConnect());
                        }
                    }
                    TimeUnit.MILLISECONDS.sleep(20);
                }
            } catch (IOException | InterruptedException e) {
                // Closed.
            }
        }

        private static boolean isServed(SocketChannel client) throws IOException {
            try {
                return client.finishConnect() && client.read(ByteBuffer.allocate(1)) == -1;
            } catch (IOException e) {
                return true;
            }
        }

        boolean waiting() {
            return thread.isAlive();
        }

        @Override
        public void close() throws IOException {
            thread.interrupt();
            await().until(() -> !thread.isAlive());
            for (SocketChannel client : clients) {
                client.close();
            }
        }
    }
}
