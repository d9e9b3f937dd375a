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

/** A server whose only acceptor also answers, so that one stuck answer keeps it from accepting. */
final class Shop implements AutoCloseable {

    private static final byte[] ANSWER = "200 sold out\n".getBytes(StandardCharsets.US_ASCII);
    private static final int READ_TIMEOUT_MS = 1_000;
    private static final long WORK_NS = TimeUnit.MILLISECONDS.toNanos(3);

    private final ServerSocket listener;
    private final AtomicInteger answered = new AtomicInteger();
    private final AtomicInteger errors = new AtomicInteger();
    private volatile CountDownLatch stuck = new CountDownLatch(0);

    Shop(int port, int backlog) throws IOException {
        listener = new ServerSocket();
        listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), backlog);
    }

    void open() {
        Thread acceptor = new Thread(this::serve, "acceptor");
        acceptor.setDaemon(true);
        acceptor.start();
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

    void getStuck() {
        stuck = new CountDownLatch(1);
    }

    void recover() {
        stuck.countDown();
    }

    private void serve() {
        while (!listener.isClosed()) {
            try {
                stuck.await();
                serveOne();
            } catch (IOException e) {
                if (!listener.isClosed()) {
                    errors.incrementAndGet();
                }
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void serveOne() throws IOException, InterruptedException {
        try (Socket client = listener.accept()) {
            stuck.await();
            client.setSoTimeout(READ_TIMEOUT_MS);
            if (client.getInputStream().read(new byte[Client.QUESTION.length]) > 0) {
                LockSupport.parkNanos(WORK_NS);
                client.getOutputStream().write(ANSWER);
                answered.incrementAndGet();
            }
        }
    }

    @Override
    public void close() throws IOException {
        recover();
        listener.close();
    }
}
