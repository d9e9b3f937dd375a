package io.github.listenqueue.diagnosis;

import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/** Accept loops that are slow, held back, in a deadlock, or in several kinds of trouble one after the other. */
final class AcceptLoops {

    private static final int BACKLOG = 16;
    private static final String ACCEPTOR = "web-acceptor";

    private AcceptLoops() {}

    /** The work between two calls of accept. */
    @FunctionalInterface
    private interface Step {
        void accepted(Socket client) throws Exception;
    }

    private static int loop(int backlog, Step step) throws Exception {
        ServerSocket server = Plain.listener(backlog);
        MonitoredServer.start(ACCEPTOR, () -> {
            while (true) {
                step.accepted(server.accept());
            }
        });
        return server.getLocalPort();
    }

    /** Works 25 ms on each connection, while a client arrives every 8 ms. */
    static void tooSlow(MonitoredServer fixture) throws Exception {
        LoadClients clients = fixture.startMonitor(loop(BACKLOG, client -> {
            TimeUnit.MILLISECONDS.sleep(25);
            client.close();
        }));
        clients.steady(125);
        fixture.awaitDiagnosis();
        clients.leave();
    }

    /** Computes 20 ms for each connection. */
    static void computesForEach(MonitoredServer fixture) throws Exception {
        LoadClients clients = fixture.startMonitor(loop(BACKLOG, client -> {
            long endNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(20);
            while (System.nanoTime() < endNs) {
                Thread.onSpinWait();
            }
            client.close();
        }));
        clients.steady(125);
        fixture.awaitDiagnosis();
        clients.leave();
    }

    /** Waits for a slot below a limit of connections, in the way of Kafka: with the monitor of a map. */
    static void waitsForASlot(MonitoredServer fixture) throws Exception {
        Slots slots = new Slots(4);
        fixture.startMonitor(loop(BACKLOG, client -> slots.waitForConnectionSlot()))
                .connect(60);
        fixture.awaitDiagnosis();
    }

    /** A limit of connections. */
    private static final class Slots {

        private final int limit;
        private int used;

        Slots(int limit) {
            this.limit = limit;
        }

        synchronized void waitForConnectionSlot() throws InterruptedException {
            while (used >= limit) {
                wait();
            }
            used++;
        }
    }

    /** Hands connections over to a worker that is stuck. */
    static void handsOver(MonitoredServer fixture) throws Exception {
        BlockingQueue<Socket> accepted = new ArrayBlockingQueue<>(4);
        MonitoredServer.start("web-worker", () -> {
            while (true) {
                Socket client = accepted.take();
                if (client.getInputStream().read() >= 0) {
                    client.close();
                }
            }
        });
        fixture.startMonitor(loop(BACKLOG, accepted::put)).connect(60);
        fixture.awaitDiagnosis();
    }

    /** Two threads that wait for each other's lock, one of which accepts. */
    static void deadlock(MonitoredServer fixture) throws Exception {
        Object orders = new Object();
        Object stock = new Object();
        CountDownLatch bothHeld = new CountDownLatch(2);
        AtomicReference<CountDownLatch> go = new AtomicReference<>();
        LoadClients clients = fixture.startMonitor(loop(BACKLOG, client -> {
            if (go.get() != null) {
                synchronized (orders) {
                    bothHeld.countDown();
                    bothHeld.await();
                    synchronized (stock) {
                        client.close();
                    }
                }
            }
            client.close();
        }));
        go.set(bothHeld);
        MonitoredServer.start("stock-update", () -> {
            synchronized (stock) {
                bothHeld.countDown();
                bothHeld.await();
                synchronized (orders) {
                    throw new IllegalStateException("no deadlock");
                }
            }
        });
        clients.connect(60);
        fixture.awaitDiagnosis();
    }

    /** Waits for the initialization of a class, which another thread does not complete. */
    static void classInitialization(MonitoredServer fixture) throws Exception {
        AtomicReference<Runnable> first = new AtomicReference<>();
        LoadClients clients = fixture.startMonitor(loop(BACKLOG, client -> {
            if (first.get() != null) {
                first.get().run();
            }
            client.close();
        }));
        CountDownLatch started = new CountDownLatch(1);
        MonitoredServer.start("warm-up", () -> {
            started.countDown();
            Prices.load();
        });
        started.await();
        first.set(Prices::load);
        clients.connect(60);
        fixture.awaitDiagnosis();
    }

    /** A class whose initialization takes longer than a scenario. */
    private static final class Prices {

        static {
            MonitoredServer.sleepLong();
        }

        private Prices() {}

        static void load() {}
    }

    /** A burst, and then a lock. */
    static void burstAndThenALock(MonitoredServer fixture) throws Exception {
        Object lock = new Object();
        LoadClients clients = fixture.startMonitor(loop(BACKLOG, client -> {
            synchronized (lock) {
                client.close();
            }
        }));
        Plain.bursts(fixture, clients);
        fixture.discard();
        CountDownLatch held = new CountDownLatch(1);
        MonitoredServer.start("price-import", () -> {
            synchronized (lock) {
                held.countDown();
                MonitoredServer.sleepLong();
            }
        });
        held.await();
        clients.connect(60);
        fixture.awaitDiagnosis();
    }
}
