package io.github.listenqueue.springtests;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.listenqueue.ListenQueueMonitor;
import io.github.listenqueue.micrometer.ListenQueueMetrics;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Meters where the registry is a bean of a parent context. Spring Boot binds to a registry only the binders of the context
 * that the registry is in, so the meters of a child were in none.
 */
@ExtendWith(OutputCaptureExtension.class)
class ParentRegistryTest {

    @AfterEach
    void nothingIsLeft() {
        Leftovers.assertNone();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theOnlyRegistryHasTheMeters(boolean lazy) {
        try (ConfigurableApplicationContext parent = parent(ByDefault.class)) {
            MeterRegistry registry = parent.getBean(MeterRegistry.class);
            try (Running child = child(parent, "--spring.main.lazy-initialization=" + lazy)) {
                assertThat(child.context().getBeanFactory().getBeanNamesForType(MeterRegistry.class))
                        .as("registries of the child's own")
                        .isEmpty();
                awaitMeters(registry);
            }
            Leftovers.assertNone(registry);
        }
    }

    @Test
    void severalRegistriesHaveThemOnceEach(CapturedOutput output) {
        try (ConfigurableApplicationContext parent = parent(ByDefault.class, AnotherRegistry.class);
                Running child = child(parent)) {
            assertThat(child.has(ListenQueueMetrics.class)).isTrue();
            assertThat(parent.getBeansOfType(MeterRegistry.class).values())
                    .hasAtLeastOneElementOfType(CompositeMeterRegistry.class)
                    .hasSize(3)
                    .allSatisfy(ParentRegistryTest::awaitMeters);
            assertThat(output.getAll()).doesNotContain("not from these metrics");
        }
    }

    @Test
    void theMetersOfTheNamespaceOutliveTheChildThatHadThem() {
        try (ConfigurableApplicationContext parent = parent(ByDefault.class)) {
            MeterRegistry registry = parent.getBean(MeterRegistry.class);
            Running first = child(parent);
            try (Running second = child(parent)) {
                try (first) {
                    awaitListeners(registry, 4);
                    assertThat(Leftovers.meters(registry)).contains("listen.queue.listeners", "tcp.listen.overflows");
                }
                assertThat(Leftovers.meters(registry)).contains("listen.queue.listeners", "tcp.listen.overflows");
                awaitListeners(registry, 2);
                assertThat(registry.get("listen.queue.listeners").gauge().value())
                        .isEqualTo(second.bean(ListenQueueMonitor.class)
                                .snapshot()
                                .queues()
                                .size());
            }
            Leftovers.assertNone(registry);
        }
    }

    private static void awaitListeners(MeterRegistry registry, int count) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .untilAsserted(() ->
                        assertThat(registry.find("listen.queue.limit").gauges()).hasSize(count));
    }

    @Test
    void aCompositeOfTheChildGivesTheParentsThem(CapturedOutput output) {
        try (ConfigurableApplicationContext parent = parent(AnotherRegistry.class);
                Running child = child(parent)) {
            assertThat(child.bean(MeterRegistry.class)).isInstanceOf(CompositeMeterRegistry.class);
            awaitMeters(child.bean(MeterRegistry.class));
            awaitMeters(parent.getBean(MeterRegistry.class));
            assertThat(output.getAll()).doesNotContain("not from these metrics");
        }
    }

    @Test
    void theChildsRegistryHasThemBesideTheParents(CapturedOutput output) {
        try (ConfigurableApplicationContext parent = parent(ByDefault.class, AnotherRegistry.class);
                Running child = Running.with(parent, List.of(ThirdRegistry.class))) {
            awaitMeters(parent.getBean(MeterRegistry.class));
            awaitMeters(child.context().getBean("third", MeterRegistry.class));
            assertThat(output.getAll()).doesNotContain("not from these metrics");
        }
    }

    private static void awaitMeters(MeterRegistry registry) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .untilAsserted(
                        () -> assertThat(registry.find("listen.queue.limit").gauges())
                                .extracting(gauge -> gauge.getId().getTag("listener"))
                                .containsExactlyInAnyOrder("http", "management"));
    }

    private static Running child(ConfigurableApplicationContext parent, String... arguments) {
        return Running.with(parent, List.of(), arguments);
    }

    private static ConfigurableApplicationContext parent(Class<?>... configurations) {
        return new SpringApplicationBuilder(configurations)
                .web(WebApplicationType.NONE)
                .run();
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class ByDefault {}

    @Configuration(proxyBeanMethods = false)
    static class AnotherRegistry {

        @Bean
        MeterRegistry another() {
            return new SimpleMeterRegistry();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class ThirdRegistry {

        @Bean
        MeterRegistry third() {
            return new SimpleMeterRegistry();
        }
    }
}
