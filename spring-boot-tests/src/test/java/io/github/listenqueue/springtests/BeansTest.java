package io.github.listenqueue.springtests;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.listenqueue.ListenQueue;
import io.github.listenqueue.ListenQueueEvent;
import io.github.listenqueue.ListenQueueMonitor;
import io.github.listenqueue.spring.ListenQueueMonitorCustomizer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;

/** The monitor as a bean, the names it gives, and its events. */
class BeansTest {

    @AfterEach
    void nothingIsLeft() {
        Leftovers.assertNone();
    }

    @Test
    void namesTheServersOnFixedPorts() throws IOException {
        List<Integer> ports = Ports.free(2);
        int http = ports.get(0);
        int management = ports.get(1);
        try (Running application = Running.with("--server.port=" + http, "--management.server.port=" + management)) {
            await().untilAsserted(() -> assertThat(names(application)).containsExactlyInAnyOrder("http", "management"));
            assertThat(application.port()).isEqualTo(http);
        }
    }

    @Test
    void namesOneServerThatDoesBoth() {
        try (Running application = Running.with("--management.server.port=")) {
            await().untilAsserted(() -> assertThat(names(application)).containsExactly("http"));
        }
    }

    @Test
    void takesNamesFromProperties() throws IOException {
        List<Integer> ports = Ports.free(2);
        int http = ports.get(0);
        int other = ports.get(1);
        try (ServerSocket socket = new ServerSocket(other);
                Running application = Running.with(
                        "--server.port=" + http,
                        "--listenqueue.names." + http + "=shop",
                        "--listenqueue.names." + other + "=other")) {
            assertThat(socket.isBound()).isTrue();
            await().untilAsserted(() ->
                    assertThat(names(application)).containsExactlyInAnyOrder("shop", "management", "other"));
        }
    }

    @Test
    void backsOff() {
        try (Running application = Running.with(List.of(OwnMonitor.class))) {
            assertThat(application.context().getBeanNamesForType(ListenQueueMonitor.class))
                    .containsExactly("own");
            await().untilAsserted(() -> assertThat(names(application)).containsExactlyInAnyOrder("http", "management"));
        }
    }

    @Test
    void canBeCustomized() {
        try (Running application = Running.with(List.of(WatchesNothing.class))) {
            await().until(() ->
                    application.bean(ListenQueueMonitor.class).latest().isPresent());
            assertThat(names(application)).isEmpty();
        }
    }

    @Test
    void startsLazily() {
        try (Running application = Running.with("--spring.main.lazy-initialization=true")) {
            await().untilAsserted(() -> assertThat(names(application)).containsExactlyInAnyOrder("http", "management"));
        }
    }

    @Test
    void publishesEventsUntilTheContextStops() throws IOException {
        Hearing.HEARD.clear();
        try (Running application = Running.with(List.of(Hearing.class))) {
            application.accept(false);
            try (Crowd crowd = new Crowd()) {
                crowd.come(application.port(), 40);
                await().untilAsserted(() -> assertThat(Hearing.HEARD)
                        .hasAtLeastOneElementOfType(ListenQueueEvent.Opened.class)
                        .hasAtLeastOneElementOfType(ListenQueueEvent.Full.class));
            }
            application.accept(true);
            await().untilAsserted(() ->
                    assertThat(Hearing.HEARD).hasAtLeastOneElementOfType(ListenQueueEvent.Recovered.class));
        }
        // The listeners closed with the context, and the application did not hear of it.
        assertThat(Hearing.HEARD).doesNotHaveAnyElementsOfTypes(ListenQueueEvent.Closed.class);
    }

    private static List<String> names(Running application) {
        return application.bean(ListenQueueMonitor.class).snapshot().queues().stream()
                .map(ListenQueue::name)
                .toList();
    }

    private static ConditionFactory await() {
        return Awaitility.await().atMost(Duration.ofSeconds(20));
    }

    @Configuration(proxyBeanMethods = false)
    static class OwnMonitor {

        @Bean
        ListenQueueMonitor own() {
            return ListenQueueMonitor.builder().build();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class WatchesNothing {

        @Bean
        ListenQueueMonitorCustomizer none() {
            return builder ->
                    builder.include(address -> address instanceof InetSocketAddress inet && inet.getPort() == 1);
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Hearing {

        static final ConcurrentLinkedQueue<ListenQueueEvent> HEARD = new ConcurrentLinkedQueue<>();

        @EventListener
        void on(ListenQueueEvent event) {
            HEARD.add(event);
        }
    }
}
