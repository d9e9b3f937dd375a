package io.github.listenqueue.springtests;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.listenqueue.ListenQueue;
import io.github.listenqueue.ListenQueueEvent;
import io.github.listenqueue.ListenQueueHealth.Status;
import io.github.listenqueue.ListenQueueMonitor;
import io.github.listenqueue.ListenQueueStats;
import io.github.listenqueue.spring.ListenQueueMonitorCustomizer;
import io.github.listenqueue.testsupport.LoadClients;
import io.github.listenqueue.testsupport.Ports;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
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
    void watchesOnlyWhatIsIncluded() throws IOException {
        int other = Ports.free(1).get(0);
        try (ServerSocket socket = new ServerSocket(other);
                Running application = Running.with("--listenqueue.include=http," + other)) {
            assertThat(socket.isBound()).isTrue();
            await().untilAsserted(
                            () -> assertThat(names(application)).containsExactlyInAnyOrder("http", "[::]:" + other));
        }
    }

    @Test
    void doesNotWatchWhatIsExcluded(@TempDir Path folder) throws IOException {
        int grpc = Ports.free(1).get(0);
        Path path = folder.resolve("shop.sock");
        try (ServerSocket socket = new ServerSocket(grpc);
                ServerSocketChannel unix =
                        ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(UnixDomainSocketAddress.of(path));
                Running application = Running.with(
                        "--listenqueue.names." + grpc + "=grpc",
                        "--listenqueue.exclude=grpc,management," + folder + "/*.sock")) {
            assertThat(socket.isBound()).isTrue();
            assertThat(unix.isOpen()).isTrue();
            await().untilAsserted(() -> assertThat(names(application)).containsExactly("http"));
        }
    }

    @Test
    void watchesTheAttachSocketIfAskedTo() throws Exception {
        // Makes this JVM listen there, as jcmd and profilers do.
        Process jcmd = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                        Long.toString(ProcessHandle.current().pid()),
                        "VM.version")
                .redirectErrorStream(true)
                .start();
        assertThat(jcmd.waitFor(30, TimeUnit.SECONDS)).isTrue();
        try (Running application = Running.with()) {
            await().untilAsserted(() -> assertThat(names(application)).containsExactlyInAnyOrder("http", "management"));
        }
        try (Running application = Running.with("--listenqueue.include=http,/tmp/.java_pid*")) {
            await().untilAsserted(() -> assertThat(names(application))
                    .hasSize(2)
                    .contains("http")
                    .anyMatch(name -> name.startsWith("/tmp/.java_pid")));
        }
    }

    @Test
    void asksHealthForTheChosenListenersAlone() throws Exception {
        int other = Ports.free(1).get(0);
        try (ServerSocket socket = new ServerSocket(other, 1);
                LoadClients clients = new LoadClients()) {
            assertThat(socket.isBound()).isTrue();
            clients.start(other, 10);
            try (Running application = Running.with()) {
                await().until(() -> health(application, other), Status.DOWN::equals);
            }
            try (Running application = Running.with("--listenqueue.health.listeners=http")) {
                await().until(() -> health(application, other), Status.UP::equals);
            }
        }
    }

    /** Returns the status once the queue on the port is full; null before. */
    private static Status health(Running application, int full) {
        ListenQueueMonitor monitor = application.bean(ListenQueueMonitor.class);
        boolean seen =
                monitor.snapshot().queue(full).filter(ListenQueue::isFull).isPresent();
        return seen ? monitor.health().status() : null;
    }

    @Test
    void theManagementServerIsATool() {
        try (Running application = Running.with()) {
            await().untilAsserted(() -> assertThat(considered(application)).containsExactly("http"));
            assertThat(application.bean(ListenQueueMonitor.class).health().reason())
                    .startsWith("1 listener, fullest http");
        }
    }

    @Test
    void theManagementServerIsWhatPropertiesSay() {
        try (Running application = Running.with("--listenqueue.health.listeners=http,management")) {
            await().untilAsserted(
                            () -> assertThat(considered(application)).containsExactlyInAnyOrder("http", "management"));
        }
    }

    @Test
    void aManagementServerOnTheSamePortIsTheApplication() {
        try (Running application = Running.with("--management.server.port=")) {
            await().untilAsserted(() -> assertThat(considered(application)).containsExactly("http"));
        }
    }

    private static List<String> considered(Running application) {
        return application.bean(ListenQueueMonitor.class).stats().stream()
                .filter(ListenQueueStats::isApplication)
                .map(stats -> stats.queue().name())
                .toList();
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
            assertThat(application.bean(ListenQueueMonitor.class).awaitFirstSample(Duration.ofMinutes(1)))
                    .isTrue();
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
            try (LoadClients clients = new LoadClients()) {
                clients.start(application.port(), 40);
                await().untilAsserted(() -> assertThat(Hearing.HEARD)
                        .hasAtLeastOneElementOfType(ListenQueueEvent.Opened.class)
                        .hasAtLeastOneElementOfType(ListenQueueEvent.Full.class));
            }
            application.accept(true);
            await().untilAsserted(() ->
                    assertThat(Hearing.HEARD).hasAtLeastOneElementOfType(ListenQueueEvent.Recovered.class));
        }
        // The listeners closed with the context, without an event to the application.
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
