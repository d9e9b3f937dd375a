package io.github.listenqueue.examples.incident;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The second process of the first act and of every cause: clients that connect one after the other, optionally the last of them
 * all at once. Every third is patient enough to connect once the server has recovered. The others give up earlier.
 */
final class LoadClients {

    static final int CLIENTS = 300;
    static final String PATIENT = "patient";
    static final String IMPATIENT = "impatient";
    static final int IMPATIENCE_MS = 3_000;
    /** Long enough for the SYN that kernels before 6.5 send after 7 s, when the server has recovered. */
    static final int PATIENCE_MS = 9_000;

    private static final long ARRIVAL_NS = TimeUnit.MICROSECONDS.toNanos(8_300);
    private static final int STACK_BYTES = 256 * 1024;

    private LoadClients() {}

    public static void main(String[] args) throws IOException {
        int port = Integer.parseInt(args[0]);
        int oneByOne = Integer.parseInt(args[1]);
        List<Client> others = new ArrayList<>();
        for (int i = oneByOne; i < CLIENTS; i++) {
            others.add(Client.nonBlocking(who(i)));
        }
        long beganNs = System.nanoTime();
        for (int i = 0; i < oneByOne; i++) {
            Client client = new Client(who(i));
            start(client, timeoutMs -> client.connect(port, timeoutMs));
            long nextNs = beganNs + (i + 1) * ARRIVAL_NS;
            while (nextNs - System.nanoTime() > 0) {
                LockSupport.parkNanos(nextNs - System.nanoTime());
            }
        }
        for (Client client : others) {
            client.startConnect(port);
        }
        for (Client client : others) {
            start(client, client::awaitConnected);
        }
    }

    /** The way in which a client connects. */
    private interface Connecting {
        void within(int timeoutMs) throws IOException;
    }

    private static String who(int number) {
        return number % 3 == 0 ? PATIENT : IMPATIENT;
    }

    private static void start(Client client, Connecting connecting) {
        new Thread(null, () -> run(client, connecting), "client", STACK_BYTES).start();
    }

    private static void run(Client client, Connecting connecting) {
        try (client) {
            System.out.println(attempt(client, connecting).toLine());
        }
    }

    private static ClientResult attempt(Client client, Connecting connecting) {
        try {
            connecting.within(client.who().equals(PATIENT) ? PATIENCE_MS : IMPATIENCE_MS);
            client.send(Client.REQUEST);
            return client.awaitAnswer();
        } catch (IOException e) {
            return client.failed(e);
        }
    }
}
