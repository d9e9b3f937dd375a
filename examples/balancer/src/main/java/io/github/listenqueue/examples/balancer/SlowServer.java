package io.github.listenqueue.examples.balancer;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A server that accepts a bounded number of connections per second. Other threads answer. */
final class SlowServer implements AutoCloseable {

    static final int BACKLOG = 128;

    private static final byte[] ANSWER = "HTTP/1.1 200 OK\r\nContent-Length: 8\r\nConnection: close\r\n\r\nsold out"
            .getBytes(StandardCharsets.US_ASCII);
    private static final int ANSWERING_THREADS = 16;
    private static final int READ_TIMEOUT_MS = 1_000;
    /** The acceptor may catch up on this time after the machine held it up. */
    private static final long CREDIT_NS = TimeUnit.MILLISECONDS.toNanos(50);

    private final ServerSocket listener;
    private final long pauseNs;
    private final ExecutorService answering = Executors.newFixedThreadPool(ANSWERING_THREADS, SlowServer::daemon);

    SlowServer(int port, int acceptsPerSecond) throws IOException {
        pauseNs = TimeUnit.SECONDS.toNanos(1) / acceptsPerSecond;
        listener = new ServerSocket(port, BACKLOG, InetAddress.getLoopbackAddress());
        daemon(this::accept).start();
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "shop");
        thread.setDaemon(true);
        return thread;
    }

    private void accept() {
        long nextNs = System.nanoTime();
        while (!listener.isClosed()) {
            nextNs = Math.max(nextNs + pauseNs, System.nanoTime() - CREDIT_NS);
            while (nextNs - System.nanoTime() > 0) {
                LockSupport.parkNanos(nextNs - System.nanoTime());
            }
            try {
                Socket client = listener.accept();
                answering.execute(() -> answer(client));
            } catch (IOException e) {
                // It is closed, or the client has gone.
            }
        }
    }

    private static void answer(Socket client) {
        try (client) {
            client.setSoTimeout(READ_TIMEOUT_MS);
            InputStream in = client.getInputStream();
            byte[] request = new byte[4_096];
            int length = 0;
            for (int read = in.read(request); read > 0; read = in.read(request, length, request.length - length)) {
                length += read;
                if (new String(request, 0, length, StandardCharsets.ISO_8859_1).contains("\r\n\r\n")) {
                    client.getOutputStream().write(ANSWER);
                    return;
                }
            }
        } catch (IOException e) {
            // The balancer has gone.
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        answering.shutdownNow();
    }
}
