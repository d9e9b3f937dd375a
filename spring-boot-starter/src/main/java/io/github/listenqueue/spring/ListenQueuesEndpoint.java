package io.github.listenqueue.spring;

import io.github.listenqueue.ListenQueueMonitor;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.Selector.Match;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;

/**
 * {@code /actuator/listenqueues}: the latest sample, in full or for the name of a listener, which may be a path.
 *
 * <p>A diagnosis is a write operation, although it changes nothing. It takes a fifth of a second, so it must not run when a
 * link is followed, and read-only access does not include it.
 */
@Endpoint(id = "listenqueues")
final class ListenQueuesEndpoint {

    private static final String LOAD = "load";

    private final ListenQueueMonitor monitor;
    private final ListenQueueProperties properties;

    ListenQueuesEndpoint(ListenQueueMonitor monitor, ListenQueueProperties properties) {
        this.monitor = monitor;
        this.properties = properties;
    }

    @ReadOperation
    ListenQueuesReport all() {
        return ListenQueuesReport.of(monitor, properties);
    }

    /** Returns the load for the name {@code load}, else the report about the listeners of a name. */
    @ReadOperation
    @Nullable
    Object named(@Selector(match = Match.ALL_REMAINING) String... name) {
        return String.join("/", name).equals(LOAD) ? LoadReport.of(monitor.load()) : find(name);
    }

    private @Nullable ListenQueuesReport find(String... name) {
        ListenQueuesReport all = ListenQueuesReport.of(monitor, properties);
        ListenQueuesReport named = all.only(String.join("/", name));
        return named == null ? all.only(path(name)) : named;
    }

    @WriteOperation
    DiagnosisReport diagnoseAll() {
        return DiagnosisReport.of(monitor.diagnose());
    }

    @WriteOperation
    WebEndpointResponse<DiagnosisReport> diagnoseNamed(@Selector(match = Match.ALL_REMAINING) String... name) {
        ListenQueuesReport known = find(name);
        if (known == null) {
            return new WebEndpointResponse<>(WebEndpointResponse.STATUS_NOT_FOUND);
        }
        return new WebEndpointResponse<>(
                diagnoseAll().only(known.listeners().get(0).name()));
    }

    /** The path of a unix-domain socket, whose first slash is also the one before the name. */
    private static String path(String... name) {
        return "/" + String.join("/", name);
    }
}
