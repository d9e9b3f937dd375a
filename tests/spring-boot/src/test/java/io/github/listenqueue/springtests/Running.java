package io.github.listenqueue.springtests;

import io.github.listenqueue.testsupport.Http;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** The application in this JVM. */
record Running(ConfigurableApplicationContext context) implements AutoCloseable {

    private static final Map<String, String> UNLESS_GIVEN = Map.of(
            "--server.port", "0",
            "--management.server.port", "0",
            "--management.endpoint.health.probes.enabled", "true",
            "--management.endpoint.health.show-details", "always",
            "--management.endpoints.web.exposure.include", "*",
            "--server.tomcat.accept-count", "20",
            "--spring.main.banner-mode", "off",
            "--listenqueue.settle-time", "200ms");

    /** Starts the application with arguments, after the defaults for tests. */
    static Running with(String... arguments) {
        return with(List.of(), arguments);
    }

    /** Starts the application with further configurations. */
    static Running with(List<Class<?>> configurations, String... arguments) {
        return with(null, configurations, arguments);
    }

    /** Starts the application as a child of another context, unless that is null. */
    static Running with(ConfigurableApplicationContext parent, List<Class<?>> configurations, String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        UNLESS_GIVEN.forEach((name, value) -> {
            if (all.stream().noneMatch(argument -> argument.startsWith(name + "="))) {
                all.add(name + "=" + value);
            }
        });
        SpringApplicationBuilder builder =
                new SpringApplicationBuilder(SampleApplication.class).sources(configurations.toArray(Class<?>[]::new));
        if (parent != null) {
            builder.parent(parent);
        }
        return new Running(builder.run(all.toArray(String[]::new)));
    }

    int port() {
        return port("local.server.port");
    }

    Http management() {
        return new Http(managementPort());
    }

    int managementPort() {
        return port("local.management.port");
    }

    <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    boolean has(Class<?> type) {
        return context.getBeanNamesForType(type).length > 0;
    }

    /** Returns the accepting side of the web server. */
    void accept(boolean wanted) {
        Acceptor.of(context).accept(wanted);
    }

    private int port(String property) {
        return context.getEnvironment().getRequiredProperty(property, Integer.class);
    }

    @Override
    public void close() {
        context.close();
    }
}
