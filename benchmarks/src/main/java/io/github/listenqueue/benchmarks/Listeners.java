package io.github.listenqueue.benchmarks;

import io.github.listenqueue.ListenQueueMonitor;
import io.github.listenqueue.ListenQueueSnapshot;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;

/** Listeners on loopback without clients. */
final class Listeners implements AutoCloseable {

    private static final int TEN = 10;
    private static final int BACKLOG = 128;

    private final List<ServerSocket> opened = new ArrayList<>();
    private final List<InetSocketAddress> addresses = new ArrayList<>();

    /** Returns the ten that this process has inherited from the script, or else ten of its own. */
    static Listeners ten() throws IOException {
        String ports = System.getenv("LISTENER_PORTS");
        Listeners listeners = new Listeners();
        if (ports == null) {
            return listeners.open(TEN, BACKLOG);
        }
        for (String port : ports.split(",", -1)) {
            listeners.addresses.add(new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(port)));
        }
        return listeners;
    }

    /** Opens listeners of this process. */
    static Listeners own(int count, int backlog) throws IOException {
        return new Listeners().open(count, backlog);
    }

    private Listeners() {}

    private Listeners open(int count, int backlog) throws IOException {
        for (int i = 0; i < count; i++) {
            ServerSocket socket = new ServerSocket(0, backlog, InetAddress.getLoopbackAddress());
            opened.add(socket);
            addresses.add((InetSocketAddress) socket.getLocalSocketAddress());
        }
        return this;
    }

    List<ServerSocket> opened() {
        return opened;
    }

    List<InetSocketAddress> addresses() {
        return addresses;
    }

    int count() {
        return addresses.size();
    }

    /** Returns true if a sample shows each of them, besides listeners that this process may have inherited. */
    boolean areIn(ListenQueueSnapshot snapshot) {
        return snapshot.queues().stream()
                        .filter(queue -> addresses.contains(queue.localAddress()))
                        .count()
                == count();
    }

    /** Returns the builder of a monitor of these listeners only. */
    ListenQueueMonitor.Builder monitor(Source source) {
        return source.builder().include(addresses::contains);
    }

    @Override
    public void close() throws IOException {
        for (ServerSocket socket : opened) {
            socket.close();
        }
    }
}
