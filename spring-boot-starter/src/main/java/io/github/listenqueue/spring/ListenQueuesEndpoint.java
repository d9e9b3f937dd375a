package io.github.listenqueue.spring;

import io.github.listenqueue.ListenQueueMonitor;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;

/** {@code /actuator/listenqueues}: the latest reading, all of it or by the name of a listener. */
@Endpoint(id = "listenqueues")
final class ListenQueuesEndpoint {

    private final ListenQueueMonitor monitor;

    ListenQueuesEndpoint(ListenQueueMonitor monitor) {
        this.monitor = monitor;
    }

    @ReadOperation
    ListenQueuesReport all() {
        return ListenQueuesReport.of(monitor);
    }

    @ReadOperation
    @Nullable
    ListenQueuesReport named(@Selector String name) {
        return ListenQueuesReport.of(monitor).only(name);
    }
}
