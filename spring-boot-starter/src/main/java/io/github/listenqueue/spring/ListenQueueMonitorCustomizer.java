package io.github.listenqueue.spring;

import io.github.listenqueue.ListenQueueMonitor;

/** A bean that changes the monitor builder after the properties, for settings without a property. */
@FunctionalInterface
public interface ListenQueueMonitorCustomizer {

    /**
     * Changes the builder of the monitor.
     *
     * @param builder the builder, already set up by the properties
     */
    void customize(ListenQueueMonitor.Builder builder);
}
