package io.github.listenqueue.spring;

import io.github.listenqueue.ListenQueue;
import io.github.listenqueue.ListenQueueMonitor;
import io.github.listenqueue.ListenQueueSnapshot;
import io.github.listenqueue.SnapshotSource;
import io.github.listenqueue.Subscription;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.SmartLifecycle;

/**
 * Starts the monitor when the servers listen: in the last phase, after the web server's and the management server's. Hands
 * its events on to the application from then until the context stops, which is the first thing that closing it does. The
 * monitor itself ends with its bean. Warns of listeners that health is to consider and that are not there.
 */
final class MonitorLifecycle implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(MonitorLifecycle.class);

    /** The longest time that a start waits for the check of the selected listeners. */
    private static final Duration FIRST_SAMPLE = Duration.ofSeconds(1);

    private final ListenQueueMonitor monitor;
    private final WebServerRegistrar servers;
    private final ApplicationEventPublisher publisher;
    private final ListenQueueProperties properties;
    private final PortNames portNames;
    private volatile @Nullable Subscription events;

    MonitorLifecycle(
            ListenQueueMonitor monitor,
            WebServerRegistrar servers,
            ApplicationEventPublisher publisher,
            ListenQueueProperties properties,
            PortNames portNames) {
        this.monitor = monitor;
        this.servers = servers;
        this.publisher = publisher;
        this.properties = properties;
        this.portNames = portNames;
    }

    @Override
    public void start() {
        // A mock web environment, or a server that is not Spring Boot's.
        if (servers.none()) {
            return;
        }
        events = monitor.subscribe(publisher::publishEvent);
        monitor.startSampling();
        properties.healthListeners().ifPresent(this::warnOfMissing);
    }

    private void warnOfMissing(ListenerChoice considered) {
        boolean sampled = monitor.awaitFirstSample(FIRST_SAMPLE);
        ListenQueueSnapshot first = monitor.snapshot();
        if (!sampled || first.source().kind() == SnapshotSource.Kind.UNAVAILABLE) {
            return;
        }
        List<SocketAddress> watched =
                first.queues().stream().map(ListenQueue::localAddress).toList();
        List<String> missing = considered.without(watched, portNames);
        if (!missing.isEmpty()) {
            LOG.warn(
                    "Health does not depend on {}, chosen by {}: no such listener is open and watched",
                    String.join(",", missing),
                    properties.choices());
        }
    }

    @Override
    public void stop() {
        Subscription open = events;
        if (open != null) {
            events = null;
            open.close();
        }
    }

    @Override
    public boolean isRunning() {
        return events != null;
    }
}
