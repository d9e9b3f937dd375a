package io.github.listenqueue.examples.incident;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The second process of the second act. Some clients connect and stay silent; others connect, speak at once and fill the
 * queue. On a line from the first process the silent ones speak too.
 */
final class SilentClients {

    static final String READY = "ready";
    static final String SILENT = "silent";
    static final String TALKATIVE = "talkative";

    private static final int CONNECT_TIMEOUT_MS = 3_000;
    private static final int SENTENCES = 100;
    private static final long PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(10);

    private SilentClients() {}

    public static void main(String[] args) throws IOException {
        int port = Integer.parseInt(args[0]);
        List<Client> silent = connect(SILENT, port, Integer.parseInt(args[1]));
        List<Client> talkative = connect(TALKATIVE, port, Integer.parseInt(args[2]));
        for (Client client : talkative) {
            client.say(Client.QUESTION);
        }
        System.out.println(READY);
        if (System.in.read() < 0) {
            return;
        }
        for (Client client : silent) {
            System.out.println(speakUp(client).toLine());
        }
        for (Client client : talkative) {
            System.out.println(hearOut(client).toLine());
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

    /** Sends a request in several writes: the first one meets the full queue, a later one hears of it. */
    private static ClientResult speakUp(Client client) {
        try (client) {
            for (int i = 0; i < SENTENCES; i++) {
                client.say(Client.QUESTION);
                LockSupport.parkNanos(PAUSE_NS);
            }
            throw new IOException("the request was taken although the queue was full");
        } catch (IOException e) {
            return client.failed(e);
        }
    }

    private static ClientResult hearOut(Client client) {
        try (client) {
            return client.awaitAnswer();
        } catch (IOException e) {
            return client.failed(e);
        }
    }
}
