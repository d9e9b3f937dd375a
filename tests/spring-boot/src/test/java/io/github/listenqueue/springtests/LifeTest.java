package io.github.listenqueue.springtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.listenqueue.ListenQueueMonitor;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.CommandLineRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** A context that closes, restarts or fails leaves nothing of the library behind. */
class LifeTest {

    private static final int RESTARTS = 20;

    /** A registry that outlives every context. */
    private static final MeterRegistry REGISTRY = new SimpleMeterRegistry() {
        @Override
        public void close() {
            // Spring Boot closes every registry of a context.
        }
    };

    @AfterEach
    void nothingIsLeft() {
        Leftovers.assertNone(REGISTRY);
    }

    @Test
    void restartsInOneJvm() {
        for (int i = 0; i < RESTARTS; i++) {
            try (Running application = Running.with(List.of(WithRegistry.class))) {
                assertThat(application.bean(ListenQueueMonitor.class).isClosed())
                        .isFalse();
                Awaitility.await()
                        .atMost(Duration.ofSeconds(20))
                        .untilAsserted(
                                () -> assertThat(Leftovers.meters(REGISTRY)).contains("listen.queue.depth"));
                assertThat(Leftovers.threads()).contains("listenqueue-sampler");
            }
            Leftovers.assertNone(REGISTRY);
        }
    }

    @Test
    void failsBeforeItRuns() {
        assertThatThrownBy(() -> Running.with(List.of(WithRegistry.class, FailsWhenBuilt.class)))
                .hasStackTraceContaining("cannot be built");
    }

    @Test
    void failsWhenItRuns() {
        assertThatThrownBy(() -> Running.with(List.of(WithRegistry.class, FailsWhenRun.class)))
                .hasStackTraceContaining("cannot be run");
    }

    @Test
    void failsBecauseThePortIsTaken() {
        try (Running first = Running.with()) {
            assertThatThrownBy(() -> Running.with(List.of(WithRegistry.class), "--server.port=" + first.port()))
                    .isInstanceOf(RuntimeException.class);
        }
    }

    @Test
    void stopsAndStartsAgainWithItsContext() {
        try (Running application = Running.with(List.of(WithRegistry.class))) {
            application.context().stop();
            application.context().start();
            Awaitility.await()
                    .atMost(Duration.ofSeconds(20))
                    .ignoreExceptions()
                    .until(
                            () -> Json.get(application.management(), "/actuator/listenqueues/http")
                                    .at("status"),
                            "UP"::equals);
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class WithRegistry {

        @Bean(destroyMethod = "")
        MeterRegistry outliving() {
            return REGISTRY;
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class FailsWhenBuilt {

        @Bean
        Object needsTheMonitor(ListenQueueMonitor monitor) {
            assertThat(monitor.snapshot()).isNotNull();
            throw new IllegalStateException("cannot be built");
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class FailsWhenRun {

        @Bean
        CommandLineRunner fails() {
            return arguments -> {
                throw new IllegalStateException("cannot be run");
            };
        }
    }
}
