package io.github.listenqueue.balancer;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * The server behind an agent check, on one thread. Each client gets the answer at once. Its connection is closed when the client
 * closes it, but after {@link #MAX_OPEN_MS} in any case: a socket that is closed while input is unread resets the connection,
 * and the client may lose the answer.
 */
final class AgentServer implements AutoCloseable, Runnable {

    static final int MAX_CONNECTIONS = 64;
    static final long MAX_OPEN_MS = 500;
    private static final int BACKLOG = 128;
    private static final long CLOSE_MS = 1_000;

    /** The pause after an error such as that no descriptor is left, which the selector would report again at once. */
    private static final long PAUSE_MS = 100;

    private final ServerSocketChannel listener;
    private final Selector selector;
    private final AllowedPeers allowed;
    private final Supplier<byte[]> answer;
    private final Thread thread = new Thread(this, "listenqueue-haproxy");

    /** The open connections, from the oldest to the latest. */
    private final Queue<Client> clients = new ArrayDeque<>();

    private final ByteBuffer input = ByteBuffer.allocate(512);
    private volatile boolean closed;

    private record Client(SocketChannel channel, long untilNs) {}

    AgentServer(InetSocketAddress address, AllowedPeers allowed, Supplier<byte[]> answer) throws IOException {
        this.allowed = allowed;
        this.answer = answer;
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

    InetSocketAddress address() {
        return new InetSocketAddress(
                listener.socket().getInetAddress(), listener.socket().getLocalPort());
    }

    void start() {
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
        selector.select(oldest == null ? 0 : Math.max(1, millisUntil(oldest.untilNs())));
        boolean arrived = false;
        for (SelectionKey key : selector.selectedKeys()) {
            if (key.isValid() && key.channel() instanceof SocketChannel channel) {
                discardInput(channel);
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
                answer(channel);
            } catch (IOException | RuntimeException e) {
                // This client is gone. The others get their answers.
                close(channel);
            }
        }
    }

    private void answer(SocketChannel channel) throws IOException {
        if (!(channel.getRemoteAddress() instanceof InetSocketAddress peer) || !allowed.contains(peer.getAddress())) {
            close(channel);
            return;
        }
        channel.configureBlocking(false);
        // The buffer of a new connection holds the line, so that one write is enough.
        channel.write(ByteBuffer.wrap(answer.get()));
        channel.shutdownOutput();
        if (clients.size() >= MAX_CONNECTIONS) {
            close(clients.remove().channel());
        }
        clients.add(new Client(channel, System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(MAX_OPEN_MS)));
        channel.register(selector, SelectionKey.OP_READ);
    }

    private void discardInput(SocketChannel channel) {
        try {
            input.clear();
            if (channel.read(input) < 0) {
                close(channel);
            }
        } catch (IOException e) {
            close(channel);
        }
    }

    private void closeOverdue() {
        for (Client each = clients.peek();
                each != null && (!each.channel().isOpen() || millisUntil(each.untilNs()) <= 0);
                each = clients.peek()) {
            close(clients.remove().channel());
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
        clients.forEach(client -> close(client.channel()));
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
