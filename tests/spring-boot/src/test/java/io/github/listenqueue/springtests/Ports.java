package io.github.listenqueue.springtests;

import java.io.IOException;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;

/** Ports without a listener. */
final class Ports {

    private Ports() {}

    /** Returns distinct free ports in ascending order. */
    static List<Integer> free(int count) throws IOException {
        List<ServerSocket> held = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                held.add(new ServerSocket(0));
            }
            return held.stream().map(ServerSocket::getLocalPort).sorted().toList();
        } finally {
            for (ServerSocket socket : held) {
                socket.close();
            }
        }
    }
}
