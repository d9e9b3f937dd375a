package io.github.listenqueue.benchmarks;

import io.github.listenqueue.ListenQueueMonitor;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What the daemon allocates when the depth of every listener has changed. Argument: the source. Each round connects one more
 * client to each of ten listeners whose queues are far from high, and waits until a reading shows all of them.
 */
final class ChangingTicks {

    private static final int LISTENERS = 10;
    private static final int BACKLOG = 4096;
    private static final int ROUNDS = 1000;
    private static final int WARM_UP_ROUNDS = 600;

    /** Half of it is high, and then there are events. */
    private static final int MOST_DEEP = 500;

    private ChangingTicks() {}

    public static void main(String[] arguments) throws Exception {
        Source source = Source.of(arguments);
        Medians tick = new Medians(ROUNDS);
        try (Listeners listeners = Listeners.own(LISTENERS, BACKLOG);
                ListenQueueMonitor monitor =
                        listeners.monitor(source).interval(Duration.ofMillis(1)).start()) {
            source.check(monitor.snapshot(), listeners);
            LibraryThreads library = new LibraryThreads();
            for (int round = 1; round <= ROUNDS; ) {
                List<Socket> clients = new ArrayList<>();
                for (int depth = 1; depth <= MOST_DEEP && round <= ROUNDS; depth++, round++) {
                    long before = library.samplerBytes();
                    for (ServerSocket listener : listeners.opened()) {
                        clients.add(new Socket(listener.getInetAddress(), listener.getLocalPort()));
                    }
                    Thread.sleep(3);
                    // The clients came one by one: with luck the ten changes were in one tick, at worst in ten.
                    long bytes = library.samplerBytes() - before;
                    if (round > WARM_UP_ROUNDS) {
                        tick.add(bytes);
                    }
                }
                emptied(listeners, clients);
            }
        }
        Out.print("bytes of a round of changes", tick.median());
        Out.print("bytes a changed listener", tick.median() / LISTENERS);
    }

    private static void emptied(Listeners listeners, List<Socket> clients) throws Exception {
        for (int i = 0; i < clients.size() / LISTENERS; i++) {
            for (ServerSocket listener : listeners.opened()) {
                listener.accept().close();
            }
        }
        for (Socket client : clients) {
            client.close();
        }
    }
}
