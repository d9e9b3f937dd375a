package io.github.listenqueue.diagnosis;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/** Servers with accept loops of their own. */
final class Plain {

    static final byte[] ANSWER = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok".getBytes(StandardCharsets.US_ASCII);

    /** A backlog for many seconds of {@link #steady}, for busy machines. */
    static final int ROOMY = 2048;

    private static final int BACKLOG = 8;
    private static final String ACCEPTOR = "web-acceptor";
    private static final Object CONFIGURATION = new Object();

    private Plain() {}

    static ServerSocket listener(int backlog) throws IOException {
        return new ServerSocket(0, backlog, MonitoredServer.LOOPBACK);
    }

    /** Accepts on one thread and answers on others. */
    static ServerSocket healthy(int backlog) throws IOException {
        ServerSocket server = listener(backlog);
        ExecutorService handlers = Executors.newCachedThreadPool();
        MonitoredServer.start(ACCEPTOR, () -> {
            while (true) {
                Socket client = server.accept();
                handlers.execute(() -> answer(client));
            }
        });
        return server;
    }

    static void answer(Socket client) {
        try (client;
                InputStream in = client.getInputStream();
                OutputStream out = client.getOutputStream()) {
            if (in.read(new byte[1024]) > 0) {
                out.write(ANSWER);
            }
        } catch (IOException e) {
            // The client has left.
        }
    }

    static void semaphore(MonitoredServer fixture) throws Exception {
        ServerSocket server = listener(BACKLOG);
        Semaphore permits = new Semaphore(4);
        ExecutorService handlers = Executors.newCachedThreadPool();
        MonitoredServer.start(ACCEPTOR, () -> {
            while (true) {
                permits.acquire();
                Socket client = server.accept();
                handlers.execute(() -> {
                    answer(client);
                    permits.release();
                });
            }
        });
        connectTooMany(fixture, server.getLocalPort());
    }

    /** Reads from a client that sends nothing. */
    static void handlesOnTheAcceptThread(MonitoredServer fixture) throws Exception {
        ServerSocket server = listener(BACKLOG);
        MonitoredServer.start(ACCEPTOR, () -> {
            while (true) {
                answer(server.accept());
            }
        });
        connectTooMany(fixture, server.getLocalPort());
    }

    static void computesOnTheAcceptThread(MonitoredServer fixture) throws Exception {
        ServerSocket server = listener(BACKLOG);
        CountDownLatch go = new CountDownLatch(1);
        MonitoredServer.start(ACCEPTOR, () -> {
            while (true) {
                Socket client = server.accept();
                if (go.getCount() == 0) {
                    Computation.forSeconds(20);
                }
                answer(client);
            }
        });
        LoadClients clients = fixture.startMonitor(server.getLocalPort());
        go.countDown();
        clients.connect(40);
        fixture.awaitDiagnosis();
    }

    static void monitor(MonitoredServer fixture) throws Exception {
        ServerSocket server = listener(BACKLOG);
        MonitoredServer.start(ACCEPTOR, () -> {
            while (true) {
                Socket client = server.accept();
                synchronized (CONFIGURATION) {
                    client.close();
                }
            }
        });
        LoadClients clients = fixture.startMonitor(server.getLocalPort());
        CountDownLatch held = new CountDownLatch(1);
        MonitoredServer.start("configuration-reload", () -> {
            synchronized (CONFIGURATION) {
                held.countDown();
                MonitoredServer.sleepLong();
            }
        });
        held.await();
        clients.connect(40);
        fixture.awaitDiagnosis();
    }

    static void lock(MonitoredServer fixture) throws Exception {
        ServerSocket server = listener(BACKLOG);
        ReentrantLock lock = new ReentrantLock();
        MonitoredServer.start(ACCEPTOR, () -> {
            while (true) {
                Socket client = server.accept();
                lock.lock();
                try {
                    client.close();
                } finally {
                    lock.unlock();
                }
            }
        });
        LoadClients clients = fixture.startMonitor(server.getLocalPort());
        CountDownLatch held = new CountDownLatch(1);
        MonitoredServer.start("session-cleanup", () -> {
            lock.lock();
            held.countDown();
            MonitoredServer.sleepLong();
        });
        held.await();
        clients.connect(40);
        fixture.awaitDiagnosis();
    }

    static void selectorLoop(MonitoredServer fixture) throws Exception {
        ServerSocketChannel server = ServerSocketChannel.open();
        server.bind(new InetSocketAddress(MonitoredServer.LOOPBACK, 0), BACKLOG);
        server.configureBlocking(false);
        Selector selector = Selector.open();
        server.register(selector, SelectionKey.OP_ACCEPT);
        MonitoredServer.start("web-loop", () -> {
            ByteBuffer buffer = ByteBuffer.allocate(1024);
            while (true) {
                selector.select();
                for (Iterator<SelectionKey> ready = selector.selectedKeys().iterator(); ready.hasNext(); ) {
                    SelectionKey key = ready.next();
                    ready.remove();
                    if (key.isAcceptable()) {
                        SocketChannel client = server.accept();
                        client.configureBlocking(false);
                        client.register(selector, SelectionKey.OP_READ);
                    } else if (((SocketChannel) key.channel()).read(buffer.clear()) > 0) {
                        MonitoredServer.sleepLong();
                    } else {
                        key.channel().close();
                    }
                }
            }
        });
        LoadClients clients = fixture.startMonitor(server.socket().getLocalPort());
        clients.get(1);
        clients.connect(40);
        fixture.awaitDiagnosis();
    }

    static void neverAccepted(MonitoredServer fixture) throws Exception {
        try (ServerSocket server = listener(BACKLOG)) {
            connectTooMany(fixture, server.getLocalPort());
        }
    }

    static void acceptorDied(MonitoredServer fixture) throws Exception {
        ServerSocket server = listener(BACKLOG);
        MonitoredServer.start(ACCEPTOR, () -> {
            // The acceptor dies of the third client. The first is the connection of the fixture.
            for (int served = 0; served < 3; served++) {
                server.accept().close();
            }
            throw new IllegalStateException("no handler for this client");
        });
        LoadClients clients = fixture.startMonitor(server.getLocalPort());
        clients.connect(5);
        clients.connect(40);
        fixture.awaitDiagnosis();
    }

    static void burst(MonitoredServer fixture) throws Exception {
        bursts(fixture, fixture.startMonitor(healthy(BACKLOG).getLocalPort()));
    }

    static void load(MonitoredServer fixture) throws Exception {
        steady(fixture, fixture.startMonitor(healthy(ROOMY).getLocalPort()));
    }

    /** Connects more clients than the server accepts, which stay. */
    static void connectTooMany(MonitoredServer fixture, int port) throws Exception {
        fixture.startMonitor(port).connect(60);
        fixture.awaitDiagnosis();
    }

    /** Connects many clients at once, and repeats that until a burst was diagnosed. */
    static void bursts(MonitoredServer fixture, LoadClients clients) throws Exception {
        for (int i = 0; i < 20 && !fixture.isDiagnosed(); i++) {
            clients.burst(400);
            clients.leave();
        }
        fixture.awaitDiagnosis();
    }

    /** Sends a load that the server can handle, with a diagnosis every second. */
    static void steady(MonitoredServer fixture, LoadClients clients) throws Exception {
        clients.steady(150);
        for (int i = 0; i < 4; i++) {
            TimeUnit.SECONDS.sleep(1);
            fixture.diagnose();
        }
        int answered = clients.answered();
        if (answered < 100) {
            throw new IllegalStateException("only " + answered + " requests were answered: no load");
        }
    }
}
