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

/** Accept loops as applications write them. */
final class Plain {

    static final byte[] ANSWER = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok".getBytes(StandardCharsets.US_ASCII);

    /** Holds what arrives in many seconds of {@link #steady}: the machine may have other things to do. */
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
            // The client has gone.
        }
    }

    static void semaphore(MonitoredServer stage) throws Exception {
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
        crowded(stage, server.getLocalPort());
    }

    /** Reads from a client that says nothing. */
    static void handlesOnTheAcceptThread(MonitoredServer stage) throws Exception {
        ServerSocket server = listener(BACKLOG);
        MonitoredServer.start(ACCEPTOR, () -> {
            while (true) {
                answer(server.accept());
            }
        });
        crowded(stage, server.getLocalPort());
    }

    static void computesOnTheAcceptThread(MonitoredServer stage) throws Exception {
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
        LoadClients crowd = stage.watch(server.getLocalPort());
        go.countDown();
        crowd.connect(40);
        stage.diagnosed();
    }

    static void monitor(MonitoredServer stage) throws Exception {
        ServerSocket server = listener(BACKLOG);
        MonitoredServer.start(ACCEPTOR, () -> {
            while (true) {
                Socket client = server.accept();
                synchronized (CONFIGURATION) {
                    client.close();
                }
            }
        });
        LoadClients crowd = stage.watch(server.getLocalPort());
        CountDownLatch held = new CountDownLatch(1);
        MonitoredServer.start("configuration-reload", () -> {
            synchronized (CONFIGURATION) {
                held.countDown();
                MonitoredServer.sleepLong();
            }
        });
        held.await();
        crowd.connect(40);
        stage.diagnosed();
    }

    static void lock(MonitoredServer stage) throws Exception {
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
        LoadClients crowd = stage.watch(server.getLocalPort());
        CountDownLatch held = new CountDownLatch(1);
        MonitoredServer.start("session-cleanup", () -> {
            lock.lock();
            held.countDown();
            MonitoredServer.sleepLong();
        });
        held.await();
        crowd.connect(40);
        stage.diagnosed();
    }

    static void selectorLoop(MonitoredServer stage) throws Exception {
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
        LoadClients crowd = stage.watch(server.socket().getLocalPort());
        crowd.get(1);
        crowd.connect(40);
        stage.diagnosed();
    }

    static void neverAccepted(MonitoredServer stage) throws Exception {
        try (ServerSocket server = listener(BACKLOG)) {
            crowded(stage, server.getLocalPort());
        }
    }

    static void acceptorDied(MonitoredServer stage) throws Exception {
        ServerSocket server = listener(BACKLOG);
        MonitoredServer.start(ACCEPTOR, () -> {
            // The third is one too many for it; the first is the stage's.
            for (int served = 0; served < 3; served++) {
                server.accept().close();
            }
            throw new IllegalStateException("no handler for this client");
        });
        LoadClients crowd = stage.watch(server.getLocalPort());
        crowd.connect(5);
        crowd.connect(40);
        stage.diagnosed();
    }

    static void burst(MonitoredServer stage) throws Exception {
        bursts(stage, stage.watch(healthy(BACKLOG).getLocalPort()));
    }

    static void load(MonitoredServer stage) throws Exception {
        steady(stage, stage.watch(healthy(ROOMY).getLocalPort()));
    }

    /** More clients than the server takes, and they stay. */
    static void crowded(MonitoredServer stage, int port) throws Exception {
        stage.watch(port).connect(60);
        stage.diagnosed();
    }

    /** Many clients at once, again and again until one such crowd was too much. */
    static void bursts(MonitoredServer stage, LoadClients crowd) throws Exception {
        for (int i = 0; i < 20 && !stage.isDiagnosed(); i++) {
            crowd.burst(400);
            crowd.leave();
        }
        stage.diagnosed();
    }

    /** Load that the server can bear, and a look at it now and then. */
    static void steady(MonitoredServer stage, LoadClients crowd) throws Exception {
        crowd.steady(150);
        for (int i = 0; i < 4; i++) {
            TimeUnit.SECONDS.sleep(1);
            stage.ask();
        }
        int answered = crowd.answered();
        if (answered < 100) {
            throw new IllegalStateException("only " + answered + " requests were answered: no load");
        }
    }
}
