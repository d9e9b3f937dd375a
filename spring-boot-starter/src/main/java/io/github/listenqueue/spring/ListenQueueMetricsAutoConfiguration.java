package io.github.listenqueue.spring;

import io.github.listenqueue.ListenQueueMonitor;
import io.github.listenqueue.micrometer.ListenQueueMetrics;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.util.Map;
import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/** The meters, where there is Micrometer. They are closed with the context. */
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

    /**
     * Binds the meters to registries that are beans of parent contexts. Spring Boot binds to a registry only the binders of
     * the context that the registry is in.
     */
    @Bean
    SmartInitializingSingleton listenQueueMetricsInParents(
            ListenQueueMetrics metrics, ConfigurableListableBeanFactory beans) {
        return () -> {
            Map<String, MeterRegistry> all = BeanFactoryUtils.beansOfTypeIncludingAncestors(beans, MeterRegistry.class);
            // Like Spring Boot: a composite passes the meters on to the others.
            boolean composite = all.values().stream().anyMatch(CompositeMeterRegistry.class::isInstance);
            all.forEach((name, registry) -> {
                if (!beans.containsLocalBean(name) && (!composite || registry instanceof CompositeMeterRegistry)) {
                    metrics.bindTo(registry);
                }
            });
        };
    }
}
