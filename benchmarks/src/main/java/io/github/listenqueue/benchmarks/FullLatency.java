package io.github.listenqueue.benchmarks;

import io.github.listenqueue.ListenQueueEvent;
import io.github.listenqueue.ListenQueueMonitor;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * The time from a full queue to the event at a subscriber, at the default interval. Arguments: the source, the number
 * of times. Queues become full at random moments, one at a time. The lateness with which the machine itself wakes a thread is
 * measured beside it.
 */
final class FullLatency {

    private static final long INTERVAL_MS = 100;
    private static final int LISTENERS = 10;
    private static final int BACKLOG = 2;
    private static final long MAX_S = 10;

    private final BlockingQueue<Long> full = new LinkedBlockingQueue<>();
    private final Random random = new Random(1);

    private FullLatency() {}

    public static void main(String[] arguments) throws Exception {
        new FullLatency().run(Source.of(arguments), Integer.parseInt(arguments[1]));
    }

    private void run(Source source, int times) throws Exception {
        Medians late = new Medians(times);
        Medians wakeUp = new Medians(times);
        try (Listeners listeners = Listeners.own(LISTENERS, BACKLOG);
                ListenQueueMonitor monitor = listeners
                        .monitor(source)
                        .interval(Duration.ofMillis(INTERVAL_MS))
                        .settleTime(Duration.ofMillis(1))
                        .on(ListenQueueEvent.Full.class, event -> full.add(System.nanoTime()))
                        .start()) {
            monitor.awaitFirstSample(Duration.ofMinutes(1));
            source.check(monitor.snapshot(), listeners);
            for (int i = 0; i < times; i++) {
                long pauseNs = (long) (random.nextDouble() * INTERVAL_MS * 1e6);
                long beforeNs = System.nanoTime();
                TimeUnit.NANOSECONDS.sleep(pauseNs);
                wakeUp.add(System.nanoTime() - beforeNs - pauseNs);
                late.add(fill(listeners.opened().get(i % LISTENERS)));
            }
        }
        Out.print("Full us, median", late.median() / 1000);
        Out.print("Full us, p99", late.quantile(0.99) / 1000);
        Out.print("Full us, max", late.quantile(1) / 1000);
        Out.print("wake-up us, p99", wakeUp.quantile(0.99) / 1000);
    }

    private long fill(ServerSocket listener) throws IOException, InterruptedException {
        List<Socket> clients = new ArrayList<>();
        for (int i = 0; i <= BACKLOG; i++) {
            clients.add(new Socket(listener.getInetAddress(), listener.getLocalPort()));
        }
        long fullNs = System.nanoTime();
        Long toldNs = full.poll(MAX_S, TimeUnit.SECONDS);
        for (Socket client : clients) {
            listener.accept().close();
            client.close();
        }
        if (toldNs == null) {
            throw new IllegalStateException("no event about the full queue");
        }
        return toldNs - fullNs;
    }
}
