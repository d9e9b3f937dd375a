package io.github.listenqueue.spring;

import io.github.listenqueue.ListenQueueMonitor;
import io.github.listenqueue.Subscription;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.SmartLifecycle;

/**
 * Starts the monitor when the servers listen: in the last phase, after the web server's and the management server's. Hands
 * its events on to the application from then until the context stops, which is the first thing that closing it does. The
 * monitor itself ends with its bean.
 */
final class MonitorLifecycle implements SmartLifecycle {

    private final ListenQueueMonitor monitor;
    private final WatchedServers servers;
    private final ApplicationEventPublisher publisher;
    private volatile @Nullable Subscription events;

    MonitorLifecycle(ListenQueueMonitor monitor, WatchedServers servers, ApplicationEventPublisher publisher) {
        this.monitor = monitor;
        this.servers = servers;
        this.publisher = publisher;
    }

    @Override
    public void start() {
        // A mock web environment, or a server that is not Spring Boot's.
        if (servers.none()) {
            return;
        }
        events = monitor.subscribe(publisher::publishEvent);
        monitor.startSampling();
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
