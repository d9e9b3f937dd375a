package io.github.listenqueue.diagnosis;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/** A process that holds both ends of many connections, until its standard input ends. */
final class Couples {

    private Couples() {}

    /**
     * Connects to itself and prints the number of ends once all are connected.
     *
     * @param arguments the number of connections
     */
    public static void main(String[] arguments) throws IOException {
        int connections = Integer.parseInt(arguments[0]);
        List<SocketChannel> ends = new ArrayList<>();
        try (ServerSocketChannel listener = ServerSocketChannel.open()) {
            listener.bind(new InetSocketAddress(MonitoredServer.LOOPBACK, 0), 128);
            for (int i = 0; i < connections; i++) {
                ends.add(SocketChannel.open(listener.getLocalAddress()));
                ends.add(listener.accept());
            }
            System.out.println(ends.size());
            while (System.in.read() >= 0) {
                // Runs until its parent closes the input.
            }
        }
    }
}
