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

/** The real threads, files and processors of this JVM, without native access; the numbers of the queue are made up. */
class DiagnosisCollectorTest {

    private static final long SECOND = 1_000_000_000L;
    private static final Path PROC = Path.of("/proc");

    private final PauseDetector vitals = new PauseDetector();
    private final DiagnosisCollector look = look(PROC);
    private long stepNs;
    private long nowNs = 1000 * SECOND;
    private ServerSocket server;

    @BeforeEach
    void listen() throws IOException {
        server = new ServerSocket(0, 4, InetAddress.getLoopbackAddress());
    }

    @AfterEach
    void close() throws IOException {
        look.close();
        look.close();
        vitals.close();
        server.close();
    }

    @Test
    void a_listener_that_nobody_serves_is_told_with_what_could_be_seen() throws IOException {
        DiagnosisTarget calm = target(server.getLocalSocketAddress(), inode(), null);
        look.learn(List.of(calm));

        Finding finding = look.look(circumstances(target(server.getLocalSocketAddress(), inode(), episode())))
                .get(0);

        assertThat(finding.cause()).as(finding.toString()).isEqualTo(Cause.NO_ACCEPTOR);
        assertThat(finding.evidence())
                .contains("queue: 5 of 4 waiting, as of the last reading; in trouble since 1970-01-01T00:16:38Z, peak"
                        + " 5, 0 packets dropped")
                .contains(
                        "waiting connections could not be looked at: native access is switched off (NativeAccess.OFF)")
                .anyMatch(line -> line.startsWith("half-open requests: could not be looked at: native access is"))
                .anyMatch(line -> line.matches("descriptors: [1-9]\\d* open, limit \\d+"))
                .anyMatch(line -> line.matches("arrivals: \\d+ connections completed in 3\\.0 s since before .*"))
                .contains("pauses are not known: the monitor has no thread of its own whose ticks could be late")
                .noneMatch(line -> line.contains("could not be looked at: java"));
        assertThat(finding.halfOpen()).isEmpty();
        assertThat(finding.waiting().count()).isEqualTo(5);
    }

    @Test
    void what_the_ticking_thread_saw_is_part_of_it() throws IOException {
        vitals.tick(nowNs - 2 * SECOND, 0, false);
        vitals.tick(nowNs, 0, false);

        Finding finding = look.look(circumstances(target(server.getLocalSocketAddress(), inode(), episode())))
                .get(0);

        assertThat(finding.evidence())
                .noneMatch(line -> line.startsWith("pauses are not known"))
                .anyMatch(line -> line.matches("processors: the process used \\d+ % of \\d+ over 2\\.0 s;.*"));
    }

    @Test
    void a_look_that_takes_long_leaves_the_dear_question_out() throws IOException {
        stepNs = SECOND;

        Finding finding = look.look(circumstances(target(server.getLocalSocketAddress(), inode(), episode())))
                .get(0);

        assertThat(finding.evidence())
                .contains("waiting connections could not be looked at: the look had taken long enough");
    }

    @Test
    void a_unix_domain_listener_has_no_ages() {
        Finding finding = look.look(circumstances(target(UnixDomainSocketAddress.of("/run/app.sock"), 1, episode())))
                .get(0);

        assertThat(finding.evidence())
                .contains("waiting connections could not be looked at: the kernel does not tell the age of a"
                        + " unix-domain connection");
        assertThat(look.probe(target(UnixDomainSocketAddress.of("/run/app.sock"), 1, null), Probe.NONE)
                        .oldest())
                .isEmpty();
    }

    @Test
    void a_probe_without_native_access_knows_nothing() throws IOException {
        assertThat(look.probe(target(server.getLocalSocketAddress(), inode(), null), Probe.NONE)
                        .oldest())
                .isEmpty();
    }

    @Test
    void each_target_has_its_finding_in_their_order() throws IOException {
        DiagnosisTarget first = target(server.getLocalSocketAddress(), inode(), null);
        DiagnosisTarget second = target(UnixDomainSocketAddress.of("/run/app.sock"), 1, episode());

        assertThat(look.look(circumstances(first, second)))
                .extracting(Finding::queue)
                .containsExactly(first.queue(), second.queue());
        assertThat(look.look(circumstances())).isEmpty();
    }

    @Test
    void a_tree_that_is_not_of_this_kernel_tells_nothing_of_this_jvm() {
        try (DiagnosisCollector elsewhere = look(Path.of("/nowhere"))) {
            elsewhere.prepare();
            DiagnosisTarget target = target(server.getLocalSocketAddress(), 1, episode());
            elsewhere.learn(List.of(target));

            Finding finding = elsewhere.look(circumstances(target)).get(0);

            assertThat(finding.cause()).isEqualTo(Cause.UNKNOWN);
            assertThat(finding.evidence())
                    .contains("waiting connections could not be looked at: it is read from /nowhere, which is not the"
                            + " kernel that this JVM runs on")
                    .contains("processors: what the process used of 1 is not known");
            assertThat(elsewhere.probe(target, Probe.NONE).oldest()).isEmpty();
        }
    }

    @Test
    void preparing_leaves_no_trace_in_what_follows() throws IOException {
        look.prepare();

        assertThat(look.look(circumstances(target(server.getLocalSocketAddress(), inode(), null))))
                .singleElement()
                .satisfies(finding -> assertThat(finding.cause()).isEqualTo(Cause.NONE));
    }

    private DiagnosisCollector look(Path procRoot) {
        return new DiagnosisCollector(
                new SamplingConfig(procRoot, NativeAccess.OFF, new PortConfig(), address -> true),
                false,
                vitals,
                () -> nowNs += stepNs);
    }

    /** Began two seconds ago. */
    private static Episode episode() {
        return new Episode(Instant.ofEpochSecond(998), 5, 0);
    }

    private DiagnosisRequest circumstances(DiagnosisTarget... targets) {
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
                null,
                0,
                episode != null);
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
