package io.github.listenqueue.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Unix-domain listeners of this process in a temporary directory, and their clients, closed together. */
final class UnixServers implements AutoCloseable {

    private final Path folder;
    private final List<ServerSocketChannel> open = new ArrayList<>();
    private final List<SocketChannel> clients = new ArrayList<>();

    UnixServers() throws IOException {
        folder = Files.createTempDirectory("lq");
    }

    ServerSocketChannel open(String name, int backlog) throws IOException {
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        open.add(server);
        return server.bind(UnixDomainSocketAddress.of(path(name)), backlog);
    }

    Path path(String name) {
        return folder.resolve(name);
    }

    static SocketAddress address(ServerSocketChannel server) {
        try {
            return server.getLocalAddress();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Connects clients to a queue with room for them. Each is in the queue when its call returns. */
    void fill(SocketAddress server, int count) throws IOException {
        for (int i = 0; i < count; i++) {
            clients.add(SocketChannel.open(server));
        }
    }

    void fill(ServerSocketChannel server, int count) throws IOException {
        fill(address(server), count);
    }

    /** Connects a non-blocking client, and returns true if there was room for it. */
    boolean connect(ServerSocketChannel server) throws IOException {
        SocketChannel client = SocketChannel.open(StandardProtocolFamily.UNIX);
        clients.add(client);
        client.configureBlocking(false);
        try {
            return client.connect(address(server));
        } catch (SocketException e) {
            assertThat(e).as("EAGAIN").hasMessage("Resource temporarily unavailable");
            return false;
        }
    }

    @Override
    public void close() throws IOException {
        for (SocketChannel client : clients) {
            client.close();
        }
        for (ServerSocketChannel server : open) {
            server.close();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
