package io.github.listenqueue.spring;

import io.github.listenqueue.ListenQueueMonitor;

/** A bean of this type has the last word on the monitor that the starter builds, for what has no property. */
@FunctionalInterface
public interface ListenQueueMonitorCustomizer {

    /**
     * Changes what is to be built.
     *
     * @param builder set up by the properties already
     */
    void customize(ListenQueueMonitor.Builder builder);
}
