package io.github.listenqueue.diagnosis;

import java.util.concurrent.CountDownLatch;

/** A lock that every handler takes, until a thread takes it for longer than a scenario lasts. */
final class Gate {

    /** The name of the thread that holds the lock. */
    static final String HOLDER = "catalog-import";

    private final Object lock = new Object();

    /** The first clients of a server, sent after the gate was closed. */
    @FunctionalInterface
    interface Trigger {
        void send(LoadClients clients) throws Exception;
    }

    /** Waits as long as the gate is closed. */
    void pass() {
        synchronized (lock) {
            // Nothing to do: the wait is the fault.
            Thread.onSpinWait();
        }
    }

    void close() throws InterruptedException {
        CountDownLatch held = new CountDownLatch(1);
        MonitoredServer.start(HOLDER, () -> {
            synchronized (lock) {
                held.countDown();
                MonitoredServer.sleepLong();
            }
        });
        held.await();
    }

    /** Closes the gate of a server and lets clients request pages from it. */
    void blocks(MonitoredServer fixture, int port) throws Exception {
        blocks(fixture, port, clients -> clients.get(2));
    }

    void blocks(MonitoredServer fixture, int port, Trigger trigger) throws Exception {
        LoadClients clients = fixture.startMonitor(port);
        close();
        trigger.send(clients);
        clients.connect(80);
        fixture.awaitDiagnosis();
    }
}
