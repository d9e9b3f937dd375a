package io.github.listenqueue.examples.balancer;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** Free ports below those that the kernel gives to clients. */
final class Ports {

    private static final int FIRST = 20_000;
    private static final int END = 32_000;

    private int next = FIRST;

    /** Returns a free port that this object has not returned before. */
    int free() {
        while (next < END) {
            int port = next++;
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (IOException e) {
                // It is in use.
            }
        }
        throw new IllegalStateException("there is no free port from " + FIRST + " to " + END);
    }

    InstancePorts instance() {
        return new InstancePorts(free(), free(), free());
    }

    /** Returns true if a server listens there. */
    static boolean isOpen(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }
}
