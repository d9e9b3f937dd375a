package io.github.listenqueue.spring;

import io.github.listenqueue.ListenQueueMonitor;
import io.github.listenqueue.balancer.HaproxyAgentCheck;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;

/**
 * The monitor of a web application. It can be injected anywhere and reads nothing before the web server and the management
 * server listen.
 */
@AutoConfiguration
@ConditionalOnWebApplication
@ConditionalOnBooleanProperty(name = "listenqueue.enabled", matchIfMissing = true)
@EnableConfigurationProperties(ListenQueueProperties.class)
public final class ListenQueueAutoConfiguration {

    @Bean
    PortNames listenQueuePortNames(ListenQueueProperties properties) {
        return new PortNames(properties.namesByPort());
    }

    @Bean
    ContextShare listenQueueShare(ListenQueueProperties properties, PortNames portNames) {
        return properties.share(portNames);
    }

    /** Depends on the share, which is therefore given up only when the monitor is closed. */
    @Bean
    @ConditionalOnMissingBean
    ListenQueueMonitor listenQueueMonitor(
            ListenQueueProperties properties,
            PortNames portNames,
            ContextShare share,
            ObjectProvider<ListenQueueMonitorCustomizer> customizers) {
        ListenQueueMonitor.Builder builder = properties.builder(portNames);
        share.applyTo(builder);
        customizers.orderedStream().forEach(customizer -> customizer.customize(builder));
        return builder.build();
    }

    /** The part that runs the monitor. */
    @Configuration(proxyBeanMethods = false)
    @Conditional(LinuxCondition.class)
    static class OnLinux {

        @Bean
        WebServerRegistrar listenQueueServers(
                ListenQueueMonitor monitor, PortNames portNames, ContextShare share, ListenQueueProperties properties) {
            return new WebServerRegistrar(monitor, portNames, share, properties.namesByPort());
        }

        @Bean
        @ConditionalOnProperty("listenqueue.balancer.haproxy.port")
        HaproxyAgentCheck listenQueueHaproxyAgentCheck(ListenQueueMonitor monitor, ListenQueueProperties properties) {
            return properties.balancer().haproxy().start(monitor);
        }

        @Bean
        MonitorLifecycle listenQueueLifecycle(
                ListenQueueMonitor monitor,
                WebServerRegistrar servers,
                ApplicationEventPublisher publisher,
                ListenQueueProperties properties,
                PortNames portNames) {
            return new MonitorLifecycle(monitor, servers, publisher, properties, portNames);
        }
    }

    /** The monitor alone, never started. Beans that need a monitor also work on a developer's machine without Linux. */
    @Configuration(proxyBeanMethods = false)
    @Conditional(LinuxCondition.Absent.class)
    static class Elsewhere {

        private static final Logger LOG = LoggerFactory.getLogger(ListenQueueAutoConfiguration.class);

        Elsewhere() {
            LOG.info("Accept queues are not watched on {}: only Linux shows them", System.getProperty("os.name"));
        }
    }
}
