package io.github.listenqueue.spring;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.web.context.WebServerInitializedEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;

/** Hears of web servers from Spring Boot 3.5, the management server's among them: its context is a child of ours. */
@AutoConfiguration(after = ListenQueueAutoConfiguration.class)
@ConditionalOnClass(WebServerInitializedEvent.class)
@ConditionalOnBean(WebServerRegistrar.class)
public final class Boot3WebServerAutoConfiguration {

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
