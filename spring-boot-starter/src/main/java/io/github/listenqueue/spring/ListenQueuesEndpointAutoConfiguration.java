package io.github.listenqueue.spring;

import io.github.listenqueue.ListenQueueMonitor;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;

/** The actuator endpoint, where there is an actuator and the endpoint is exposed. */
@AutoConfiguration(after = ListenQueueAutoConfiguration.class)
@ConditionalOnClass({Endpoint.class, ConditionalOnAvailableEndpoint.class})
@ConditionalOnAvailableEndpoint(ListenQueuesEndpoint.class)
@ConditionalOnBean(MonitorLifecycle.class)
public final class ListenQueuesEndpointAutoConfiguration {

    @Bean
    ListenQueuesEndpoint listenQueuesEndpoint(ListenQueueMonitor monitor, ListenQueueProperties properties) {
        return new ListenQueuesEndpoint(monitor, properties);
    }
}
