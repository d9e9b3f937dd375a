package io.github.listenqueue.balancer.internal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A server of short answers on one thread. Each client gets one answer, at once or after its request. Its connection is closed when
 * the client closes it, but after a time in any case: a socket that is closed while input is unread resets the connection, and the
 * client may lose the answer.
 */
public final class AnswerServer implements AutoCloseable, Runnable {

    public static final int MAX_CONNECTIONS = 64;
    private static final int BACKLOG = 128;
    private static final long CLOSE_MS = 1_000;

    /** The pause after an error such as that no descriptor is left, which the selector would report again at once. */
    private static final long PAUSE_MS = 100;

    private final ServerSocketChannel listener;
    private final Selector selector;
    private final Predicate<InetAddress> allowed;
    private final Protocol protocol;
    private final long maxOpenNs;
    private final Thread thread;

    /** The open connections, from the oldest to the latest. */
    private final Queue<Client> clients = new ArrayDeque<>();

    private final ByteBuffer input = ByteBuffer.allocate(512);
    private volatile boolean closed;

    /** The answers. */
    public interface Protocol {

        /** Returns the greatest length of a request. */
        int maxRequest();

        /**
         * Returns the answer.
         *
         * @param received what the client has sent so far
         * @return the answer; null if the request is not complete
         */
        byte @Nullable [] answer(String received);
    }

    private static final class Client {

        private final SocketChannel channel;
        private final long untilNs;
        private final StringBuilder received = new StringBuilder();
        private @Nullable ByteBuffer output;

        Client(SocketChannel channel, long untilNs) {
            this.channel = channel;
            this.untilNs = untilNs;
        }
    }

    /**
     * Opens the port.
     *
     * @param allowed the clients that get an answer; any other connection is closed
     * @param maxOpenMs the time after which a connection is closed
     * @throws UncheckedIOException if the port is in use or the address is not local
     */
    public static AnswerServer open(
            String threadName,
            InetSocketAddress address,
            Predicate<InetAddress> allowed,
            Protocol protocol,
            long maxOpenMs) {
        try {
            return new AnswerServer(threadName, address, allowed, protocol, maxOpenMs);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "cannot listen on port " + address.getPort() + " of address "
                            + address.getAddress().getHostAddress() + ": " + e.getMessage()
                            + "; the port must be free, and the address one of this machine",
                    e);
        }
    }

    private AnswerServer(
            String threadName,
            InetSocketAddress address,
            Predicate<InetAddress> allowed,
            Protocol protocol,
            long maxOpenMs)
            throws IOException {
        this.allowed = allowed;
        this.protocol = protocol;
        this.maxOpenNs = TimeUnit.MILLISECONDS.toNanos(maxOpenMs);
        this.thread = new Thread(this, threadName);
        selector = Selector.open();
        ServerSocketChannel opened = null;
        try {
            opened = ServerSocketChannel.open();
            // A restarted process must not wait for the connections of the previous one to time out.
            opened.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            opened.bind(address, BACKLOG);
            opened.configureBlocking(false);
            opened.register(selector, SelectionKey.OP_ACCEPT);
        } catch (IOException | RuntimeException e) {
            selector.close();
            if (opened != null) {
                opened.close();
            }
            throw e;
        }
        listener = opened;
        thread.setDaemon(true);
    }

    /** Returns the address, with the port in use. */
    public InetSocketAddress address() {
        return new InetSocketAddress(
                listener.socket().getInetAddress(), listener.socket().getLocalPort());
    }

    /** Starts to answer, on a daemon thread. */
    public void start() {
        thread.start();
    }

    @Override
    public void run() {
        while (!closed) {
            try {
                serve();
            } catch (Throwable e) {
                // Also without memory or descriptors: the next attempt may succeed.
                pause();
            }
        }
        closeAll();
    }

    private void serve() throws IOException {
        Client oldest = clients.peek();
        selector.select(oldest == null ? 0 : Math.max(1, millisUntil(oldest.untilNs)));
        boolean arrived = false;
        for (SelectionKey key : selector.selectedKeys()) {
            if (key.isValid() && key.attachment() instanceof Client client) {
                serve(client, key);
            } else {
                arrived = true;
            }
        }
        selector.selectedKeys().clear();
        closeOverdue();
        if (arrived) {
            acceptAll();
        }
    }

    /** Accepts what has arrived; at most as many as may be open at once, so that none of them is cut off. */
    private void acceptAll() throws IOException {
        for (int i = 0; i < MAX_CONNECTIONS && !closed; i++) {
            SocketChannel channel = listener.accept();
            if (channel == null) {
                return;
            }
            try {
                welcome(channel);
            } catch (IOException | RuntimeException e) {
                // This client is gone. The others get their answers.
                close(channel);
            }
        }
    }

    private void welcome(SocketChannel channel) throws IOException {
        if (!(channel.getRemoteAddress() instanceof InetSocketAddress peer) || !allowed.test(peer.getAddress())) {
            close(channel);
            return;
        }
        channel.configureBlocking(false);
        if (clients.size() >= MAX_CONNECTIONS) {
            close(clients.remove().channel);
        }
        Client client = new Client(channel, System.nanoTime() + maxOpenNs);
        clients.add(client);
        SelectionKey key = channel.register(selector, SelectionKey.OP_READ, client);
        answer(client, key);
    }

    private void serve(Client client, SelectionKey key) {
        try {
            if (key.isWritable()) {
                write(client, key);
            } else {
                read(client, key);
            }
        } catch (IOException | RuntimeException e) {
            close(client.channel);
        }
    }

    /** Reads a part of the request. After the answer the input is discarded. */
    private void read(Client client, SelectionKey key) throws IOException {
        if (client.channel.read(input.clear()) < 0) {
            close(client.channel);
            return;
        }
        if (client.output == null) {
            client.received.append(StandardCharsets.ISO_8859_1.decode(input.flip()));
            if (client.received.length() > protocol.maxRequest()) {
                close(client.channel);
                return;
            }
            answer(client, key);
        }
    }

    private void answer(Client client, SelectionKey key) throws IOException {
        byte[] answer = protocol.answer(client.received.toString());
        if (answer != null) {
            client.output = ByteBuffer.wrap(answer);
            write(client, key);
        }
    }

    private static void write(Client client, SelectionKey key) throws IOException {
        ByteBuffer output = client.output;
        if (output == null) {
            return;
        }
        client.channel.write(output);
        if (output.hasRemaining()) {
            key.interestOps(SelectionKey.OP_WRITE);
        } else {
            client.channel.shutdownOutput();
            key.interestOps(SelectionKey.OP_READ);
        }
    }

    private void closeOverdue() {
        for (Client each = clients.peek();
                each != null && (!each.channel.isOpen() || millisUntil(each.untilNs) <= 0);
                each = clients.peek()) {
            close(clients.remove().channel);
        }
    }

    private static long millisUntil(long untilNs) {
        return TimeUnit.NANOSECONDS.toMillis(untilNs - System.nanoTime());
    }

    private void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(PAUSE_MS);
        } catch (InterruptedException e) {
            // An interrupt by a stranger must not end this thread. close() sets its own flag.
        }
    }

    private static void close(SocketChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            // It is closed all the same.
        }
    }

    private void closeAll() {
        clients.forEach(client -> close(client.channel));
        clients.clear();
        try {
            listener.close();
            selector.close();
        } catch (IOException e) {
            // They are closed all the same.
        }
    }

    /** Closes the listener and every connection, and waits for the thread. */
    @Override
    public void close() {
        closed = true;
        if (thread.getState() == Thread.State.NEW) {
            closeAll();
            return;
        }
        selector.wakeup();
        boolean interrupted = Thread.interrupted();
        try {
            thread.join(CLOSE_MS);
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
