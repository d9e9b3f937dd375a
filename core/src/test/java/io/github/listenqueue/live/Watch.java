package io.github.listenqueue.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.listenqueue.ListenQueue;
import io.github.listenqueue.ListenQueueEvent;
import io.github.listenqueue.ListenQueueMonitor;
import io.github.listenqueue.ListenQueueSnapshot;
import io.github.listenqueue.testsupport.Servers;
import java.nio.channels.ServerSocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** A monitor and the events that it published. */
final class Watch implements AutoCloseable {

    private final List<ListenQueueEvent> events = new CopyOnWriteArrayList<>();
    private final ListenQueueMonitor monitor;

    private Watch(Consumer<ListenQueueMonitor.Builder> setup, boolean daemon) {
        ListenQueueMonitor.Builder builder = ListenQueueMonitor.builder().onEvent(events::add);
        setup.accept(builder);
        monitor = daemon ? builder.start() : builder.build();
    }

    /** Returns a monitor that samples only when the test calls it. */
    static Watch driven() {
        return driven(builder -> {});
    }

    static Watch driven(Consumer<ListenQueueMonitor.Builder> setup) {
        return new Watch(setup, false);
    }

    /** Returns a monitor with a thread of its own. */
    static Watch started(Consumer<ListenQueueMonitor.Builder> setup) {
        return new Watch(setup, true);
    }

    ListenQueueMonitor monitor() {
        return monitor;
    }

    ListenQueueSnapshot sample() {
        ListenQueueSnapshot snapshot = monitor.sample();
        JvmVariant.assertSource(snapshot);
        return snapshot;
    }

    /** Awaits and returns the first sample of the monitor's own thread. */
    ListenQueueSnapshot first() {
        assertThat(monitor.awaitFirstSample(Duration.ofMinutes(1))).isTrue();
        return monitor.snapshot();
    }

    /** Takes a sample and returns the only queue on the port of the server. */
    ListenQueue sample(ServerSocketChannel server) {
        return queueOn(sample(), Servers.port(server));
    }

    static ListenQueue queueOn(ListenQueueSnapshot snapshot, int port) {
        List<ListenQueue> found = queuesOn(snapshot, port);
        assertThat(found).as("queues on port %s of %s", port, snapshot).hasSize(1);
        return found.get(0);
    }

    static List<ListenQueue> queuesOn(ListenQueueSnapshot snapshot, int port) {
        return snapshot.queues().stream()
                .filter(queue -> queue.port().orElse(0) == port)
                .toList();
    }

    /** Returns the events that were published so far. A monitor that the test drives publishes shortly after its sample. */
    List<ListenQueueEvent> events() {
        return events;
    }

    <T extends ListenQueueEvent> List<T> events(Class<T> kind) {
        return events.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    /** Closes the monitor, which delivers the pending events, and returns every event of a kind. */
    <T extends ListenQueueEvent> List<T> lastEvents(Class<T> kind) {
        monitor.close();
        return events(kind);
    }

    @Override
    public void close() {
        monitor.close();
    }
}
