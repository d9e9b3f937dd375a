package io.github.listenqueue.examples.observability;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.TimeUnit;

/** Clients that keep connecting, {@value #PER_TICK} every {@value #TICK_MS} ms, at most {@value #MAX} at a time. */
final class LoadClients {

    private static final int PER_TICK = 4;
    private static final int TICK_MS = 200;
    private static final int MAX = 60;

    private final int port;
    private final Thread thread = new Thread(this::keepConnecting, "load-clients");
    private volatile boolean closed;

    private LoadClients(int port) {
        this.port = port;
        thread.setDaemon(true);
    }

    static LoadClients start(int port) {
        LoadClients clients = new LoadClients(port);
        clients.thread.start();
        return clients;
    }

    private void keepConnecting() {
        try (Clients clients = new Clients(port)) {
            while (!closed) {
                clients.connect(PER_TICK).keepAtMost(MAX);
                TimeUnit.MILLISECONDS.sleep(TICK_MS);
            }
        } catch (InterruptedException end) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void stop() throws InterruptedException {
        closed = true;
        thread.join();
    }
}
