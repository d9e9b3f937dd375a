package io.github.listenqueue.examples.incident;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The second process of the first act: clients that arrive one after the other. Every third is patient enough to get in
 * once the server has recovered, the others give up before.
 */
final class Crowd {

    static final int CLIENTS = 300;
    static final String PATIENT = "patient";
    static final String IMPATIENT = "impatient";
    static final int IMPATIENCE_MS = 3_000;
    /** Kernels before 6.5 send their SYNs at 0, 1, 3 and 7 s: the last one must find the server recovered. */
    static final int PATIENCE_MS = 9_000;

    private static final long ARRIVAL_NS = TimeUnit.MICROSECONDS.toNanos(8_300);
    private static final int STACK_BYTES = 256 * 1024;

    private Crowd() {}

    public static void main(String[] args) {
        int port = Integer.parseInt(args[0]);
        long beganNs = System.nanoTime();
        for (int i = 0; i < CLIENTS; i++) {
            boolean patient = i % 3 == 0;
            new Thread(null, () -> visit(port, patient), "client-" + i, STACK_BYTES).start();
            long nextNs = beganNs + (i + 1) * ARRIVAL_NS;
            while (nextNs - System.nanoTime() > 0) {
                LockSupport.parkNanos(nextNs - System.nanoTime());
            }
        }
    }

    private static void visit(int port, boolean patient) {
        try (Client client = new Client(patient ? PATIENT : IMPATIENT)) {
            System.out.println(
                    attempt(client, port, patient ? PATIENCE_MS : IMPATIENCE_MS).toLine());
        }
    }

    private static Experience attempt(Client client, int port, int timeoutMs) {
        try {
            client.connect(port, timeoutMs);
            client.say(Client.QUESTION);
            return client.awaitAnswer();
        } catch (IOException e) {
            return client.failed(e);
        }
    }
}
