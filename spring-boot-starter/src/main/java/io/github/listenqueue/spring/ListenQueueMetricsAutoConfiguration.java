package io.github.listenqueue.spring;

import io.github.listenqueue.ListenQueueMonitor;
import io.github.listenqueue.micrometer.ListenQueueMetrics;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/** The meters, where there is Micrometer. Spring Boot binds them to its registries and closes them with the context. */
@AutoConfiguration(after = ListenQueueAutoConfiguration.class)
@ConditionalOnClass(MeterRegistry.class)
@ConditionalOnBean(MonitorLifecycle.class)
@ConditionalOnBooleanProperty(name = "listenqueue.metrics.enabled", matchIfMissing = true)
public final class ListenQueueMetricsAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    ListenQueueMetrics listenQueueMetrics(ListenQueueMonitor monitor, ListenQueueProperties properties) {
        ListenQueueProperties.Metrics chosen = properties.metrics();
        ListenQueueMetrics.Builder builder = ListenQueueMetrics.builder(monitor);
        PropertyOutOfRangeException.check(
                "listenqueue.metrics.max-listeners", () -> builder.maxListeners(chosen.maxListeners()));
        PropertyOutOfRangeException.check(
                "listenqueue.metrics.peak-window", () -> builder.peakWindow(chosen.peakWindow()));
        return builder.build();
    }
}
