package io.github.listenqueue.examples.incident;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** A sound server: one thread only accepts, and others answer. */
final class PlainServer implements Server {

    private static final byte[] ANSWER = "200 sold out\n".getBytes(StandardCharsets.US_ASCII);
    private static final int READ_TIMEOUT_MS = 1_000;
    /** The pause after a failed accept(), which avoids a busy loop. */
    private static final long RETRY_NS = TimeUnit.MILLISECONDS.toNanos(20);

    private final ServerSocket listener;
    private final Latch door;
    private final ExecutorService answering = Executors.newCachedThreadPool();
    private final AtomicInteger answered = new AtomicInteger();

    PlainServer(int backlog, Latch door) throws IOException {
        this.listener = new ServerSocket(0, backlog, InetAddress.getLoopbackAddress());
        this.door = door;
        open();
    }

    /** Starts an acceptor. */
    void open() {
        Thread acceptor = new Thread(this::accept, "acceptor");
        acceptor.setDaemon(true);
        // Not logged: the report shows it.
        acceptor.setUncaughtExceptionHandler((thread, failure) -> {});
        acceptor.start();
    }

    @Override
    public int port() {
        return listener.getLocalPort();
    }

    @Override
    public int answered() {
        return answered.get();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                door.enter();
                Socket client = listener.accept();
                answering.execute(() -> answer(client));
            } catch (IOException e) {
                LockSupport.parkNanos(RETRY_NS);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void answer(Socket client) {
        try (client) {
            client.setSoTimeout(READ_TIMEOUT_MS);
            if (client.getInputStream().read(new byte[Client.REQUEST.length]) > 0) {
                door.serve();
                client.getOutputStream().write(ANSWER);
                answered.incrementAndGet();
            }
        } catch (IOException e) {
            // The client gave up.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            door.leave();
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        answering.shutdownNow();
    }
}
