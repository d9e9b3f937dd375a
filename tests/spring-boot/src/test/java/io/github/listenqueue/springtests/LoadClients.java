package io.github.listenqueue.springtests;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;

/** Clients that connect and send nothing, closed together. They connect without blocking, since some are refused. */
final class LoadClients implements AutoCloseable {

    private final List<SocketChannel> clients = new ArrayList<>();

    void come(int port, int count) throws IOException {
        for (int i = 0; i < count; i++) {
            SocketChannel client = SocketChannel.open();
            clients.add(client);
            client.configureBlocking(false);
            client.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        }
    }

    /** Connects until the queue is overfull, since a stopping server may still accept a batch. */
    void fill(int port, int limit) {
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> {
            int missing = limit + 1 - Ss.of(port).depth();
            if (missing > 0) {
                come(port, missing + 19);
            }
            return missing <= 0;
        });
    }

    /** Returns the local addresses of the clients once all are connected. */
    List<SocketAddress> addresses() throws IOException {
        List<SocketAddress> addresses = new ArrayList<>();
        for (SocketChannel client : clients) {
            if (!client.finishConnect()) {
                throw new IOException("found no room");
            }
            addresses.add(client.getLocalAddress());
        }
        return addresses;
    }

    @Override
    public void close() throws IOException {
        for (SocketChannel client : clients) {
            client.close();
        }
    }
}
