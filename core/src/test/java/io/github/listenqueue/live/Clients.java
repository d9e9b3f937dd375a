package io.github.listenqueue.live;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/** Clients that connect and say nothing, closed together. */
final class Clients implements AutoCloseable {

    private static final int CONNECT_TIMEOUT_MS = 10_000;

    private final List<SocketChannel> connected = new ArrayList<>();

    /** Connects clients that find room, and waits until they are in the queue. */
    void fill(ServerSocketChannel server, int count) throws IOException {
        fill(Servers.address(server), count);
    }

    void fill(InetSocketAddress server, int count) throws IOException {
        int before = Kernel.waitingAt(server.getPort());
        for (int i = 0; i < count; i++) {
            SocketChannel client = SocketChannel.open();
            connected.add(client);
            client.socket().connect(server, CONNECT_TIMEOUT_MS);
        }
        await().until(() -> Kernel.waitingAt(server.getPort()) >= before + count);
    }

    void fillV4(int port, int count) throws IOException {
        fill(new InetSocketAddress(Servers.V4, port), count);
    }

    /** Lets clients knock at a full queue, and waits until the kernel has dropped a packet of each. */
    void overflow(ServerSocketChannel server, int count) throws IOException {
        overflow(Servers.address(server), count);
    }

    void overflow(InetSocketAddress server, int count) throws IOException {
        long before = Kernel.listenDrops();
        List<SocketChannel> knocking = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            SocketChannel client = SocketChannel.open(
                    server.getAddress().getAddress().length == 4
                            ? StandardProtocolFamily.INET
                            : StandardProtocolFamily.INET6);
            knocking.add(client);
            client.configureBlocking(false);
            client.connect(server);
        }
        await().until(() -> Kernel.listenDrops() >= before + count);
        // A client that stays would knock again, and the number of drops would not stand still.
        for (SocketChannel client : knocking) {
            client.close();
        }
    }

    @Override
    public void close() throws IOException {
        for (SocketChannel client : connected) {
            client.close();
        }
    }
}
