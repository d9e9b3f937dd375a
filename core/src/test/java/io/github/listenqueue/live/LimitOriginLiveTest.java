package io.github.listenqueue.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.listenqueue.ListenQueueDiagnosis.Finding;
import io.github.listenqueue.ListenQueueDiagnosis.LimitSetBy;
import io.github.listenqueue.testsupport.Servers;
import java.io.IOException;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The origin of a limit: the kernel caps a backlog by the somaxconn at the time of listen(). */
class LimitOriginLiveTest {

    private static final Path SOMAXCONN = Path.of("/proc/sys/net/core/somaxconn");

    @BeforeEach
    void assumeOwnSysctl() {
        JvmVariant.assumeOwnNamespace();
        Assumptions.assumeTrue(JvmVariant.bySocket() && Files.isWritable(SOMAXCONN));
    }

    @Test
    void a_later_change_of_somaxconn_changes_no_limit() throws Exception {
        // Not by readAllBytes: a sysctl returns data only to the first read, and readAllBytes first reads a single
        // byte.
        String usual = Files.readAllLines(SOMAXCONN).get(0);
        try (Servers servers = new Servers();
                Watch watch = Watch.driven()) {
            watch.sample();
            write("16");
            ServerSocketChannel capped = servers.open(100);
            ServerSocketChannel asked = servers.open(9);
            assertThat(watch.sample(capped).limit()).hasValue(16);
            write("2048");
            ServerSocketChannel later = servers.open(100);

            assertThat(limitSetBy(watch, capped)).isEqualTo(LimitSetBy.SOMAXCONN);
            assertThat(limitSetBy(watch, asked)).isEqualTo(LimitSetBy.APPLICATION);
            assertThat(limitSetBy(watch, later)).isEqualTo(LimitSetBy.APPLICATION);
        } finally {
            write(usual);
        }
    }

    private static LimitSetBy limitSetBy(Watch watch, ServerSocketChannel server) {
        return watch.monitor().diagnose().findings().stream()
                .filter(finding -> finding.queue().localAddress().equals(Servers.address(server)))
                .map(Finding::limitSetBy)
                .findFirst()
                .orElseThrow();
    }

    private static void write(String somaxconn) throws IOException {
        Files.writeString(SOMAXCONN, somaxconn);
    }
}
