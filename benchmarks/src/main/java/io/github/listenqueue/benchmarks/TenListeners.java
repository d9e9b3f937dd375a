package io.github.listenqueue.benchmarks;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;

/** Ten listeners on loopback that nobody connects to. */
final class TenListeners implements AutoCloseable {

    private static final int COUNT = 10;
    private static final int BACKLOG = 128;

    private final List<ServerSocket> sockets = new ArrayList<>();

    TenListeners() throws IOException {
        for (int i = 0; i < COUNT; i++) {
            sockets.add(new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress()));
        }
    }

    int count() {
        return sockets.size();
    }

    @Override
    public void close() throws IOException {
        for (ServerSocket socket : sockets) {
            socket.close();
        }
    }
}
