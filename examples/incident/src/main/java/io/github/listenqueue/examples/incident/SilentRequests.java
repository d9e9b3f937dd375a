package io.github.listenqueue.examples.incident;

import io.github.listenqueue.ListenQueue;
import io.github.listenqueue.ListenQueueMonitor;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A fault that fills the queue of half-open requests while tcp_syncookies is off. A flood would use addresses that never
 * answer. Here TCP_DEFER_ACCEPT keeps the requests of silent clients half-open.
 */
final class SilentRequests extends InducedFault {

    private static final Path SYNCOOKIES = Path.of("/proc/sys/net/ipv4/tcp_syncookies");
    private static final Path DEVICES = Path.of("/proc/self/net/dev");
    private static final int SMALL_BACKLOG = 16;
    private static final int DEFER_S = 30;

    private final List<SocketChannel> silent = new ArrayList<>();
    private Optional<String> syncookies = Optional.empty();

    SilentRequests() throws IOException {
        super(SMALL_BACKLOG, new PlainServer(SMALL_BACKLOG, Latch.OPEN));
    }

    @Override
    String description() {
        return "The server has a backlog of " + SMALL_BACKLOG
                + ", and tcp_syncookies was set to 0. Many clients left their requests half-open, until the SYN queue had no"
                + " room left. The acceptor only accepted.";
    }

    @Override
    String beginning() {
        return "requests are left half-open, with tcp_syncookies=0";
    }

    @Override
    boolean lasts() {
        return false;
    }

    @Override
    Optional<String> obstacle() {
        try {
            long devices = Files.readAllLines(DEVICES).stream()
                    .filter(line -> line.contains(":"))
                    .count();
            if (devices > 1) {
                return Optional.of("tcp_syncookies may be changed only in a network namespace of its own");
            }
            return Files.isWritable(SYNCOOKIES) ? Optional.empty() : Optional.of(SYNCOOKIES + " cannot be written");
        } catch (IOException e) {
            return Optional.of(e.toString());
        }
    }

    @Override
    void begin() throws IOException {
        syncookies = Optional.of(Files.readAllLines(SYNCOOKIES).get(0));
        Files.writeString(SYNCOOKIES, "0\n");
        DeferAccept.on(inode(), DEFER_S);
        for (int i = 0; i < 2 * SMALL_BACKLOG; i++) {
            SocketChannel client = SocketChannel.open();
            silent.add(client);
            client.configureBlocking(false);
            client.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server().port()));
        }
    }

    @Override
    void end() throws IOException {
        if (syncookies.isPresent()) {
            Files.writeString(SYNCOOKIES, syncookies.get() + "\n");
            syncookies = Optional.empty();
        }
        for (SocketChannel client : silent) {
            client.close();
        }
        silent.clear();
    }

    private long inode() throws IOException {
        try (ListenQueueMonitor monitor = ListenQueueMonitor.builder().build()) {
            return monitor.sample()
                    .queue(server().port())
                    .map(ListenQueue::inode)
                    .orElseThrow(() -> new IOException("the library does not list the server's listener"));
        }
    }
}
