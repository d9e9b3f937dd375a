package io.github.listenqueue.benchmarks;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * A process that holds both ends of many connections until its standard input ends, also by the end of its parent. Arguments:
 * the number of connections, and a number from 1 to 250 that no other such process has, for addresses of its own.
 */
final class Connections {

    private static final int CLIENT_ADDRESSES = 4;

    private Connections() {}

    public static void main(String[] arguments) throws IOException {
        int count = Integer.parseInt(arguments[0]);
        byte number = (byte) Integer.parseInt(arguments[1]);
        List<SocketChannel> ends = new ArrayList<>();
        try (ServerSocketChannel listener = ServerSocketChannel.open()) {
            listener.bind(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 1, number, 1}), 0), 128);
            for (int i = 0; i < count; i++) {
                byte[] from = {127, 2, number, (byte) (1 + i % CLIENT_ADDRESSES)};
                SocketChannel client =
                        SocketChannel.open().bind(new InetSocketAddress(InetAddress.getByAddress(from), 0));
                client.connect(listener.getLocalAddress());
                ends.add(client);
                ends.add(listener.accept());
            }
        }
        // Without the listener: only the ten are measured.
        System.out.println(ends.size() / 2);
        while (System.in.read() >= 0) {
            // Runs until its parent closes the input.
        }
    }
}
