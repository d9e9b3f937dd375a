package io.github.listenqueue.spring;

import io.github.listenqueue.ListenQueueMonitor;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.autoconfigure.endpoint.expose.EndpointExposure;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementPortType;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.health.actuate.endpoint.HealthEndpoint;
import org.springframework.boot.health.actuate.endpoint.HealthEndpointGroups;
import org.springframework.boot.health.actuate.endpoint.HealthEndpointGroupsPostProcessor;
import org.springframework.boot.health.autoconfigure.actuate.endpoint.AvailabilityProbesAutoConfiguration;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;

/** Health in the types of Spring Boot 4. */
@AutoConfiguration(after = {ListenQueueAutoConfiguration.class, AvailabilityProbesAutoConfiguration.class})
@ConditionalOnClass({HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class})
@ConditionalOnBean(MonitorLifecycle.class)
@ConditionalOnBooleanProperty(name = "listenqueue.health.enabled", matchIfMissing = true)
@ConditionalOnEnabledHealthIndicator("listenqueue")
public final class Boot4HealthAutoConfiguration {

    @Bean
    HealthIndicator listenQueueHealthIndicator(ListenQueueMonitor monitor, ListenQueueProperties properties) {
        return () -> {
            ListenQueuesReport report = ListenQueuesReport.of(monitor, properties);
            return Health.status(report.status())
                    .withDetails(HealthDetails.of(report))
                    .build();
        };
    }

    /**
     * Adds the contributor to the readiness group. It has the same precedence as the post-processor that adds the group; the
     * order of their configurations decides between the two.
     */
    @Bean
    @Order(Ordered.LOWEST_PRECEDENCE)
    @ConditionalOnBooleanProperty(name = "listenqueue.health.readiness", matchIfMissing = true)
    HealthEndpointGroupsPostProcessor listenQueueReadiness(Environment environment) {
        return HealthDetails.isExcludedFromReadiness(environment) ? groups -> groups : Boot4ReadinessGroups::new;
    }

    /** The part for an actuator whose health is exposed over the web. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({ConditionalOnAvailableEndpoint.class, ManagementPortType.class})
    @ConditionalOnAvailableEndpoint(endpoint = HealthEndpoint.class, exposure = EndpointExposure.WEB)
    static class Probes {

        @Bean
        ProbeRoute listenQueueProbeRoute(
                WebServerRegistrar servers, Environment environment, ObjectProvider<HealthEndpointGroups> groups) {
            return new ProbeRoute(
                    servers,
                    environment,
                    () -> groups.stream()
                            .flatMap(all -> Boot4ReadinessGroups.pathsOnServer(all).stream())
                            .toList());
        }
    }
}
