package io.github.listenqueue.micrometer;

import static io.github.listenqueue.micrometer.Soon.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/** Real listeners on one port that accept on request only, and clients that connect to them on loopback. */
final class LiveServer implements AutoCloseable {

    private static final int CONNECT_TIMEOUT_MS = 10_000;

    private final List<ServerSocketChannel> servers = new ArrayList<>();
    private final List<SocketChannel> clients = new ArrayList<>();

    /** Listens the way most programs do: on all addresses, with the JDK's default family. */
    static LiveServer onAllAddresses(int backlog) throws IOException {
        LiveServer server = new LiveServer();
        server.servers.add(ServerSocketChannel.open().bind(new InetSocketAddress(0), backlog));
        return server;
    }

    /** Listens on 127.0.0.1 with SO_REUSEPORT, once with each backlog. */
    static LiveServer sharing(int... backlogs) throws IOException {
        LiveServer server = new LiveServer();
        for (int backlog : backlogs) {
            int port = server.servers.isEmpty() ? 0 : server.port();
            server.servers.add(ServerSocketChannel.open(StandardProtocolFamily.INET)
                    .setOption(StandardSocketOptions.SO_REUSEPORT, true)
                    .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), backlog));
        }
        return server;
    }

    int port() {
        return servers.get(0).socket().getLocalPort();
    }

    /** Connects clients that fit into the queue, and waits until they are in it. */
    void fill(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            SocketChannel client = SocketChannel.open();
            clients.add(client);
            client.socket().connect(address(), CONNECT_TIMEOUT_MS);
        }
        await().until(() -> depth() >= clients.size());
    }

    /** Connects clients with or without room for them, waits until each is queued or was dropped once, and closes them. */
    void knock(int count) throws IOException {
        double before = depth() + drops();
        List<SocketChannel> knocking = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            SocketChannel client = SocketChannel.open(StandardProtocolFamily.INET);
            knocking.add(client);
            client.configureBlocking(false);
            client.connect(address());
        }
        await().until(() -> depth() + drops() >= before + count);
        // A client that stays would retry, and the number of drops would keep changing.
        for (SocketChannel client : knocking) {
            client.close();
        }
    }

    /** Accepts and closes all waiting connections. */
    void drain() throws IOException {
        for (ServerSocketChannel server : servers) {
            server.configureBlocking(false);
            for (SocketChannel waiting = server.accept(); waiting != null; waiting = server.accept()) {
                waiting.close();
            }
        }
    }

    private InetSocketAddress address() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port());
    }

    private double depth() {
        return Ss.listeners(port()).stream().mapToDouble(Ss.Row::depth).sum();
    }

    private double drops() {
        return Ss.listeners(port()).stream().mapToDouble(Ss.Row::drops).sum();
    }

    @Override
    public void close() throws IOException {
        for (SocketChannel client : clients) {
            client.close();
        }
        for (ServerSocketChannel server : servers) {
            server.close();
        }
    }
}
