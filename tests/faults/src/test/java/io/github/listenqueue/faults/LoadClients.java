package io.github.listenqueue.faults;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** A listener and its only clients, so that the depth of its queue is known exactly. */
final class LoadClients implements AutoCloseable {

    /** The limit of the listener's queue, which therefore holds one connection more. */
    static final int BACKLOG = 8;

    private final ServerSocketChannel server;
    private final InetSocketAddress address;
    private final Deque<SocketChannel> prepared = new ArrayDeque<>();
    private final List<SocketChannel> waiting = new ArrayList<>();
    private final List<SocketChannel> refused = new ArrayList<>();

    private LoadClients(ServerSocketChannel server) throws IOException {
        this.server = server;
        server.configureBlocking(false);
        this.address = (InetSocketAddress) server.getLocalAddress();
    }

    static LoadClients open() throws IOException {
        return open(0);
    }

    static LoadClients open(int port) throws IOException {
        InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
        return new LoadClients(ServerSocketChannel.open(StandardProtocolFamily.INET)
                .bind(new InetSocketAddress(loopback, port), BACKLOG));
    }

    int port() {
        return address.getPort();
    }

    /** Returns the number of waiting connections. */
    int waiting() {
        return waiting.size();
    }

    /** Opens the sockets of clients, so that they need no descriptor to connect. */
    void prepare(int clients) throws IOException {
        for (int i = 0; i < clients; i++) {
            prepared.add(SocketChannel.open(StandardProtocolFamily.INET));
        }
    }

    private SocketChannel client() throws IOException {
        SocketChannel first = prepared.poll();
        return first == null ? SocketChannel.open(StandardProtocolFamily.INET) : first;
    }

    /** Connects clients that the queue has room for. */
    void connect(int clients) throws IOException {
        for (int i = 0; i < clients; i++) {
            SocketChannel client = client();
            waiting.add(client);
            client.connect(address);
        }
    }

    /** Starts to connect clients while the queue is full. */
    void connectRefused(int clients) throws IOException {
        for (int i = 0; i < clients; i++) {
            SocketChannel client = client();
            refused.add(client);
            client.configureBlocking(false);
            client.connect(address);
        }
    }

    /** Accepts a connection and closes it, if one waits. */
    boolean accept() throws IOException {
        SocketChannel next = server.accept();
        if (next == null) {
            return false;
        }
        next.close();
        return true;
    }

    /** Accepts all waiting connections, closes all clients, and returns the number of accepted connections. */
    int drain() throws IOException {
        // The refused clients are closed first: otherwise they would enter the queue now.
        for (SocketChannel client : refused) {
            client.close();
        }
        int accepted = 0;
        while (accept()) {
            accepted++;
        }
        for (SocketChannel client : waiting) {
            client.close();
        }
        refused.clear();
        waiting.clear();
        return accepted;
    }

    @Override
    public void close() throws IOException {
        drain();
        server.close();
    }
}
