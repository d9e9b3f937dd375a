package io.github.listenqueue.live;

import static io.github.listenqueue.testsupport.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.listenqueue.ListenQueueMonitor;
import io.github.listenqueue.testsupport.LoadClients;
import io.github.listenqueue.testsupport.Servers;
import java.io.File;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A full accept queue because the server has no descriptor left and accept() fails. */
class NoDescriptorsLiveTest {

    static final List<String> FEW_DESCRIPTORS = List.of("sh", "-c", "ulimit -n 100 && exec \"$@\"", "sh");
    static final String EXHAUSTED = "Too many open files";

    @Test
    void a_full_queue_is_reported_while_no_descriptor_is_left() throws Exception {
        try (ProbeProcess probe = ProbeProcess.start(FEW_DESCRIPTORS);
                LoadClients clients = new LoadClients()) {
            int port = probe.askNumber("listen 4");
            InetSocketAddress address = new InetSocketAddress(Servers.V4, port);
            assertThat(probe.ask("start")).startsWith(JvmVariant.expected() + " " + port + ":0:4:");
            await().until(() -> probe.ask("events").startsWith("Opened " + port));
            await().until(() -> probe.ask("health").startsWith("UP"));
            assertThat(probe.ask("accept")).isEqualTo("0");

            assertThat(probe.ask("exhaust")).contains(EXHAUSTED);
            clients.fill(address, 5);
            clients.overflow(address, 3);

            await().until(() -> probe.ask("events").contains("Full " + port + ":5:4:"));
            String exact = JvmVariant.bySocket() ? "exact=true" : "exact=false";
            await().until(() -> probe.ask("events").matches(".*Dropped " + port + ":5:4:\\S+ " + exact + ".*"));
            await().untilAsserted(() ->
                    assertThat(probe.ask("health")).startsWith("DOWN").contains("127.0.0.1:" + port));
            assertThat(probe.ask("accept")).contains(EXHAUSTED);

            probe.ask("free");
            assertThat(probe.ask("accept")).isEqualTo("5");
            await().until(() -> probe.ask("events").contains("Recovered " + port + ":0:4:"));
            await().until(() -> probe.ask("health").startsWith("UP"));
            assertThat(probe.ask("events")).doesNotContain("Closed");
        }
    }

    @Test
    void a_library_in_a_folder_needs_no_further_class(@TempDir Path folder) throws Exception {
        Path jar = Path.of(ListenQueueMonitor.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        unpack(jar, folder);
        try (ProbeProcess probe = ProbeProcess.startReplacing(jar.toString(), folder.toString(), FEW_DESCRIPTORS);
                LoadClients clients = new LoadClients()) {
            int port = probe.askNumber("listen 4");
            InetSocketAddress address = new InetSocketAddress(Servers.V4, port);
            probe.ask("start");
            await().until(() -> probe.ask("events").startsWith("Opened " + port));
            // The classes are loaded after the first sample.
            long first = Long.parseLong(probe.ask("taken"));
            await().until(() -> Long.parseLong(probe.ask("taken")) > first);
            // The diagnosis thread opens files of its own.
            await().until(() -> openNetstatFiles(probe.pid()) == 2);
            assertThat(probe.ask("exhaust")).contains(EXHAUSTED);

            clients.fill(address, 5);

            await().until(() -> probe.ask("events").contains("Diagnosed " + port + ":5:4:"));
            await().until(() -> probe.ask("health").startsWith("DOWN"));
            probe.ask("free");
            assertThat(probe.ask("accept")).isEqualTo("5");
            await().until(() -> probe.ask("events").contains("Recovered " + port + ":0:4:"));
        }
    }

    private static long openNetstatFiles(long pid) throws IOException {
        long count = 0;
        for (File descriptor : Objects.requireNonNull(new File("/proc/" + pid + "/fd").listFiles())) {
            try {
                if (Files.readSymbolicLink(descriptor.toPath()).toString().contains("net/netstat")) {
                    count++;
                }
            } catch (NoSuchFileException e) {
                // Closed meanwhile.
            }
        }
        return count;
    }

    private static void unpack(Path jar, Path folder) throws IOException {
        try (JarFile file = new JarFile(jar.toFile())) {
            for (JarEntry entry : Collections.list(file.entries())) {
                Path target = folder.resolve(entry.getName());
                if (!entry.isDirectory()) {
                    Files.createDirectories(target.getParent());
                    Files.copy(file.getInputStream(entry), target);
                }
            }
        }
    }

    @Test
    void periodic_sampling_needs_no_new_descriptor() throws Exception {
        try (ProbeProcess probe = ProbeProcess.start(FEW_DESCRIPTORS);
                LoadClients clients = new LoadClients()) {
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
                LoadClients clients = new LoadClients()) {
            int port = probe.askNumber("listen 1");
            probe.ask("sample");
            await().until(() -> probe.ask("events").startsWith("Opened " + port));
            probe.ask("exhaust");
            clients.fill(new InetSocketAddress(Servers.V4, port), 2);
            assertThat(probe.ask("sample")).startsWith(JvmVariant.expected() + " " + port + ":2:1:");
            await().until(() -> probe.ask("events").contains("Full " + port));
            await().until(() -> probe.ask("health").startsWith("DOWN"));
        }
    }
}
