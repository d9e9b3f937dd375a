package io.github.listenqueue.diagnosis;

import io.github.listenqueue.testsupport.TimeLimit;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * The program behind {@link LoadClients}: one thread that executes commands and serves its connections in between. It ends
 * when its standard input ends, as it does when the scenario ends in any way, and by a time limit.
 */
final class LoadProcess {

    private static final int MAX_CLIENTS = 2_000;
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final long SETTLE_MS = 300;

    /** The time between two clients, so that they are no burst. */
    private static final long GAP_MS = 5;

    /** The action of a client once it is connected. All but the last then stay until the server closes. */
    private enum Client {
        SILENT(""),
        STAYING("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"),
        LEAVING("GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");

        private final String request;

        Client(String request) {
            this.request = request;
        }

        ByteBuffer request() {
            return StandardCharsets.US_ASCII.encode(request);
        }
    }

    private final InetSocketAddress server;
    private final BlockingQueue<String> requests = new LinkedBlockingQueue<>();
    private final Selector selector = Selector.open();
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(4096);
    private int perSecond;
    private long startedNs;
    private long sent;
    private int answered;

    private LoadProcess(int port) throws IOException {
        server = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    /**
     * Executes commands until its standard input ends.
     *
     * @param arguments the port
     */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        TimeLimit.start(LIMIT);
        LoadProcess clients = new LoadProcess(Integer.parseInt(arguments[0]));
        Thread reader = new Thread(clients::readRequests, "requests");
        reader.setDaemon(true);
        reader.start();
        clients.run();
    }

    /** Reads requests on a thread of its own, which sees the end of the input at any load. */
    private void readRequests() {
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        try {
            lines.lines().forEach(requests::add);
        } finally {
            Runtime.getRuntime().halt(0);
        }
    }

    private void run() throws IOException, InterruptedException {
        System.out.println("ready");
        while (true) {
            boolean isIdle = perSecond == 0 && selector.keys().isEmpty();
            String request = isIdle ? requests.take() : requests.poll();
            if (request != null) {
                System.out.println(execute(request.split(" ", -1)));
            }
            long due = (long) ((System.nanoTime() - startedNs) * 1e-9 * perSecond);
            if (sent < due) {
                // Late requests are not caught up on: that would be a burst.
                sent = due;
                open(Client.LEAVING);
            }
            serve(2);
        }
    }

    private String execute(String[] words) throws IOException {
        switch (words[0]) {
            case "connect" -> connectEach(words, Client.SILENT);
            case "get" -> connectEach(words, Client.STAYING);
            case "burst" -> {
                for (int i = 0; i < Integer.parseInt(words[1]); i++) {
                    open(Client.STAYING);
                }
                serveFor(SETTLE_MS);
            }
            case "steady" -> {
                perSecond = Integer.parseInt(words[1]);
                startedNs = System.nanoTime();
                sent = 0;
            }
            case "stop" -> {
                kill("-STOP", words[1]);
                long endNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(Long.parseLong(words[2]));
                int clients = 0;
                while (System.nanoTime() < endNs) {
                    if (clients++ < 40) {
                        open(Client.STAYING);
                    }
                    serveFor(20);
                }
                kill("-CONT", words[1]);
            }
            case "leave" -> {
                perSecond = 0;
                for (SelectionKey key : selector.keys()) {
                    key.channel().close();
                }
                selector.selectNow();
            }
            case "answered" -> {
                return Integer.toString(answered);
            }
            default -> throw new IllegalArgumentException(words[0]);
        }
        return "ok";
    }

    private void connectEach(String[] words, Client client) throws IOException {
        int clients = Integer.parseInt(words[1]);
        for (int i = 0; i < clients; i++) {
            open(client);
            serveFor(GAP_MS);
        }
        serveFor(SETTLE_MS);
    }

    private void serveFor(long forMillis) throws IOException {
        long endNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(forMillis);
        for (long leftNs = 1; leftNs > 0; leftNs = endNs - System.nanoTime()) {
            serve(Math.max(1, TimeUnit.NANOSECONDS.toMillis(leftNs)));
        }
    }

    private void open(Client client) throws IOException {
        if (selector.keys().size() >= MAX_CLIENTS) {
            return;
        }
        SocketChannel channel = SocketChannel.open();
        channel.configureBlocking(false);
        int interest = channel.connect(server) ? SelectionKey.OP_WRITE : SelectionKey.OP_CONNECT;
        channel.register(selector, interest, client);
    }

    private void serve(long forMillis) throws IOException {
        selector.select(
                key -> {
                    try {
                        advance(key, (SocketChannel) key.channel());
                    } catch (IOException e) {
                        // Refused, reset or timed out, as intended.
                        key.cancel();
                        close(key);
                    }
                },
                forMillis);
    }

    private void advance(SelectionKey key, SocketChannel channel) throws IOException {
        Client client = (Client) key.attachment();
        if (key.isConnectable()) {
            channel.finishConnect();
            key.interestOps(SelectionKey.OP_WRITE);
        }
        if (key.isWritable()) {
            channel.write(client.request());
            key.interestOps(SelectionKey.OP_READ);
        }
        if (key.isReadable()) {
            int read = channel.read(buffer.clear());
            if (read < 0) {
                channel.close();
            } else if (client == Client.LEAVING) {
                // Some servers never close the connection.
                answered++;
                channel.close();
            }
        }
    }

    private static void close(SelectionKey key) {
        try {
            key.channel().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void kill(String signal, String pid) throws IOException {
        try {
            new ProcessBuilder("kill", signal, pid).start().waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
