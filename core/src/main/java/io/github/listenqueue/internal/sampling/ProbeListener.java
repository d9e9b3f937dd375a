package io.github.listenqueue.internal.sampling;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/** A listener of this process for a self-test, with one connection that it never accepts. */
public final class ProbeListener implements AutoCloseable {

    public static final int BACKLOG = 8;

    private static final int CONNECT_TIMEOUT_MS = 1000;

    private final SocketAddress address;
    private final ServerSocketChannel server;
    private final SocketChannel client;

    private ProbeListener(SocketAddress address, ServerSocketChannel server, SocketChannel client) {
        this.address = address;
        this.server = server;
        this.client = client;
    }

    public static ProbeListener open(StandardProtocolFamily family) throws IOException {
        ServerSocketChannel server = ServerSocketChannel.open(family);
        SocketChannel client = null;
        try {
            client = SocketChannel.open(family);
            SocketAddress address = server.bind(freeAddress(family), BACKLOG).getLocalAddress();
            if (address instanceof InetSocketAddress) {
                client.socket().connect(address, CONNECT_TIMEOUT_MS);
            } else {
                client.connect(address);
            }
            return new ProbeListener(address, server, client);
        } catch (Throwable e) {
            server.close();
            if (client != null) {
                client.close();
            }
            throw e;
        }
    }

    private static SocketAddress freeAddress(StandardProtocolFamily family) throws IOException {
        return switch (family) {
            case INET -> new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 0);
            case INET6 -> {
                byte[] loopback = new byte[16];
                loopback[15] = 1;
                yield new InetSocketAddress(InetAddress.getByAddress(loopback), 0);
            }
            case UNIX -> {
                Path path = Files.createTempFile("listenqueue-doctor", null);
                // bind() creates the file, and fails if it exists.
                Files.delete(path);
                yield UnixDomainSocketAddress.of(path);
            }
        };
    }

    public SocketAddress address() {
        return address;
    }

    @Override
    public void close() throws IOException {
        client.close();
        server.close();
        if (address instanceof UnixDomainSocketAddress unix) {
            Files.deleteIfExists(unix.getPath());
        }
    }
}
