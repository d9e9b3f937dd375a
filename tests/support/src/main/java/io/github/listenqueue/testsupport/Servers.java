package io.github.listenqueue.testsupport;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/** Listeners of this process, closed together. */
public final class Servers implements AutoCloseable {

    public static final InetAddress V4 = loopback(127, 0, 0, 1);
    public static final InetAddress V6 = loopback(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1);

    private final List<ServerSocketChannel> open = new ArrayList<>();

    /** Listens on 127.0.0.1 with an IPv4 socket. */
    public ServerSocketChannel open(int backlog) throws IOException {
        return open(StandardProtocolFamily.INET, new InetSocketAddress(V4, 0), backlog);
    }

    public ServerSocketChannel open(ProtocolFamily family, InetSocketAddress address, int backlog) throws IOException {
        return bind(ServerSocketChannel.open(family), address, backlog);
    }

    /** Listens with the default family of the JDK, which is dual-stack on hosts with IPv6. */
    public ServerSocketChannel openDefault(InetSocketAddress address, int backlog) throws IOException {
        return bind(ServerSocketChannel.open(), address, backlog);
    }

    /** Listens with SO_REUSEPORT on a port, or on a free one for 0. */
    public ServerSocketChannel openShared(int port, int backlog) throws IOException {
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.INET);
        server.setOption(StandardSocketOptions.SO_REUSEPORT, true);
        return bind(server, new InetSocketAddress(V4, port), backlog);
    }

    private ServerSocketChannel bind(ServerSocketChannel server, InetSocketAddress address, int backlog)
            throws IOException {
        open.add(server);
        return server.bind(address, backlog);
    }

    public static int port(ServerSocketChannel server) {
        return address(server).getPort();
    }

    public static InetSocketAddress address(ServerSocketChannel server) {
        try {
            return (InetSocketAddress) server.getLocalAddress();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Accepts and closes all waiting connections, and returns their number. */
    public static int drain(ServerSocketChannel server) throws IOException {
        server.configureBlocking(false);
        int accepted = 0;
        for (SocketChannel waiting = server.accept(); waiting != null; waiting = server.accept()) {
            waiting.close();
            accepted++;
        }
        return accepted;
    }

    private static InetAddress loopback(int... numbers) {
        byte[] bytes = new byte[numbers.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) numbers[i];
        }
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }

    @Override
    public void close() throws IOException {
        for (ServerSocketChannel server : open) {
            server.close();
        }
    }
}
