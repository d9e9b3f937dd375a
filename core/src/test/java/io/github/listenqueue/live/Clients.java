package io.github.listenqueue.live;

import static io.github.listenqueue.live.JvmVariant.await;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/** Clients that connect and send nothing, closed together. */
public final class Clients implements AutoCloseable {

    private static final int CONNECT_TIMEOUT_MS = 10_000;

    private final List<SocketChannel> connected = new ArrayList<>();

    /** Connects clients to a queue with room for them, and waits until they are in it. */
    void fill(ServerSocketChannel server, int count) throws IOException {
        fill(Servers.address(server), count);
    }

    public void fill(InetSocketAddress server, int count) throws IOException {
        int before = Kernel.waitingAt(server.getPort());
        for (int i = 0; i < count; i++) {
            SocketChannel client = SocketChannel.open();
            connected.add(client);
            client.socket().connect(server, CONNECT_TIMEOUT_MS);
        }
        await().until(() -> Kernel.waitingAt(server.getPort()) >= before + count);
    }

    /** Sends the SYNs of clients to a full queue, and waits until the kernel has dropped a packet of each. */
    void overflow(ServerSocketChannel server, int count) throws IOException {
        overflow(Servers.address(server), count);
    }

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
        for (int i = 0; i < count; i++) {
            connected.add(startConnect(server));
        }
        await().until(() -> Kernel.listenDrops() + Kernel.waitingAt(server.getPort()) >= before + count);
        for (SocketChannel client : List.copyOf(connected)) {
            if (client.isOpen() && !client.isConnected() && !client.finishConnect()) {
                client.close();
            }
        }
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
        for (SocketChannel client : connected) {
            client.close();
        }
    }
}
