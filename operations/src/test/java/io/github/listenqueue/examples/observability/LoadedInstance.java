package io.github.listenqueue.examples.observability;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;

/** An instance behind a balancer: a port that counts its requests, and a port whose answer about the load a test chooses. */
final class LoadedInstance implements AutoCloseable {

    /** An answer that never ends. */
    static final String SILENCE = "";

    private static final String HEAD = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n";

    private final ServerSocket server;
    private final ServerSocket loadServer;
    private final AtomicInteger requests = new AtomicInteger();
    private volatile String answer;

    LoadedInstance(String share) throws IOException {
        answer = share(share);
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        loadServer = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        start(server, this::answerRequest);
        start(loadServer, this::answerLoad);
    }

    int port() {
        return server.getLocalPort();
    }

    int loadPort() {
        return loadServer.getLocalPort();
    }

    /** Returns the number of requests since the last call. */
    int requests() {
        return requests.getAndSet(0);
    }

    /** Returns an answer with a share, as of the starter's endpoint. */
    static String share(String share) {
        return HEAD + "{\"share\":" + share + ",\"reason\":\"a \\\"reason\\\"\",\"at\":\"2026-11-28T14:00:03Z\"}";
    }

    void answer(String whole) {
        answer = whole;
    }

    private interface Answering {
        void to(Socket client) throws IOException, InterruptedException;
    }

    private static void start(ServerSocket listener, Answering answering) {
        Thread thread = new Thread(() -> serve(listener, answering), "instance");
        thread.setDaemon(true);
        thread.start();
    }

    private static void serve(ServerSocket listener, Answering answering) {
        while (!listener.isClosed()) {
            try (Socket client = listener.accept()) {
                readHead(client.getInputStream());
                answering.to(client);
            } catch (IOException e) {
                // The client has gone, or this instance is closed.
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private static void readHead(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        for (int next = in.read(); next >= 0 && head.indexOf("\r\n\r\n") < 0; next = in.read()) {
            head.append((char) next);
            if (head.indexOf("\r\n\r\n") >= 0) {
                return;
            }
        }
    }

    private void answerRequest(Socket client) throws IOException {
        requests.incrementAndGet();
        write(client, HEAD + "sold out");
    }

    private void answerLoad(Socket client) throws IOException {
        String whole = answer;
        if (whole.equals(SILENCE)) {
            // Until nginx gives up.
            client.getInputStream().read();
        } else {
            write(client, whole);
        }
    }

    private static void write(Socket client, String text) throws IOException {
        client.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    /** Closes both ports. */
    void stop() throws IOException {
        server.close();
        loadServer.close();
    }

    @Override
    public void close() throws IOException {
        stop();
    }
}
