package io.github.listenqueue.live;

import static io.github.listenqueue.live.JvmVariant.await;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A full accept queue because the server has no descriptor left and accept() fails. */
class NoDescriptorsLiveTest {

    static final List<String> FEW_DESCRIPTORS = List.of("sh", "-c", "ulimit -n 100 && exec \"$@\"", "sh");
    static final String EXHAUSTED = "Too many open files";

    @Test
    void a_full_queue_is_reported_while_no_descriptor_is_left() throws Exception {
        try (ProbeProcess probe = ProbeProcess.start(FEW_DESCRIPTORS);
                Clients clients = new Clients()) {
            int port = probe.askNumber("listen 4");
            InetSocketAddress address = new InetSocketAddress(Servers.V4, port);
            assertThat(probe.ask("start")).startsWith(JvmVariant.expected() + " " + port + ":0:4:");
            await().until(() -> probe.ask("events").startsWith("Opened " + port));
            assertThat(probe.ask("health")).startsWith("UP");
            assertThat(probe.ask("accept")).isEqualTo("0");

            assertThat(probe.ask("exhaust")).contains(EXHAUSTED);
            clients.fill(address, 5);
            clients.overflow(address, 3);

            await().until(() -> probe.ask("events").contains("Full " + port + ":5:4:"));
            String exact = JvmVariant.bySocket() ? "exact=true" : "exact=false";
            await().until(() -> probe.ask("events").matches(".*Dropped " + port + ":5:4:\\S+ " + exact + ".*"));
            assertThat(probe.ask("health")).startsWith("DOWN").contains("127.0.0.1:" + port);
            assertThat(probe.ask("accept")).contains(EXHAUSTED);

            probe.ask("free");
            assertThat(probe.ask("accept")).isEqualTo("5");
            await().until(() -> probe.ask("events").contains("Recovered " + port + ":0:4:"));
            assertThat(probe.ask("health")).startsWith("UP");
            assertThat(probe.ask("events")).doesNotContain("Closed");
        }
    }

    @Test
    void periodic_sampling_needs_no_new_descriptor() throws Exception {
        try (ProbeProcess probe = ProbeProcess.start(FEW_DESCRIPTORS);
                Clients clients = new Clients()) {
            int port = probe.askNumber("listen 50");
            probe.ask("start");
            String source = JvmVariant.expected() + " " + port;
            probe.ask("exhaust");
            for (int depth = 1; depth <= 4; depth++) {
                clients.fill(new InetSocketAddress(Servers.V4, port), 1);
                String shown = source + ":" + depth + ":50:";
                await().until(() -> probe.ask("snapshot").startsWith(shown));
                long taken = Long.parseLong(probe.ask("taken"));
                await().until(() -> Long.parseLong(probe.ask("taken")) > taken);
            }
        }
    }

    @Test
    void sampling_by_the_caller_needs_no_new_descriptor() throws Exception {
        try (ProbeProcess probe = ProbeProcess.start(FEW_DESCRIPTORS);
                Clients clients = new Clients()) {
            int port = probe.askNumber("listen 1");
            probe.ask("sample");
            await().until(() -> probe.ask("events").startsWith("Opened " + port));
            probe.ask("exhaust");
            clients.fill(new InetSocketAddress(Servers.V4, port), 2);
            assertThat(probe.ask("sample")).startsWith(JvmVariant.expected() + " " + port + ":2:1:");
            await().until(() -> probe.ask("events").contains("Full " + port));
            assertThat(probe.ask("health")).startsWith("DOWN");
        }
    }
}
