package io.github.listenqueue.benchmarks;

import io.github.listenqueue.ListenQueueMonitor;
import java.util.ArrayList;
import java.util.List;

/**
 * A process that opens listeners one after the other and waits for each to be found, so that the script can count the scans of
 * the descriptors meanwhile. Arguments: the source, the number of listeners.
 */
final class NewListeners {

    private static final long MAX_NS = 60_000_000_000L;

    private NewListeners() {}

    public static void main(String[] arguments) throws Exception {
        Source source = Source.of(arguments);
        int count = Integer.parseInt(arguments[1]);
        // Kept, since the garbage collector closes unreachable sockets.
        List<Listeners> opened = new ArrayList<>();
        try (ListenQueueMonitor monitor = source.builder().build()) {
            int found = monitor.sample().queues().size();
            for (int i = 1; i <= count; i++) {
                opened.add(Listeners.own(1, 8));
                long startNs = System.nanoTime();
                while (monitor.sample().queues().size() < found + i) {
                    if (System.nanoTime() - startNs > MAX_NS) {
                        throw new IllegalStateException("a listener was not found");
                    }
                    Thread.sleep(1);
                }
            }
            for (Listeners one : opened) {
                one.close();
            }
        }
    }
}
