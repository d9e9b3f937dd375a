package io.github.listenqueue.examples.balancer;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/** One request on a connection of its own, driven by a selector. */
final class Client implements AutoCloseable {

    private static final byte[] REQUEST =
            "GET / HTTP/1.1\r\nHost: shop\r\nConnection: close\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final int STATUS_FROM = "HTTP/1.1 ".length();
    private static final int STATUS_TO = STATUS_FROM + 3;

    private final double second;
    private final long lateMs;
    private final long beganNs = System.nanoTime();
    private final SocketChannel channel;
    private final ByteBuffer answer = ByteBuffer.allocate(2_048);

    private Client(double second, long lateMs, SocketChannel channel) {
        this.second = second;
        this.lateMs = lateMs;
        this.channel = channel;
    }

    static Client start(double second, long lateMs, int port, Selector selector) throws IOException {
        SocketChannel channel = SocketChannel.open();
        channel.configureBlocking(false);
        channel.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        Client client = new Client(second, lateMs, channel);
        channel.register(selector, SelectionKey.OP_CONNECT, client);
        return client;
    }

    /** Continues; returns true once the answer is complete. */
    boolean proceed(SelectionKey key) throws IOException {
        if (key.isConnectable()) {
            channel.finishConnect();
            channel.write(ByteBuffer.wrap(REQUEST));
            key.interestOps(SelectionKey.OP_READ);
            return false;
        }
        int read = channel.read(answer);
        return read < 0 || !answer.hasRemaining();
    }

    long waitedMs() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - beganNs);
    }

    boolean isOpen() {
        return channel.isOpen();
    }

    ClientResult answered() {
        String text = new String(answer.array(), 0, answer.position(), StandardCharsets.ISO_8859_1);
        return ended(text.length() < STATUS_TO ? "closed without an answer" : text.substring(STATUS_FROM, STATUS_TO));
    }

    ClientResult ended(String outcome) {
        return new ClientResult(second, waitedMs(), outcome, lateMs);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
