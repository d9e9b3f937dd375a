package io.github.listenqueue.examples.observability;

import io.github.listenqueue.testsupport.LoadClients;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.TimeUnit;

/** Clients that keep connecting, {@value #PER_TICK} every {@value #TICK_MS} ms, at most {@value #MAX} at a time. */
final class SteadyClients {

    private static final int PER_TICK = 4;
    private static final int TICK_MS = 200;
    private static final int MAX = 60;

    private final int port;
    private final Thread thread = new Thread(this::keepConnecting, "steady-clients");
    private volatile boolean closed;

    private SteadyClients(int port) {
        this.port = port;
        thread.setDaemon(true);
    }

    static SteadyClients start(int port) {
        SteadyClients clients = new SteadyClients(port);
        clients.thread.start();
        return clients;
    }

    private void keepConnecting() {
        try (LoadClients clients = new LoadClients()) {
            while (!closed) {
                clients.start(port, PER_TICK);
                clients.keepAtMost(MAX);
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
