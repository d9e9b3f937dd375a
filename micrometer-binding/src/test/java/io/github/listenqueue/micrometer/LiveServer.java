package io.github.listenqueue.micrometer;

import static io.github.listenqueue.micrometer.Soon.await;

import io.github.listenqueue.testsupport.LoadClients;
import io.github.listenqueue.testsupport.Servers;
import io.github.listenqueue.testsupport.Ss;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.util.ArrayList;
import java.util.List;

/** Real listeners on one port that accept on request only, and clients that connect to them on loopback. */
final class LiveServer implements AutoCloseable {

    private final Servers servers = new Servers();
    private final List<ServerSocketChannel> listening = new ArrayList<>();
    private final LoadClients clients = new LoadClients();

    /** Listens the way most programs do: on all addresses, with the JDK's default family. */
    static LiveServer onAllAddresses(int backlog) throws IOException {
        LiveServer server = new LiveServer();
        server.listening.add(server.servers.openDefault(new InetSocketAddress(0), backlog));
        return server;
    }

    /** Listens on 127.0.0.1 with SO_REUSEPORT, once with each backlog. */
    static LiveServer sharing(int... backlogs) throws IOException {
        LiveServer server = new LiveServer();
        for (int backlog : backlogs) {
            int port = server.listening.isEmpty() ? 0 : server.port();
            server.listening.add(server.servers.openShared(port, backlog));
        }
        return server;
    }

    int port() {
        return Servers.port(listening.get(0));
    }

    /** Connects clients that fit into the queue, and waits until they are in it. */
    void fill(int count) throws IOException {
        clients.fill(new InetSocketAddress(Servers.V4, port()), count);
    }

    /** Connects clients with or without room for them, waits until each is queued or was dropped once, and closes them. */
    void connectAndLeave(int count) throws IOException {
        long before = queuedAndDropped();
        // A client that stays would retry, and the number of drops would keep changing.
        try (LoadClients passing = new LoadClients()) {
            passing.start(port(), count);
            await().until(() -> queuedAndDropped() >= before + count);
        }
    }

    /** Accepts and closes all waiting connections. */
    void drain() throws IOException {
        for (ServerSocketChannel server : listening) {
            Servers.drain(server);
        }
    }

    private long queuedAndDropped() {
        return Ss.listeners(port()).stream()
                .mapToLong(row -> row.depth() + row.drops())
                .sum();
    }

    @Override
    public void close() throws IOException {
        clients.close();
        servers.close();
    }
}
