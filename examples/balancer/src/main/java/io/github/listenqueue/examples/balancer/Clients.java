package io.github.listenqueue.examples.balancer;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/** The process of the clients: they arrive at random, at a mean rate, and do not wait for each other. */
final class Clients {

    static final int PER_SECOND = 600;
    static final int PATIENCE_MS = 2_000;

    private final int port;
    private final Selector selector;
    /** From the oldest to the latest. Those that have their answer stay until they are the oldest. */
    private final Queue<Client> waiting = new ArrayDeque<>();

    private final StringBuilder results = new StringBuilder();

    private Clients(int port) throws IOException {
        this.port = port;
        selector = Selector.open();
    }

    /** Waits for a line, lets the clients arrive for some seconds, and prints their results. */
    public static void main(String[] args) throws IOException {
        Clients clients = new Clients(Integer.parseInt(args[0]));
        Random random = new Random(Long.parseLong(args[2]));
        System.out.println(Instance.READY);
        Lifeline.awaitLine();
        Lifeline.hold();
        clients.run(Integer.parseInt(args[1]), random);
        System.out.print(clients.results);
        System.out.flush();
    }

    private void run(int seconds, Random random) throws IOException {
        long beganNs = System.nanoTime();
        double next = 0;
        while (true) {
            next -= Math.log(1 - random.nextDouble()) / PER_SECOND;
            if (next >= seconds) {
                break;
            }
            long nextNs = beganNs + (long) (next * TimeUnit.SECONDS.toNanos(1));
            for (long leftNs = nextNs - System.nanoTime(); leftNs > 0; leftNs = nextNs - System.nanoTime()) {
                proceed(leftNs);
            }
            begin(next, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - nextNs));
        }
        while (!waiting.isEmpty()) {
            proceed(TimeUnit.MILLISECONDS.toNanos(PATIENCE_MS));
        }
    }

    private void begin(double second, long lateMs) throws IOException {
        waiting.add(Client.start(second, lateMs, port, selector));
    }

    /** Waits for an event, for a time at most. */
    private void proceed(long limitNs) throws IOException {
        Client oldest = waiting.peek();
        long patienceMs = oldest == null ? PATIENCE_MS : Math.max(0, PATIENCE_MS - oldest.waitedMs());
        long waitMs = Math.min(patienceMs, TimeUnit.NANOSECONDS.toMillis(limitNs));
        if (waitMs == 0) {
            selector.selectNow();
        } else {
            selector.select(waitMs);
        }
        for (Iterator<SelectionKey> keys = selector.selectedKeys().iterator(); keys.hasNext(); keys.remove()) {
            proceed(keys.next());
        }
        for (oldest = waiting.peek();
                oldest != null && (!oldest.isOpen() || oldest.waitedMs() >= PATIENCE_MS);
                oldest = waiting.peek()) {
            waiting.remove();
            if (oldest.isOpen()) {
                end(oldest, oldest.ended("gave up after " + PATIENCE_MS / 1_000 + " s"));
            }
        }
    }

    private void proceed(SelectionKey key) throws IOException {
        Client client = (Client) key.attachment();
        try {
            if (key.isValid() && client.proceed(key)) {
                end(client, client.answered());
            }
        } catch (IOException e) {
            end(client, client.ended(String.valueOf(e.getMessage())));
        }
    }

    private void end(Client client, ClientResult result) throws IOException {
        client.close();
        results.append(result.toLine()).append('\n');
    }
}
