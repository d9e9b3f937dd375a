package io.github.listenqueue.testsupport;

import static io.github.listenqueue.testsupport.Patience.await;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** Clients that connect and send nothing, closed together. They are sockets of this JVM, so they end with it. */
public final class LoadClients implements AutoCloseable {

    private static final int CONNECT_TIMEOUT_MS = 10_000;

    private final Deque<SocketChannel> clients = new ArrayDeque<>();

    /** Connects clients to a queue with room for them, and waits until they are in it. */
    public void fill(ServerSocketChannel server, int count) throws IOException {
        fill(Servers.address(server), count);
    }

    /** Connects clients to a queue with room for them, and waits until they are in it. */
    public void fill(InetSocketAddress server, int count) throws IOException {
        int before = Kernel.waitingAt(server.getPort());
        for (int i = 0; i < count; i++) {
            SocketChannel client = SocketChannel.open();
            clients.add(client);
            client.socket().connect(server, CONNECT_TIMEOUT_MS);
        }
        await().until(() -> Kernel.waitingAt(server.getPort()) >= before + count);
    }

    /** Sends the SYNs of clients to a full queue, and waits until the kernel has dropped a packet of each. */
    public void overflow(ServerSocketChannel server, int count) throws IOException {
        overflow(Servers.address(server), count);
    }

    /** Sends the SYNs of clients to a full queue, and waits until the kernel has dropped a packet of each. */
    public void overflow(InetSocketAddress server, int count) throws IOException {
        long before = Kernel.listenDrops();
        List<SocketChannel> refused = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            refused.add(startConnect(server));
        }
        await().until(() -> Kernel.listenDrops() >= before + count);
        // An open client would send its SYN again and change the number of drops.
        for (SocketChannel client : refused) {
            client.close();
        }
    }

    /** Starts to connect clients, and waits until each is in a queue or has had a packet dropped. */
    public void connect(InetSocketAddress server, int count) throws IOException {
        long before = Kernel.listenDrops() + Kernel.waitingAt(server.getPort());
        start(server, count);
        await().until(() -> Kernel.listenDrops() + Kernel.waitingAt(server.getPort()) >= before + count);
        for (SocketChannel client : clients) {
            if (client.isOpen() && !client.isConnected() && !client.finishConnect()) {
                client.close();
            }
        }
    }

    /** Starts to connect clients to a port of the loopback interface. The kernel repeats the SYN while the queue is full. */
    public void start(int port, int count) throws IOException {
        start(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), count);
    }

    private void start(InetSocketAddress server, int count) throws IOException {
        for (int i = 0; i < count; i++) {
            clients.add(startConnect(server));
        }
    }

    /** Connects until the only queue of a port is overfull, since a stopping server may still accept a batch. */
    public void overfill(int port) {
        await().until(() -> {
            Ss.Row row = Ss.listener(port);
            int missing = row.limit() + 1 - row.depth();
            if (missing > 0) {
                start(port, missing + 19);
            }
            return missing <= 0;
        });
    }

    /** Closes the oldest clients beyond a maximum. */
    public void keepAtMost(int max) throws IOException {
        while (clients.size() > max) {
            clients.remove().close();
        }
    }

    /** Returns the local addresses of the clients once all are connected. */
    public List<SocketAddress> addresses() throws IOException {
        List<SocketAddress> addresses = new ArrayList<>();
        for (SocketChannel client : clients) {
            if (!client.finishConnect()) {
                throw new IOException("found no room");
            }
            addresses.add(client.getLocalAddress());
        }
        return addresses;
    }

    private static SocketChannel startConnect(InetSocketAddress server) throws IOException {
        boolean v4 = server.getAddress() instanceof Inet4Address;
        SocketChannel client = SocketChannel.open(v4 ? StandardProtocolFamily.INET : StandardProtocolFamily.INET6);
        client.configureBlocking(false);
        client.connect(server);
        return client;
    }

    @Override
    public void close() throws IOException {
        keepAtMost(0);
    }
}
