package io.github.listenqueue.examples.incident;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** A server whose only acceptor also answers, so that it cannot accept while an answer waits for a lock. */
final class Shop implements AutoCloseable {

    static final String LOCK_HOLDER = "stocktaking";

    private static final byte[] ANSWER = "200 sold out\n".getBytes(StandardCharsets.US_ASCII);
    private static final int READ_TIMEOUT_MS = 1_000;
    private static final long WORK_NS = TimeUnit.MILLISECONDS.toNanos(3);

    private final ServerSocket listener;
    private final AtomicInteger answered = new AtomicInteger();
    private final AtomicInteger errors = new AtomicInteger();
    /** The lock that every answer needs. */
    private final Object stock = new Object();

    private volatile boolean busy;
    private CountDownLatch counted = new CountDownLatch(0);

    Shop(int port, int backlog) throws IOException {
        listener = new ServerSocket();
        listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), backlog);
        start("acceptor", this::serve);
    }

    int port() {
        return listener.getLocalPort();
    }

    int answered() {
        return answered.get();
    }

    int errors() {
        return errors.get();
    }

    /** True while the acceptor has a client to answer. */
    boolean busy() {
        return busy;
    }

    /** Lets another thread hold the lock: until {@link #recover} there is no answer. */
    void block() {
        CountDownLatch locked = new CountDownLatch(1);
        CountDownLatch done = new CountDownLatch(1);
        counted = done;
        start(LOCK_HOLDER, () -> {
            synchronized (stock) {
                locked.countDown();
                Waiting.forIt(done);
            }
        });
        Waiting.forIt(locked);
    }

    void recover() {
        counted.countDown();
    }

    private void serve() {
        while (!listener.isClosed()) {
            try {
                serveOne();
            } catch (IOException e) {
                if (!listener.isClosed()) {
                    errors.incrementAndGet();
                }
            }
        }
    }

    private void serveOne() throws IOException {
        busy = false;
        try (Socket client = listener.accept()) {
            busy = true;
            client.setSoTimeout(READ_TIMEOUT_MS);
            if (client.getInputStream().read(new byte[Client.REQUEST.length]) > 0) {
                client.getOutputStream().write(answer());
                answered.incrementAndGet();
            }
        }
    }

    private byte[] answer() {
        synchronized (stock) {
            LockSupport.parkNanos(WORK_NS);
            return ANSWER;
        }
    }

    private static void start(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        recover();
        listener.close();
    }
}
