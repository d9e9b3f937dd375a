package io.github.listenqueue.soak;

import java.io.IOException;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A unix-domain listener at a path. */
final class UnixListening implements Listening {

    private final Path path;
    private final ServerSocketChannel server;
    private final List<SocketChannel> clients = new ArrayList<>();

    UnixListening(Path path, int backlog) throws IOException {
        this.path = path;
        Files.deleteIfExists(path);
        server = ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(target(), backlog);
        server.configureBlocking(false);
    }

    private UnixDomainSocketAddress target() {
        return UnixDomainSocketAddress.of(path);
    }

    @Override
    public String address() {
        return path.toString();
    }

    @Override
    public void fill(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            clients.add(SocketChannel.open(target()));
        }
    }

    @Override
    public void overflow(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            try (SocketChannel client = SocketChannel.open(StandardProtocolFamily.UNIX)) {
                client.configureBlocking(false);
                client.connect(target());
                throw new IllegalStateException("there was room at " + path);
            } catch (SocketException e) {
                // EAGAIN is expected.
            }
        }
    }

    @Override
    public boolean accept() throws IOException {
        SocketChannel accepted = server.accept();
        if (accepted != null) {
            accepted.close();
        }
        return accepted != null;
    }

    @Override
    public void leave() throws IOException {
        for (SocketChannel client : clients) {
            client.close();
        }
        clients.clear();
    }

    @Override
    public void close() throws IOException {
        server.close();
        leave();
        Files.deleteIfExists(path);
    }
}
