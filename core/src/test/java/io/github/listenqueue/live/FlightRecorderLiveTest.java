package io.github.listenqueue.live;

import static io.github.listenqueue.live.Recordings.SAMPLE;
import static io.github.listenqueue.live.Recordings.SATURATED;
import static io.github.listenqueue.testsupport.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.listenqueue.ListenQueueEvent.Closed;
import io.github.listenqueue.ListenQueueEvent.Diagnosed;
import io.github.listenqueue.ListenQueueEvent.Dropped;
import io.github.listenqueue.ListenQueueEvent.Full;
import io.github.listenqueue.ListenQueueEvent.High;
import io.github.listenqueue.ListenQueueEvent.Recovered;
import io.github.listenqueue.ListenQueueMonitor;
import io.github.listenqueue.NativeAccess;
import io.github.listenqueue.testsupport.LoadClients;
import io.github.listenqueue.testsupport.Servers;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.time.Duration;
import java.util.List;
import jdk.jfr.consumer.RecordedEvent;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** The events of real incidents in Flight Recorder. */
class FlightRecorderLiveTest {

    private static final List<String> FEW_DESCRIPTORS = List.of("sh", "-c", "ulimit -n 100 && exec \"$@\"", "sh");

    @Test
    void an_episode_is_one_event_with_the_published_numbers() throws IOException {
        try (Servers servers = new Servers();
                LoadClients clients = new LoadClients();
                Recordings recording = Recordings.start()) {
            ServerSocketChannel server = servers.open(7);
            int port = Servers.port(server);
            try (Watch watch = started(port)) {
                JvmVariant.assertSource(watch.first());
                clients.fill(server, 8);
                await().until(() -> watch.events(Full.class).size() == 1);
                clients.overflow(server, 3);
                await().until(() -> watch.events(Dropped.class).stream()
                                .mapToInt(Dropped::packets)
                                .sum()
                        == 3);
                await().until(() ->
                        samples(recording, 8).stream().anyMatch(sample -> sample.getDouble("utilization") == 1));
                Servers.drain(server);
                await().until(() -> watch.events(Recovered.class).size() == 1);

                Recovered recovered = watch.lastEvents(Recovered.class).get(0);
                assertThat(recording.events(SATURATED)).singleElement().satisfies(event -> {
                    assertThat(event.getString("name")).isEqualTo("shop");
                    assertThat(event.getString("address"))
                            .isEqualTo(recovered.queue().address());
                    assertThat(event.getInt("peakDepth")).isEqualTo(8).isEqualTo(recovered.peakDepth());
                    assertThat(event.getInt("limit")).isEqualTo(7);
                    assertThat(event.getLong("packetsDropped")).isEqualTo(3).isEqualTo(recovered.packetsDropped());
                    assertThat(event.getDuration("lasted")).isEqualTo(recovered.lasted());
                    assertThat(event.getInstant("since"))
                            .isEqualTo(watch.events(High.class).get(0).at());
                    assertThat(event.getString("cause"))
                            .isEqualTo(watch.events(Diagnosed.class).stream()
                                    .map(diagnosed ->
                                            diagnosed.finding().cause().name())
                                    .reduce((first, second) -> second)
                                    .orElse("UNKNOWN"));
                    assertThat(event.getStackTrace()).isNull();
                });
            }
        }
    }

    @Test
    void unknown_numbers_are_recorded_as_not_available() throws IOException {
        try (Servers servers = new Servers();
                Recordings recording = Recordings.start();
                ListenQueueMonitor monitor = ListenQueueMonitor.builder()
                        .nativeAccess(NativeAccess.OFF)
                        .build()) {
            servers.open(7);
            monitor.sample();
            await().until(() -> !recording.events(SAMPLE).isEmpty());
            assertThat(recording.events(SAMPLE)).allSatisfy(sample -> {
                assertThat(sample.getInt("depth")).isZero();
                assertThat(sample.getInt("limit")).isEqualTo(Integer.MIN_VALUE);
                assertThat(sample.getLong("drops")).isEqualTo(Long.MIN_VALUE);
                assertThat(sample.getDouble("utilization")).isNaN();
            });
        }
    }

    @Test
    void an_episode_ends_with_its_listener_and_is_recorded_by_every_monitor() throws IOException {
        try (Servers servers = new Servers();
                LoadClients clients = new LoadClients();
                Recordings recording = Recordings.start()) {
            ServerSocketChannel server = servers.open(7);
            try (Watch one = started(Servers.port(server));
                    Watch other = started(Servers.port(server))) {
                clients.fill(server, 8);
                for (Watch each : List.of(one, other)) {
                    await().until(() -> each.events(Full.class).size() == 1);
                }
                await().until(() -> !samples(recording, 8).isEmpty());
                server.close();
                for (Watch each : List.of(one, other)) {
                    await().until(() -> each.events(Closed.class).size() == 1);
                    each.close();
                }
                assertThat(recording.events(SATURATED)).hasSize(2).allSatisfy(event -> {
                    assertThat(event.getInt("peakDepth")).isEqualTo(8);
                    assertThat(event.getLong("lasted")).isEqualTo(Long.MIN_VALUE);
                });
            }
        }
    }

    @Test
    void a_recording_that_begins_within_an_episode_includes_it() throws Exception {
        try (ProbeProcess probe = ProbeProcess.start(List.of());
                LoadClients clients = new LoadClients()) {
            int port = probe.askNumber("listen 7");
            probe.ask("start");
            clients.fill(new InetSocketAddress(Servers.V4, port), 8);
            await().until(() -> probe.ask("events").contains("Full " + port));
            // Neither the monitor nor the episode initialised the recorder.
            assertThat(probe.ask("recorder")).isEqualTo("false");

            probe.ask("record");
            await().until(() -> Integer.parseInt(probe.ask("sampled")) > 0);
            assertThat(probe.ask("accept")).isEqualTo("8");
            await().until(() -> probe.ask("events").contains("Recovered " + port));
            probe.ask("close");
            assertThat(probe.ask("recorded")).startsWith("[127.0.0.1:" + port + ":8:7:0:");
        }
    }

    @Test
    void an_episode_is_recorded_while_no_descriptor_is_left() throws Exception {
        try (ProbeProcess probe = ProbeProcess.start(FEW_DESCRIPTORS);
                LoadClients clients = new LoadClients()) {
            int port = probe.askNumber("listen 4");
            probe.ask("record");
            probe.ask("start");
            await().until(() -> Integer.parseInt(probe.ask("sampled")) > 0);
            probe.ask("exhaust");
            clients.fill(new InetSocketAddress(Servers.V4, port), 5);
            await().until(() -> probe.ask("events").contains("Full " + port));
            probe.ask("release");
            await().until(() -> probe.ask("events").contains("Closed " + port));
            probe.ask("close");
            probe.ask("free");
            assertThat(probe.ask("recorded")).startsWith("[127.0.0.1:" + port + ":5:4:0:");
        }
    }

    @Test
    void everything_else_works_without_the_jfr_module() throws Exception {
        Module library = ListenQueueMonitor.class.getModule();
        String modules = "java.base,java.logging,java.xml" + (library.isNamed() ? "," + library.getName() : "");
        try (ProbeProcess probe = ProbeProcess.startWith(List.of("--limit-modules=" + modules));
                LoadClients clients = new LoadClients()) {
            int port = probe.askNumber("listen 7");
            assertThat(probe.ask("start")).startsWith(JvmVariant.expected() + " " + port + ":0:7:");
            clients.fill(new InetSocketAddress(Servers.V4, port), 8);
            await().until(() -> probe.ask("events").contains("Full " + port));
            assertThat(probe.ask("accept")).isEqualTo("8");
            await().until(() -> probe.ask("events").contains("Recovered " + port));
            assertThat(probe.ask("recorder")).contains("jdk/jfr/FlightRecorder");
            assertThat(probe.ask("close")).isEqualTo("ok");
        }
    }

    @Test
    void a_closed_monitor_leaves_no_reference_to_its_classes_in_the_recorder() throws Exception {
        Assumptions.assumeFalse(
                ListenQueueMonitor.class.getModule().isNamed(), "a module of the JVM itself is never unloaded");
        // The method handles of the JDK hold our records by soft references.
        try (ProbeProcess probe = ProbeProcess.startWith(List.of("-XX:SoftRefLRUPolicyMSPerMB=0"))) {
            probe.askNumber("listen 7");
            probe.ask("record");
            assertThat(probe.ask("reload")).isEqualTo("true");
        }
    }

    private static Watch started(int port) {
        return Watch.started(builder -> builder.interval(Duration.ofMillis(10))
                .settleTime(Duration.ofMillis(200))
                .declareBacklog(port, 7)
                .name(port, "shop"));
    }

    private static List<RecordedEvent> samples(Recordings recording, int depth) throws IOException {
        return recording.events(SAMPLE).stream()
                .filter(sample -> sample.getInt("depth") == depth)
                .toList();
    }
}
