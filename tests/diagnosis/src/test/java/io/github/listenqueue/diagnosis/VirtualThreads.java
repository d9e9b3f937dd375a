package io.github.listenqueue.diagnosis;

import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;

/** Accept loops in virtual threads. Their API is called by reflection, since the tests compile for Java 17. */
final class VirtualThreads {

    private static final int BACKLOG = 16;

    private VirtualThreads() {}

    /** The work between two calls of accept. */
    @FunctionalInterface
    private interface Step {
        void accepted(Socket client) throws Exception;
    }

    private static void start(String name, MonitoredServer.Work work) throws Exception {
        ExecutorService virtual = (ExecutorService)
                Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
        virtual.execute(() -> {
            Thread.currentThread().setName(name);
            try {
                work.run();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private static int loop(Step step) throws Exception {
        ServerSocket server = Plain.listener(BACKLOG);
        start("web-acceptor", () -> {
            while (true) {
                step.accepted(server.accept());
            }
        });
        return server.getLocalPort();
    }

    static void lock(MonitoredServer fixture) throws Exception {
        ReentrantLock lock = new ReentrantLock();
        LoadClients clients = fixture.startMonitor(loop(client -> {
            lock.lock();
            try {
                client.close();
            } finally {
                lock.unlock();
            }
        }));
        CountDownLatch held = new CountDownLatch(1);
        MonitoredServer.start("session-cleanup", () -> {
            lock.lock();
            held.countDown();
            MonitoredServer.sleepLong();
        });
        held.await();
        clients.connect(60);
        fixture.awaitDiagnosis();
    }

    static void semaphore(MonitoredServer fixture) throws Exception {
        Semaphore permits = new Semaphore(4);
        fixture.startMonitor(loop(client -> permits.acquire())).connect(60);
        fixture.awaitDiagnosis();
    }

    static void died(MonitoredServer fixture) throws Exception {
        CountDownLatch die = new CountDownLatch(1);
        LoadClients clients = fixture.startMonitor(loop(client -> {
            if (die.getCount() == 0) {
                throw new IllegalStateException("no handler for this client");
            }
            client.close();
        }));
        die.countDown();
        clients.connect(60);
        fixture.awaitDiagnosis();
    }

    /** Blocks the only carrier thread in a class initializer, where a virtual thread cannot unmount. */
    static void pinned(MonitoredServer fixture) throws Exception {
        LoadClients clients = fixture.startMonitor(loop(Socket::close));
        CountDownLatch started = new CountDownLatch(1);
        start("report-writer", () -> {
            started.countDown();
            Reports.load();
        });
        started.await();
        clients.connect(60);
        fixture.awaitDiagnosis();
    }

    /** Sleeps in the accept loop. */
    static void sleeps(MonitoredServer fixture) throws Exception {
        fixture.startMonitor(loop(client -> MonitoredServer.sleepLong())).connect(60);
        fixture.awaitDiagnosis();
    }

    /** Waits for a monitor that a platform thread holds. */
    static void monitor(MonitoredServer fixture) throws Exception {
        Gate gate = new Gate();
        gate.blocks(fixture, loop(client -> {
            gate.pass();
            client.close();
        }));
    }

    /** Lets another virtual thread compute on the only carrier thread. */
    static void carrierBusy(MonitoredServer fixture) throws Exception {
        LoadClients clients = fixture.startMonitor(loop(Socket::close));
        start("report-writer", () -> Computation.forSeconds(20));
        clients.connect(60);
        fixture.awaitDiagnosis();
    }

    static void load(MonitoredServer fixture) throws Exception {
        ServerSocket server = Plain.listener(Plain.ROOMY);
        start("web-acceptor", () -> {
            while (true) {
                Socket client = server.accept();
                start("web-handler", () -> Plain.answer(client));
            }
        });
        Plain.steady(fixture, fixture.startMonitor(server.getLocalPort()));
    }

    /** A class whose initialization takes longer than a scenario. */
    private static final class Reports {

        static {
            MonitoredServer.sleepLong();
        }

        private Reports() {}

        static void load() {}
    }
}
