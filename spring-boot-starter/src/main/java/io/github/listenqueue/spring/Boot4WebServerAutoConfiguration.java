package io.github.listenqueue.spring;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.web.server.context.WebServerInitializedEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;

/**
 * The listener for web server events of Spring Boot 4. It also gets those of the management server, whose context is a child of
 * this one.
 */
@AutoConfiguration(after = ListenQueueAutoConfiguration.class)
@ConditionalOnClass(WebServerInitializedEvent.class)
@ConditionalOnBean(WebServerRegistrar.class)
public final class Boot4WebServerAutoConfiguration {

    @Bean
    Listener listenQueueServerListener(WebServerRegistrar servers) {
        return new Listener(servers);
    }

    record Listener(WebServerRegistrar servers) implements ApplicationListener<WebServerInitializedEvent> {

        @Override
        public void onApplicationEvent(WebServerInitializedEvent event) {
            servers.add(event.getApplicationContext().getServerNamespace(), event.getWebServer());
        }
    }
}
