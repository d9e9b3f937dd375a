package io.github.listenqueue.examples.incident;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The second process of the second act. Some clients connect and send nothing. Others connect, send a request at once and fill
 * the queue. On a line from the first process, the silent clients send their requests, too.
 */
final class SilentClients {

    static final String READY = "ready";
    static final String SILENT = "silent";
    static final String SENDING = "sending";

    private static final int CONNECT_TIMEOUT_MS = 3_000;
    private static final int WRITES = 100;
    private static final long PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(10);

    private SilentClients() {}

    public static void main(String[] args) throws IOException {
        int port = Integer.parseInt(args[0]);
        List<Client> silent = connect(SILENT, port, Integer.parseInt(args[1]));
        List<Client> sending = connect(SENDING, port, Integer.parseInt(args[2]));
        for (Client client : sending) {
            client.send(Client.REQUEST);
        }
        System.out.println(READY);
        if (System.in.read() < 0) {
            return;
        }
        for (Client client : silent) {
            System.out.println(send(client).toLine());
        }
        for (Client client : sending) {
            System.out.println(awaitAnswer(client).toLine());
        }
    }

    private static List<Client> connect(String who, int port, int number) throws IOException {
        List<Client> clients = new ArrayList<>();
        for (int i = 0; i < number; i++) {
            Client client = new Client(who);
            clients.add(client);
            client.connect(port, CONNECT_TIMEOUT_MS);
        }
        return clients;
    }

    /** Sends a request in several writes: the first reaches the full queue, and a later one fails by the reset. */
    private static ClientResult send(Client client) {
        try (client) {
            for (int i = 0; i < WRITES; i++) {
                client.send(Client.REQUEST);
                LockSupport.parkNanos(PAUSE_NS);
            }
            throw new IOException("the request was sent although the queue was full");
        } catch (IOException e) {
            return client.failed(e);
        }
    }

    private static ClientResult awaitAnswer(Client client) {
        try (client) {
            return client.awaitAnswer();
        } catch (IOException e) {
            return client.failed(e);
        }
    }
}
