package io.github.listenqueue.examples.incident;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** A client that connects, sends a request, waits for the answer, and returns its result. */
final class Client implements AutoCloseable {

    static final byte[] REQUEST = "GET / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final int ANSWER_TIMEOUT_MS = 12_000;

    private final String who;
    private final Socket socket;
    private Instant begun = Instant.now();
    private long startNs = System.nanoTime();
    private long connectMs;

    Client(String who) {
        this(who, new Socket());
    }

    private Client(String who, Socket socket) {
        this.who = who;
        this.socket = socket;
    }

    /** Returns a client for {@link #startConnect}. */
    static Client nonBlocking(String who) throws IOException {
        SocketChannel channel = SocketChannel.open();
        channel.configureBlocking(false);
        return new Client(who, channel.socket());
    }

    /** Sends its SYN without waiting, so that other clients can follow at once. */
    void startConnect(int port) throws IOException {
        begun = Instant.now();
        startNs = System.nanoTime();
        socket.getChannel().connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    }

    /** Waits until it is connected. */
    void awaitConnected(int timeoutMs) throws IOException {
        SocketChannel channel = socket.getChannel();
        try (Selector selector = Selector.open()) {
            channel.register(selector, SelectionKey.OP_CONNECT);
            if (!channel.isConnected() && selector.select(timeoutMs) == 0) {
                throw new SocketTimeoutException("Connect timed out");
            }
            channel.finishConnect();
        } finally {
            connectMs = elapsedMs();
        }
        channel.configureBlocking(true);
        socket.setSoTimeout(ANSWER_TIMEOUT_MS);
    }

    String who() {
        return who;
    }

    void connect(int port, int timeoutMs) throws IOException {
        try {
            socket.setSoTimeout(ANSWER_TIMEOUT_MS);
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), timeoutMs);
        } finally {
            connectMs = elapsedMs();
        }
    }

    void send(byte[] text) throws IOException {
        socket.getOutputStream().write(text);
    }

    ClientResult awaitAnswer() throws IOException {
        InputStream in = socket.getInputStream();
        int next = in.read();
        while (next != '\n') {
            if (next < 0) {
                throw new IOException("the connection was closed without an answer");
            }
            next = in.read();
        }
        return new ClientResult(who, Outcome.CONNECTED, begun, connectMs, elapsedMs(), "");
    }

    ClientResult failed(IOException e) {
        String message = String.valueOf(e.getMessage());
        Outcome outcome;
        if (e instanceof SocketTimeoutException) {
            outcome = Outcome.TIMED_OUT;
        } else if (message.toLowerCase(Locale.ROOT).contains("connection reset")) {
            outcome = Outcome.RESET;
        } else {
            outcome = Outcome.FAILED;
        }
        return new ClientResult(who, outcome, begun, connectMs, elapsedMs(), message);
    }

    private long elapsedMs() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNs);
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            // The attempt has ended anyway.
        }
    }
}
