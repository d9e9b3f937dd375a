package io.github.listenqueue.benchmarks;

import com.sun.management.ThreadMXBean;
import io.github.listenqueue.ListenQueueMonitor;
import java.lang.management.ManagementFactory;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/**
 * The bytes that a sample allocates when depths have changed, beyond those of a sample without a change. Argument: the source.
 * Between two samples one more client connects to all of ten listeners, or to one of them. The queues are far from high, so
 * there are no events.
 */
final class Changes {

    private static final int LISTENERS = 10;
    private static final int BACKLOG = 4096;
    private static final int ROUNDS = 900;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final ListenQueueMonitor monitor;
    private final Medians unchanged = new Medians(2 * ROUNDS);
    private int sink;

    private Changes(ListenQueueMonitor monitor) {
        this.monitor = monitor;
    }

    public static void main(String[] arguments) throws Exception {
        Source source = Source.of(arguments);
        try (Listeners listeners = Listeners.own(LISTENERS, BACKLOG);
                ListenQueueMonitor monitor = listeners.monitor(source).build()) {
            source.check(monitor.sample(), listeners);
            new Changes(monitor).run(listeners);
        }
    }

    private void run(Listeners listeners) throws Exception {
        List<Socket> clients = new ArrayList<>();
        double all = median(listeners.opened(), clients);
        double one = median(listeners.opened().subList(0, 1), clients);
        for (Socket client : clients) {
            client.close();
        }
        Out.print("bytes when all ten change", all - unchanged.median());
        Out.print("bytes when one changes", one - unchanged.median());
        if (sink == 0) {
            throw new IllegalStateException("no sample was taken");
        }
    }

    private double median(List<ServerSocket> changing, List<Socket> clients) throws Exception {
        Medians changed = new Medians(ROUNDS);
        for (int round = 0; round < ROUNDS; round++) {
            for (ServerSocket listener : changing) {
                clients.add(new Socket(listener.getInetAddress(), listener.getLocalPort()));
            }
            changed.add(bytesOfASample());
            unchanged.add(bytesOfASample());
        }
        return changed.median();
    }

    private long bytesOfASample() {
        long before = threads.getCurrentThreadAllocatedBytes();
        sink += System.identityHashCode(monitor.sample().queues());
        return threads.getCurrentThreadAllocatedBytes() - before;
    }
}
