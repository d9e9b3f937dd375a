package io.github.listenqueue.soak;

import io.github.listenqueue.testsupport.LoadClients;
import io.github.listenqueue.testsupport.Servers;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/** A TCP listener. */
final class TcpListening implements Listening {

    private static final int AT_ONCE_MS = 1;

    private final Closeable server;
    private final Acceptor acceptor;
    private final String address;
    private final InetSocketAddress target;
    private final boolean shared;
    private LoadClients clients = new LoadClients();

    /** An acceptor that accepts and closes one waiting connection at a time. */
    private interface Acceptor {
        boolean accept() throws IOException;
    }

    private TcpListening(Closeable server, Acceptor acceptor, String host, InetSocketAddress target, boolean shared) {
        this.server = server;
        this.acceptor = acceptor;
        this.address = host + ":" + target.getPort();
        this.target = target;
        this.shared = shared;
    }

    /** Opens a listener. Port 0 chooses a free port. */
    static TcpListening open(Kind kind, int port, int backlog) throws IOException {
        switch (kind) {
            case V4 -> {
                ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.INET);
                server.bind(new InetSocketAddress(Servers.V4, port), backlog);
                return of(server, "127.0.0.1", false);
            }
            case V6 -> {
                ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.INET6);
                server.bind(new InetSocketAddress(Servers.V6, port), backlog);
                int bound = server.socket().getLocalPort();
                return new TcpListening(
                        server, () -> acceptOf(server), "[::1]", new InetSocketAddress(Servers.V6, bound), false);
            }
            case DUAL -> {
                return of(ServerSocketChannel.open().bind(new InetSocketAddress(port), backlog), "*", false);
            }
            case SHARED -> {
                ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.INET);
                server.setOption(StandardSocketOptions.SO_REUSEPORT, true);
                server.bind(new InetSocketAddress(Servers.V4, port), backlog);
                return of(server, "127.0.0.1", true);
            }
            case SERVER_SOCKET -> {
                ServerSocket server = new ServerSocket(port, backlog);
                server.setSoTimeout(AT_ONCE_MS);
                InetSocketAddress at = new InetSocketAddress(Servers.V4, server.getLocalPort());
                return new TcpListening(server, () -> acceptOf(server), "*", at, false);
            }
            default -> throw new IllegalArgumentException(kind.toString());
        }
    }

    private static TcpListening of(ServerSocketChannel server, String host, boolean shared) {
        InetSocketAddress at = new InetSocketAddress(Servers.V4, server.socket().getLocalPort());
        return new TcpListening(server, () -> acceptOf(server), host, at, shared);
    }

    InetSocketAddress target() {
        return target;
    }

    @Override
    public String address() {
        return address;
    }

    @Override
    public void fill(int count) throws IOException {
        if (!shared) {
            clients.fill(target, count);
            return;
        }
        // One at a time, since of two clients that race for the last place one would be refused half-open and retry.
        for (int i = 0; i < count; i++) {
            clients.connect(target, 1);
        }
    }

    @Override
    public void overflow(int count) throws IOException {
        clients.overflow(target, count);
    }

    @Override
    public boolean accept() throws IOException {
        return acceptor.accept();
    }

    @Override
    public void leave() throws IOException {
        clients.close();
        clients = new LoadClients();
    }

    private static boolean acceptOf(ServerSocketChannel server) throws IOException {
        server.configureBlocking(false);
        SocketChannel accepted = server.accept();
        if (accepted != null) {
            accepted.close();
        }
        return accepted != null;
    }

    private static boolean acceptOf(ServerSocket server) throws IOException {
        try (Socket accepted = server.accept()) {
            return accepted.isBound();
        } catch (SocketTimeoutException e) {
            return false;
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        clients.close();
    }
}
