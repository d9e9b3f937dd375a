package io.github.listenqueue.examples.incident;

import io.github.listenqueue.ListenQueue;
import io.github.listenqueue.ListenQueueHealth;
import io.github.listenqueue.ListenQueueMonitor;
import io.github.listenqueue.ListenQueueSnapshot;
import io.github.listenqueue.ReadingSource;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;

/** The library at work: a monitor on one listener. */
final class Watch implements AutoCloseable {

    private static final Duration INTERVAL = Duration.ofMillis(100);
    private static final Duration SETTLE_TIME = Duration.ofSeconds(1);

    private final int port;
    private final ListenQueueMonitor monitor;

    /** Watches the listener on a port; the declared backlog counts only where the kernel cannot be asked. */
    Watch(String name, int port, int backlog, Chronicle chronicle) {
        this.port = port;
        this.monitor = ListenQueueMonitor.builder()
                .name(port, name)
                .declareBacklog(port, backlog)
                .include(this::isOurs)
                .interval(INTERVAL)
                .settleTime(SETTLE_TIME)
                .onEvent(chronicle::onEvent)
                .start();
    }

    /** The latest reading of the listener. On /proc alone the monitor reads too seldom for this show, so it is asked. */
    ListenQueue queue() {
        ListenQueueSnapshot latest = monitor.snapshot();
        return find(latest.source().kind() == ReadingSource.Kind.PROCFS ? monitor.sample() : latest);
    }

    /** A reading of the listener taken now. */
    ListenQueue sampleQueue() {
        return find(monitor.sample());
    }

    ListenQueueSnapshot sample() {
        return monitor.sample();
    }

    ListenQueueHealth health() {
        return monitor.health();
    }

    private ListenQueue find(ListenQueueSnapshot snapshot) {
        return snapshot.queues().stream()
                .filter(queue -> isOurs(queue.localAddress()))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("The library does not see the listener on port " + port
                        + ": " + snapshot.source().reason()));
    }

    private boolean isOurs(SocketAddress address) {
        return address instanceof InetSocketAddress inet && inet.getPort() == port;
    }

    @Override
    public void close() {
        monitor.close();
    }
}
