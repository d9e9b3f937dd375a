package io.github.listenqueue.examples.observability;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Deque;

/** Clients of a server on this machine that send nothing. */
final class Clients implements AutoCloseable {

    private final InetSocketAddress server;
    private final Deque<SocketChannel> channels = new ArrayDeque<>();

    Clients(int port) {
        server = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    /** Connects clients without waiting for the handshake: while the queue is full, the kernel repeats the SYN. */
    Clients connect(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            SocketChannel client = SocketChannel.open();
            channels.add(client);
            client.configureBlocking(false);
            client.connect(server);
        }
        return this;
    }

    /** Closes the oldest clients beyond a maximum. */
    void keepAtMost(int max) throws IOException {
        while (channels.size() > max) {
            channels.remove().close();
        }
    }

    @Override
    public void close() {
        try {
            keepAtMost(0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
