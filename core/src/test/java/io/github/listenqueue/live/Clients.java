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

/** Clients that connect and say nothing, closed together. */
public final class Clients implements AutoCloseable {

    private static final int CONNECT_TIMEOUT_MS = 10_000;

    private final List<SocketChannel> connected = new ArrayList<>();

    /** Connects clients that find room, and waits until they are in the queue. */
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

    /** Lets clients knock at a full queue, and waits until the kernel has dropped a packet of each. */
    void overflow(ServerSocketChannel server, int count) throws IOException {
        overflow(Servers.address(server), count);
    }

    public void overflow(InetSocketAddress server, int count) throws IOException {
        long before = Kernel.listenDrops();
        List<SocketChannel> knocking = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            knocking.add(knock(server));
        }
        await().until(() -> Kernel.listenDrops() >= before + count);
        // A client that stays would knock again, and the number of drops would not stand still.
        for (SocketChannel client : knocking) {
            client.close();
        }
    }

    /** Lets clients knock that find room or not, and waits until each is in a queue or was dropped once. */
    public void knock(InetSocketAddress server, int count) throws IOException {
        long before = Kernel.listenDrops() + Kernel.waitingAt(server.getPort());
        for (int i = 0; i < count; i++) {
            connected.add(knock(server));
        }
        await().until(() -> Kernel.listenDrops() + Kernel.waitingAt(server.getPort()) >= before + count);
        for (SocketChannel client : List.copyOf(connected)) {
            if (client.isOpen() && !client.isConnected() && !client.finishConnect()) {
                client.close();
            }
        }
    }

    private static SocketChannel knock(InetSocketAddress server) throws IOException {
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
