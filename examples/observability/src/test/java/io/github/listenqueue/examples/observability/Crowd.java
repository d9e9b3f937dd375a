package io.github.listenqueue.examples.observability;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;

/** Clients that keep coming, {@value #PER_TICK} every {@value #TICK_MS} ms, at most {@value #MOST} at a time; they send nothing. */
final class Crowd {

    private static final int PER_TICK = 4;
    private static final int TICK_MS = 200;
    private static final int MOST = 60;

    private final InetSocketAddress server;
    private final Thread thread = new Thread(this::keepComing, "crowd");
    private volatile boolean closed;

    private Crowd(int port) {
        server = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        thread.setDaemon(true);
    }

    static Crowd start(int port) {
        Crowd crowd = new Crowd(port);
        crowd.thread.start();
        return crowd;
    }

    private void keepComing() {
        Deque<SocketChannel> clients = new ArrayDeque<>();
        try {
            while (!closed) {
                for (int i = 0; i < PER_TICK; i++) {
                    clients.add(connecting());
                }
                while (clients.size() > MOST) {
                    clients.remove().close();
                }
                TimeUnit.MILLISECONDS.sleep(TICK_MS);
            }
        } catch (InterruptedException end) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            clients.forEach(Crowd::closeQuietly);
        }
    }

    /** Not waited for: while the queue is full the kernel repeats the SYN on its own. */
    private SocketChannel connecting() throws IOException {
        SocketChannel client = SocketChannel.open();
        client.configureBlocking(false);
        client.connect(server);
        return client;
    }

    private static void closeQuietly(SocketChannel client) {
        try {
            client.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void sendHome() throws InterruptedException {
        closed = true;
        thread.join();
    }
}
