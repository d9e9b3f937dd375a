package io.github.listenqueue;

import static io.github.listenqueue.testsupport.procfs.Row.listen;
import static io.github.listenqueue.testsupport.procfs.Row.listen6;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.listenqueue.testsupport.procfs.ProcTree;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The stall tolerance, which only the sole listener of a namespace has: arrivals are counted for the whole namespace. */
class StallToleranceTest {

    private static final SocketAddress HTTP = new InetSocketAddress("::", 80);
    private static final OptionalInt LIMIT = OptionalInt.of(10);

    @TempDir
    private Path folder;

    /** A rate of -1 stands for an unknown one. */
    @ParameterizedTest
    @CsvSource({"true, 20, PT0.55S", "true, 0, ", "true, -1, ", "false, 20, "})
    void isCapacityDividedByTheRateOfTheSoleListener(boolean sole, double rate, Duration tolerance) {
        ListenQueueSnapshot snapshot = snapshot(rate, sole, queue(HTTP, 1, 3, LIMIT));

        assertThat(snapshot.stallTolerance(queue(HTTP, 1, 3, LIMIT))).isEqualTo(Optional.ofNullable(tolerance));
        assertThat(snapshot.stallTolerance(queue(HTTP, 1, 0, LIMIT)))
                .as("by the queue of an earlier sample")
                .isEqualTo(Optional.ofNullable(tolerance));
    }

    @Test
    void isKnownOnlyOfTcpQueuesOfTheSampleWithALimit() {
        ListenQueue http = queue(HTTP, 1, 3, LIMIT);
        ListenQueue unix = queue(UnixDomainSocketAddress.of("/q"), 3, 3, LIMIT);
        ListenQueue unlimited = queue(HTTP, 1, 3, OptionalInt.empty());

        assertThat(snapshot(20, true, http, unix).stallTolerance(queue(HTTP, 2, 3, LIMIT)))
                .isEmpty();
        assertThat(snapshot(20, true, http, unix).stallTolerance(unix)).isEmpty();
        assertThat(snapshot(20, true, unlimited).stallTolerance(unlimited)).isEmpty();
        assertThat(snapshot(20, true).stallTolerance(http)).as("unreadable").isEmpty();
    }

    @Test
    void isKnownOnlyWhileTheListenerIsAloneInItsNamespace() {
        ProcTree tree = new ProcTree(folder).tcp6(listen6(0, 80, 0, 11)).own(4, 11);
        try (ListenQueueMonitor monitor = ListenQueueMonitor.builder()
                .procRoot(folder)
                .declareBacklog(80, 100)
                .declareBacklog(81, 100)
                .build()) {
            monitor.sample();
            awaitRate(tree, monitor, 500);
            assertThat(monitor.snapshot().soleListener()).isTrue();
            assertThat(tolerance(monitor)).isPresent();
            assertThat(monitor.diagnose().findings().get(0).stallTolerance()).isEqualTo(tolerance(monitor));

            tree.tcp(listen(0, 81, 0, 12)).own(5, 12);
            assertThat(awaitSole(monitor, false).queues())
                    .as("an idle management port")
                    .hasSize(2)
                    .allSatisfy(queue ->
                            assertThat(monitor.snapshot().stallTolerance(queue)).isEmpty());
            assertThat(monitor.diagnose().findings())
                    .extracting(ListenQueueDiagnosis.Finding::stallTolerance)
                    .containsOnly(Optional.empty());
            assertThat(monitor.snapshot().arrivalRate())
                    .as("arrivals in the whole namespace")
                    .isPresent();

            tree.own(5, 99);
            monitor.sample();
            assertThat(awaitSole(monitor, false).queues())
                    .as("a listener of another process counts")
                    .hasSize(1);

            tree.tcp();
            assertThat(awaitSole(monitor, true).arrivalRate())
                    .as("arrivals at the other listener are excluded")
                    .isEmpty();
            awaitRate(tree, monitor, 1000);
            assertThat(tolerance(monitor)).isPresent();
        }
    }

    private static Optional<Duration> tolerance(ListenQueueMonitor monitor) {
        ListenQueueSnapshot snapshot = monitor.snapshot();
        return snapshot.stallTolerance(snapshot.queues().get(0));
    }

    private static ListenQueueSnapshot awaitSole(ListenQueueMonitor monitor, boolean sole) {
        return await().until(monitor::sample, snapshot -> snapshot.soleListener() == sole);
    }

    private static void awaitRate(ProcTree tree, ListenQueueMonitor monitor, int passiveOpens) {
        tree.write("self/net/snmp", "Tcp: ActiveOpens PassiveOpens\nTcp: 3 " + passiveOpens + "\n");
        await().until(() -> monitor.sample().arrivalRate().orElse(0) > 0);
    }

    private static ListenQueueSnapshot snapshot(double rate, boolean sole, ListenQueue... queues) {
        return new ListenQueueSnapshot(
                Instant.EPOCH,
                List.of(queues),
                TcpCounters.UNKNOWN,
                KernelSettings.UNKNOWN,
                new SnapshotSource(SnapshotSource.Kind.PROCFS, "a test", Optional.empty()),
                rate < 0 ? OptionalDouble.empty() : OptionalDouble.of(rate),
                sole);
    }

    private static ListenQueue queue(SocketAddress address, long inode, int depth, OptionalInt limit) {
        LimitSource source = limit.isPresent() ? LimitSource.KERNEL : LimitSource.UNKNOWN;
        return new ListenQueue(address, "q", inode, depth, limit, source, OptionalLong.empty());
    }
}
