package io.github.listenqueue.internal.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.listenqueue.LimitSource;
import io.github.listenqueue.ListenQueue;
import io.github.listenqueue.ListenQueueDiagnosis.Cause;
import io.github.listenqueue.ListenQueueDiagnosis.Finding;
import io.github.listenqueue.ListenQueueSnapshot;
import io.github.listenqueue.ListenQueueStats.Episode;
import io.github.listenqueue.NativeAccess;
import io.github.listenqueue.SnapshotSource;
import io.github.listenqueue.TcpCounters;
import io.github.listenqueue.internal.detection.Arrivals.Baseline;
import io.github.listenqueue.internal.detection.Probe;
import io.github.listenqueue.internal.linux.procfs.Descriptors;
import io.github.listenqueue.internal.sampling.PortConfig;
import io.github.listenqueue.internal.sampling.SamplingConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests with the real threads, files and CPU times of this JVM, without native access, and made-up queues. */
class DiagnosisCollectorTest {

    private static final long SECOND = 1_000_000_000L;
    private static final Path PROC = Path.of("/proc");

    private final PauseDetector pauseDetector = new PauseDetector();
    private final DiagnosisCollector collector = collector(PROC);
    private long stepNs;
    private long nowNs = 1000 * SECOND;
    private ServerSocket server;

    @BeforeEach
    void listen() throws IOException {
        server = new ServerSocket(0, 4, InetAddress.getLoopbackAddress());
    }

    @AfterEach
    void close() throws IOException {
        collector.close();
        collector.close();
        pauseDetector.close();
        server.close();
    }

    @Test
    void diagnoses_a_listener_without_acceptor() throws IOException {
        DiagnosisTarget calm = target(server.getLocalSocketAddress(), inode(), null);
        collector.learn(List.of(calm));

        Finding finding = collector
                .diagnose(request(target(server.getLocalSocketAddress(), inode(), episode())))
                .get(0);

        assertThat(finding.cause()).as(finding.toString()).isEqualTo(Cause.NO_ACCEPTOR);
        assertThat(finding.evidence())
                .contains("queue: 5 of 4 waiting, as of the last sample; saturated since 1970-01-01T00:16:38Z, peak"
                        + " depth 5, 0 packets dropped")
                .contains("waiting connections could not be checked: native access is switched off (NativeAccess.OFF)")
                .anyMatch(line -> line.startsWith("half-open requests: could not be checked: native access is"))
                .anyMatch(line -> line.matches("descriptors: [1-9]\\d* open, limit \\d+"))
                .anyMatch(
                        line -> line.matches("arrivals: \\d+ connections completed in 3\\.0 s, counted from before .*"))
                .contains("pauses are unknown: this monitor has no sampling thread to measure them with")
                .noneMatch(line -> line.contains("could not be checked: java"));
        assertThat(finding.halfOpen()).isEmpty();
        assertThat(finding.waiting().count()).isEqualTo(5);
    }

    @Test
    void includes_the_measurements_of_the_sampling_thread() throws IOException {
        pauseDetector.tick(nowNs - 2 * SECOND, 0, false);
        pauseDetector.tick(nowNs, 0, false);

        Finding finding = collector
                .diagnose(request(target(server.getLocalSocketAddress(), inode(), episode())))
                .get(0);

        assertThat(finding.evidence())
                .noneMatch(line -> line.startsWith("pauses are unknown"))
                .anyMatch(line -> line.matches("CPU: the process used \\d+ % of \\d+ CPUs? over 2\\.0 s;.*"));
    }

    @Test
    void skips_the_waiting_connections_if_the_diagnosis_takes_long() throws IOException {
        stepNs = SECOND;

        Finding finding = collector
                .diagnose(request(target(server.getLocalSocketAddress(), inode(), episode())))
                .get(0);

        assertThat(finding.evidence())
                .contains("waiting connections could not be checked: the diagnosis had already taken 0.7 s");
    }

    @Test
    void reports_no_ages_of_a_unix_domain_listener() {
        Finding finding = collector
                .diagnose(request(target(UnixDomainSocketAddress.of("/run/app.sock"), 1, episode())))
                .get(0);

        assertThat(finding.evidence())
                .contains("waiting connections could not be checked: the kernel does not report the age of"
                        + " unix-domain connections");
        assertThat(collector
                        .probe(target(UnixDomainSocketAddress.of("/run/app.sock"), 1, null), Probe.NONE)
                        .oldest())
                .isEmpty();
    }

    @Test
    void probes_nothing_without_native_access() throws IOException {
        assertThat(collector
                        .probe(target(server.getLocalSocketAddress(), inode(), null), Probe.NONE)
                        .oldest())
                .isEmpty();
    }

    @Test
    void returns_findings_in_the_order_of_the_targets() throws IOException {
        DiagnosisTarget first = target(server.getLocalSocketAddress(), inode(), null);
        DiagnosisTarget second = target(UnixDomainSocketAddress.of("/run/app.sock"), 1, episode());

        assertThat(collector.diagnose(request(first, second)))
                .extracting(Finding::queue)
                .containsExactly(first.queue(), second.queue());
        assertThat(collector.diagnose(request())).isEmpty();
    }

    @Test
    void reads_nothing_of_this_jvm_with_a_foreign_proc_tree() {
        try (DiagnosisCollector foreign = collector(Path.of("/nowhere"))) {
            foreign.prepare();
            DiagnosisTarget target = target(server.getLocalSocketAddress(), 1, episode());
            foreign.learn(List.of(target));

            Finding finding = foreign.diagnose(request(target)).get(0);

            assertThat(finding.cause()).isEqualTo(Cause.UNKNOWN);
            assertThat(finding.evidence())
                    .contains(
                            "waiting connections could not be checked: /nowhere does not belong to the kernel that this"
                                    + " JVM runs on")
                    .contains("CPU: the use by the process is unknown");
            assertThat(foreign.probe(target, Probe.NONE).oldest()).isEmpty();
        }
    }

    @Test
    void warm_up_does_not_affect_later_findings() throws IOException {
        collector.prepare();

        assertThat(collector.diagnose(request(target(server.getLocalSocketAddress(), inode(), null))))
                .singleElement()
                .satisfies(finding -> assertThat(finding.cause()).isEqualTo(Cause.NONE));
    }

    private DiagnosisCollector collector(Path procRoot) {
        return new DiagnosisCollector(
                new SamplingConfig(procRoot, NativeAccess.OFF, new PortConfig(), address -> true),
                false,
                pauseDetector,
                () -> nowNs += stepNs);
    }

    /** Returns an episode that began two seconds ago. */
    private static Episode episode() {
        return new Episode(Instant.ofEpochSecond(998), 5, 0);
    }

    private DiagnosisRequest request(DiagnosisTarget... targets) {
        OptionalLong none = OptionalLong.empty();
        TcpCounters before = new TcpCounters(none, none, none, none, none, none, OptionalLong.of(0));
        ListenQueueSnapshot snapshot = new ListenQueueSnapshot(
                Instant.ofEpochSecond(1000),
                Stream.of(targets).map(DiagnosisTarget::queue).toList(),
                before,
                Given.settings(4096, 0),
                new SnapshotSource(SnapshotSource.Kind.PROCFS, "a test", Optional.empty()),
                OptionalDouble.empty(),
                false);
        return new DiagnosisRequest(List.of(targets), snapshot, nowNs, new Baseline(before, nowNs - 3 * SECOND), true);
    }

    private static DiagnosisTarget target(SocketAddress address, long inode, @Nullable Episode episode) {
        ListenQueue queue = new ListenQueue(
                address,
                address.toString(),
                inode,
                episode == null ? 0 : 5,
                OptionalInt.of(4),
                LimitSource.DECLARED,
                OptionalLong.empty());
        return new DiagnosisTarget(
                queue,
                descriptor(inode),
                false,
                OptionalInt.empty(),
                OptionalInt.of(4),
                episode,
                false,
                null,
                0,
                0,
                episode != null,
                false);
    }

    private static int descriptor(long inode) {
        try {
            return new Descriptors(PROC.resolve("self/fd")).find(Set.of(inode)).getOrDefault(inode, -1);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private long inode() throws IOException {
        String local = String.format(Locale.ROOT, ":%04X", server.getLocalPort());
        return Stream.of("tcp", "tcp6")
                .flatMap(name -> rows(PROC.resolve("self/net").resolve(name)))
                .map(row -> List.of(row.strip().split(" +", -1)))
                .filter(row -> row.get(1).endsWith(local) && row.get(3).equals("0A"))
                .mapToLong(row -> Long.parseLong(row.get(9)))
                .findFirst()
                .orElseThrow();
    }

    private static Stream<String> rows(Path table) {
        try {
            return Files.exists(table) ? Files.readAllLines(table).stream() : Stream.of();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
