package io.github.listenqueue.live;

import static io.github.listenqueue.live.JvmVariant.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.listenqueue.DropReason;
import io.github.listenqueue.ListenQueueEvent;
import io.github.listenqueue.ListenQueueEvent.Dropped;
import io.github.listenqueue.ListenQueueEvent.Opened;
import io.github.listenqueue.ListenQueueEvent.Stalled;
import io.github.listenqueue.ListenQueueHealth.Status;
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
import org.junit.jupiter.api.Test;

/** Situations that look like saturation and are none. */
class FalseAlarmsLiveTest {

    private static final Duration STALLED_AFTER = Duration.ofSeconds(2);
    private static final Duration LONG_ENOUGH = STALLED_AFTER.multipliedBy(2).plusSeconds(1);
    private static final int CONNECTIONS = 20_000;
    private static final int AT_ONCE = 2;

    @BeforeEach
    void begin() {
        JvmVariant.assumeOwnNamespace();
    }

    @Test
    void silent_clients_are_no_stall_while_the_kernel_defers_them() throws Exception {
        try (NeighbourProcess keeper = NeighbourProcess.ofProbe(9)) {
            keeper.order("defer");
            keeper.ask("adopt");
            keeper.ask("watch 500");
            keeper.order("connect 3");
            long from = Long.parseLong(keeper.ask("taken"));

            await().until(() -> Long.parseLong(keeper.ask("taken")) > from + 4 * 500);

            Account seen = Account.decode(keeper.ask("account"));
            assertThat(seen.events())
                    .as(seen.toString())
                    .isSubsetOf(JvmVariant.bySocket() ? List.of(Account.dropped(DropReason.OTHER)) : List.of());
            assertThat(seen.health().get(0)).as(seen.toString()).isEqualTo(Status.UP.toString());
            assertThat(seen.alerts()).isEmpty();
        }
    }

    @Test
    void a_slow_but_steady_acceptor_is_no_stall_even_if_its_queue_is_always_full() throws Exception {
        try (Servers servers = new Servers()) {
            ServerSocketChannel server = servers.open(4);
            try (Watch watch = Watch.started(builder -> builder.declareBacklog(Servers.port(server), 4)
                            .interval(Duration.ofMillis(100))
                            .stalledAfter(STALLED_AFTER));
                    Crowd crowd = new Crowd(Servers.address(server), 12);
                    SlowAcceptor acceptor = new SlowAcceptor(server)) {
                Instant from = watch.sample().takenAt();
                await().until(() -> watch.monitor().snapshot().takenAt().isAfter(from.plus(LONG_ENOUGH))
                        && acceptor.accepted() >= 12);
                // On a machine without time for the acceptor it may have been a stall after all.
                if (acceptor.longestGap().compareTo(STALLED_AFTER.dividedBy(2)) < 0) {
                    assertThat(watch.events(Stalled.class)).isEmpty();
                }
                assertThat(watch.events(Dropped.class))
                        .as("the queue was full, and clients knocked")
                        .isNotEmpty()
                        .allMatch(dropped -> dropped.reason() == DropReason.ACCEPT_QUEUE_FULL);
                assertThat(crowd.waiting()).isTrue();
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

    @Test
    void a_process_that_stood_still_has_not_stalled() throws Exception {
        Duration stalledAfter = Duration.ofSeconds(4);
        try (ProbeProcess probe = ProbeProcess.start(List.of());
                Clients clients = new Clients()) {
            int port = probe.askNumber("listen 50");
            probe.ask("watch " + stalledAfter.toMillis());
            clients.fill(new InetSocketAddress(Servers.V4, port), 3);
            String waiting = port + ":3:50:";
            await().until(() -> probe.ask("snapshot").contains(waiting));
            probe.stop();
            await().pollDelay(stalledAfter.plusSeconds(1)).until(() -> true);
            long resumedMs = System.currentTimeMillis();
            probe.resume();
            // For less than it takes to count as stalled, and for long enough to be asked about twice.
            long almostMs = stalledAfter.toMillis() * 3 / 4;
            await().until(() -> Long.parseLong(probe.ask("taken")) > resumedMs + almostMs);
            Account seen = probe.account();
            probe.ask("serve");

            // A machine without time for this test may have made it a stall.
            assumeTrue(System.currentTimeMillis() - resumedMs < stalledAfter.toMillis());
            assertThat(seen.events()).as(seen.toString()).isEmpty();
            assertThat(seen.health().get(0)).as(seen.toString()).isEqualTo(Status.UP.toString());
        }
    }

    @Test
    void a_command_that_waits_at_the_attach_socket_is_no_stall() throws Exception {
        try (ProbeProcess probe = ProbeProcess.start(List.of());
                AttachSocket attach = AttachSocket.of(probe)) {
            probe.ask("listen 4");
            probe.ask("watch 500");
            // The JVM waits for the command of the first one.
            attach.connect(2);
            long from = Long.parseLong(probe.ask("taken"));

            await().until(() -> Long.parseLong(probe.ask("taken")) > from + 4 * 500);

            Account seen = probe.account();
            assertThat(seen.events()).as(seen.toString()).isEmpty();
            assertThat(seen.health().get(0)).as(seen.toString()).isEqualTo(Status.UP.toString());
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

    /** Each client waits for the server's end, so that never more than {@link #AT_ONCE} are in the queue. */
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
                // Told to end.
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

    /** Clients that knock without end: whoever was served comes again. */
    private static final class Crowd implements AutoCloseable {

        private final List<SocketChannel> clients = new ArrayList<>();
        private final InetSocketAddress server;
        private final Thread thread = new Thread(this::press);

        Crowd(InetSocketAddress server, int size) throws IOException {
            this.server = server;
            for (int i = 0; i < size; i++) {
                clients.add(knock());
            }
            thread.start();
        }

        private SocketChannel knock() throws IOException {
            SocketChannel client = SocketChannel.open();
            client.configureBlocking(false);
            client.connect(server);
            return client;
        }

        private void press() {
            try {
                while (true) {
                    for (int i = 0; i < clients.size(); i++) {
                        if (isServed(clients.get(i))) {
                            clients.get(i).close();
                            clients.set(i, knock());
                        }
                    }
                    TimeUnit.MILLISECONDS.sleep(20);
                }
            } catch (IOException | InterruptedException e) {
                // Told to end.
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
