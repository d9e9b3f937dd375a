package io.github.listenqueue.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.listenqueue.ListenQueueMonitor;
import io.github.listenqueue.ListenQueueSnapshot;
import io.github.listenqueue.NativeAccess;
import io.github.listenqueue.SnapshotSource;
import io.github.listenqueue.SnapshotSource.Kind;
import io.github.listenqueue.testsupport.Kernel;
import io.github.listenqueue.testsupport.LoadClients;
import io.github.listenqueue.testsupport.OwnNamespace;
import io.github.listenqueue.testsupport.Servers;
import java.io.IOException;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class SourceLiveTest {

    private static final int FOREIGN_SINCE = 22;

    @Test
    void this_jvm_has_the_expected_source_and_advises_on_a_better_one() throws IOException {
        try (Servers servers = new Servers();
                Watch watch = Watch.driven()) {
            servers.open(5);
            SnapshotSource source = watch.sample().source();
            if (JvmVariant.bySocket()) {
                assertThat(source.advice()).isEmpty();
            } else {
                boolean hasForeign = Runtime.version().feature() >= FOREIGN_SINCE;
                assertThat(source.advice())
                        .get()
                        .asString()
                        .contains(hasForeign ? "--enable-native-access=" : "net.java.dev.jna:jna");
            }
        }
    }

    @Test
    void native_access_can_be_switched_off() throws IOException {
        try (Servers servers = new Servers();
                LoadClients clients = new LoadClients();
                ListenQueueMonitor monitor = ListenQueueMonitor.builder()
                        .nativeAccess(NativeAccess.OFF)
                        .build()) {
            ServerSocketChannel server = servers.open(5);
            clients.fill(server, 3);
            ListenQueueSnapshot snapshot = monitor.sample();
            assertThat(snapshot.source().kind()).isEqualTo(Kind.PROCFS);
            assertThat(Watch.queueOn(snapshot, Servers.port(server)).depth()).isEqualTo(3);
        }
    }

    @Test
    void counters_equal_those_of_the_namespace() throws IOException {
        JvmVariant.assumeOwnNamespace();
        try (Servers servers = new Servers();
                LoadClients clients = new LoadClients();
                Watch watch = Watch.driven()) {
            ServerSocketChannel server = servers.open(1);
            clients.fill(server, 2);
            clients.overflow(server, 5);
            assertThat(watch.sample().counters().listenDrops()).hasValue(Kernel.listenDrops());
            assertThat(watch.sample().counters().listenOverflows()).isPresent();
            assertThat(watch.sample().counters().passiveOpens()).isPresent();
        }
    }

    @Test
    void only_listeners_and_settings_of_the_own_network_namespace_are_shown() throws Exception {
        List<String> elsewhere = OwnNamespace.prefix("echo 7 > /proc/sys/net/core/somaxconn");
        Assumptions.assumeFalse(elsewhere.isEmpty(), "no network namespace can be created here");
        try (Servers servers = new Servers();
                ProbeProcess probe = ProbeProcess.start(elsewhere)) {
            servers.open(5);
            assertThat(probe.ask("sample")).isEqualTo(JvmVariant.expected().toString());
            int port = probe.askNumber("listen 100");
            assertThat(probe.ask("start")).startsWith(JvmVariant.expected() + " " + port + ":0:7:");
            assertThat(probe.ask("somaxconn")).isEqualTo("OptionalInt[7]");
        }
    }

    @Test
    void another_mount_of_procfs_is_read_without_native_access() throws Exception {
        Path mount = Files.createTempDirectory("listenqueue-proc");
        try {
            List<String> elsewhere =
                    OwnNamespace.prefix("mount -t proc proc " + mount, "--mount", "--pid", "--fork", "--kill-child");
            Assumptions.assumeFalse(elsewhere.isEmpty(), "procfs cannot be mounted here");
            try (ProbeProcess probe = ProbeProcess.start(elsewhere, "procRoot", mount.toString())) {
                int port = probe.askNumber("listen 100");
                assertThat(probe.ask("sample")).isEqualTo("PROCFS " + port + ":0:100:?");
            }
        } finally {
            Files.delete(mount);
        }
    }

    @Test
    void a_namespace_without_ipv6_is_sampled() throws Exception {
        List<String> elsewhere = OwnNamespace.prefix("echo 1 > /proc/sys/net/ipv6/conf/all/disable_ipv6");
        Assumptions.assumeFalse(elsewhere.isEmpty(), "IPv6 cannot be switched off here");
        try (ProbeProcess probe = ProbeProcess.start(elsewhere)) {
            int port = probe.askNumber("listen 100");
            assertThat(probe.ask("sample")).startsWith(JvmVariant.expected() + " " + port + ":0:100:");
        }
    }
}
