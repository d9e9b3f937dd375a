package io.github.listenqueue.diagnosis;

import java.io.OutputStream;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;

/** Accept loops that get stuck at things of all kinds. */
final class StuckLoops {

    private static final int BACKLOG = 16;

    private StuckLoops() {}

    /** The work on a connection, once there is a fault. */
    @FunctionalInterface
    private interface Work {
        void on(Socket client) throws Exception;
    }

    private static void run(MonitoredServer fixture, Work work) throws Exception {
        AtomicBoolean faulty = new AtomicBoolean();
        ServerSocket server = Plain.listener(BACKLOG);
        MonitoredServer.start("web-acceptor", () -> {
            while (true) {
                Socket client = server.accept();
                if (faulty.get()) {
                    work.on(client);
                }
                client.close();
            }
        });
        LoadClients clients = fixture.startMonitor(server.getLocalPort());
        faulty.set(true);
        clients.connect(80);
        fixture.awaitDiagnosis();
    }

    /** Polls a limit of connections, asleep in between. */
    static void polledPermit(MonitoredServer fixture) throws Exception {
        Permits permits = new Permits();
        run(fixture, client -> permits.awaitPermit());
    }

    /** A limit that nobody signals. */
    private static final class Permits {

        private final AtomicInteger left = new AtomicInteger(4);

        void awaitPermit() throws InterruptedException {
            while (left.get() <= 0) {
                TimeUnit.MILLISECONDS.sleep(10);
            }
            left.decrementAndGet();
        }
    }

    /** Puts a line into the full queue of a log, whose writer waits for its disk. */
    static void fullLog(MonitoredServer fixture) throws Exception {
        BlockingQueue<String> log = new ArrayBlockingQueue<>(8);
        MonitoredServer.start("log-writer", () -> {
            while (true) {
                String line = log.take();
                if (!line.isEmpty()) {
                    MonitoredServer.sleepLong();
                }
            }
        });
        run(fixture, client -> new Log(log).append("accepted " + client));
    }

    /** An appender with a bounded queue. */
    private record Log(BlockingQueue<String> lines) {
        void append(String line) throws InterruptedException {
            lines.put(line);
        }
    }

    /** Waits for a lock whose holder waits for a lock whose holder waits for a latch. */
    static void chain(MonitoredServer fixture) throws Exception {
        ReentrantLock prices = new ReentrantLock();
        Object stock = new Object();
        CountDownLatch loaded = new CountDownLatch(1);
        CountDownLatch stockHeld = new CountDownLatch(1);
        CountDownLatch pricesHeld = new CountDownLatch(1);
        MonitoredServer.start("stock-load", () -> {
            synchronized (stock) {
                stockHeld.countDown();
                loaded.await();
            }
        });
        stockHeld.await();
        MonitoredServer.start("price-update", () -> {
            prices.lock();
            try {
                pricesHeld.countDown();
                synchronized (stock) {
                    MonitoredServer.sleepLong();
                }
            } finally {
                prices.unlock();
            }
        });
        pricesHeld.await();
        run(fixture, client -> {
            prices.lock();
            try {
                client.close();
            } finally {
                prices.unlock();
            }
        });
    }

    /** Waits for a latch that is never counted down. */
    static void latch(MonitoredServer fixture) throws Exception {
        CountDownLatch ready = new CountDownLatch(1);
        run(fixture, client -> ready.await());
    }

    /** Takes two locks in one order, and another thread in the other. */
    static void lockDeadlock(MonitoredServer fixture) throws Exception {
        ReentrantLock orders = new ReentrantLock();
        ReentrantLock stock = new ReentrantLock();
        CyclicBarrier bothHeld = new CyclicBarrier(2);
        MonitoredServer.start("stock-update", () -> inOrder(stock, orders, bothHeld));
        run(fixture, client -> inOrder(orders, stock, bothHeld));
    }

    private static void inOrder(ReentrantLock first, ReentrantLock second, CyclicBarrier bothHeld) throws Exception {
        first.lock();
        bothHeld.await();
        second.lock();
    }

    /** Reads from a server that accepts and never answers. */
    static void silentPeer(MonitoredServer fixture) throws Exception {
        Socket[] ends = new Socket[2];
        try (ServerSocket backend = new ServerSocket(0, 1, MonitoredServer.LOOPBACK)) {
            ends[0] = new Socket(MonitoredServer.LOOPBACK, backend.getLocalPort());
            ends[1] = backend.accept();
        }
        run(fixture, client -> {
            if (ends[0].getInputStream().read() < 0) {
                throw new IllegalStateException("the server has ended");
            }
        });
    }

    /** Writes to the standard input of a process that does not read it. */
    static void fullPipe(MonitoredServer fixture) throws Exception {
        Process reader = new ProcessBuilder("sleep", "60").start();
        OutputStream pipe = reader.getOutputStream();
        byte[] line = new byte[16_384];
        try {
            run(fixture, client -> {
                pipe.write(line);
                pipe.flush();
            });
        } finally {
            reader.destroyForcibly();
        }
    }

    /** Asks a name server that does not answer. */
    static void silentNameServer(MonitoredServer fixture) throws Exception {
        AtomicInteger host = new AtomicInteger();
        try (DatagramSocket nameServer = new DatagramSocket(53, MonitoredServer.LOOPBACK)) {
            nameServer.setReceiveBufferSize(65_536);
            run(
                    fixture,
                    client -> InetAddress.getByAddress(new byte[] {10, 9, 8, (byte) host.incrementAndGet()})
                            .getCanonicalHostName());
        }
    }

    /** Cancels the key of the listener and goes on selecting. */
    static void cancelledKey(MonitoredServer fixture) throws Exception {
        selecting(fixture, SelectionKey::cancel);
    }

    /** Lets the thread of a selector end by an exception. */
    static void selectorDied(MonitoredServer fixture) throws Exception {
        selecting(fixture, key -> {
            throw new IllegalStateException("no handler for this client");
        });
    }

    /** The fault of a selector loop at the listener's key. */
    @FunctionalInterface
    private interface KeyFault {
        void at(SelectionKey key);
    }

    private static void selecting(MonitoredServer fixture, KeyFault fault) throws Exception {
        AtomicBoolean faulty = new AtomicBoolean();
        ServerSocketChannel server = ServerSocketChannel.open();
        server.bind(new InetSocketAddress(MonitoredServer.LOOPBACK, 0), BACKLOG);
        server.configureBlocking(false);
        Selector selector = Selector.open();
        SelectionKey key = server.register(selector, SelectionKey.OP_ACCEPT);
        MonitoredServer.start("web-loop", () -> {
            while (true) {
                selector.select();
                selector.selectedKeys().clear();
                SocketChannel client = key.isValid() ? server.accept() : null;
                if (client != null) {
                    client.close();
                    if (faulty.get()) {
                        fault.at(key);
                    }
                }
            }
        });
        LoadClients clients = fixture.startMonitor(server.socket().getLocalPort());
        faulty.set(true);
        clients.connect(80);
        fixture.awaitDiagnosis();
    }
}
