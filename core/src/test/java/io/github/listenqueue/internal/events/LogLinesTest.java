package io.github.listenqueue.internal.events;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.listenqueue.DropReason;
import io.github.listenqueue.KernelSettings;
import io.github.listenqueue.LimitSource;
import io.github.listenqueue.ListenQueue;
import io.github.listenqueue.ListenQueueDiagnosis.Finding;
import io.github.listenqueue.ListenQueueEvent.Dropped;
import io.github.listenqueue.ListenQueueSnapshot;
import io.github.listenqueue.SnapshotSource;
import io.github.listenqueue.SnapshotSource.Kind;
import io.github.listenqueue.TcpCounters;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

/** Tests of the exact texts of the log. */
class LogLinesTest {

    private static final Instant AT = Samples.AT;
    private static final Cadence.Sums FIRST = new Cadence.Sums(1, 0, 1, 0);

    @Test
    void firstLosses() {
        assertThat(lost(Samples.queue(), 1, true, DropReason.ACCEPT_QUEUE_FULL, FIRST))
                .isEqualTo(
                        "Accept queue of listener 127.0.0.1:8080 overflowed and lost new connections: 1 packet dropped,"
                                + " now 129 connections waiting, limit 128");
        assertThat(lost(
                        Samples.queue("127.0.0.1:8080", 6, 5, LimitSource.LEARNED),
                        1,
                        false,
                        DropReason.ACCEPT_QUEUE_FULL,
                        FIRST))
                .isEqualTo(
                        "Accept queue of listener 127.0.0.1:8080 overflowed and lost new connections: 1 packet dropped"
                                + " (inferred), now 6 connections waiting, limit 5 (learned)");
        assertThat(lost(Samples.queue(), 1, true, DropReason.SYN_QUEUE_FULL, FIRST))
                .isEqualTo(
                        "SYN queue of listener 127.0.0.1:8080 is full and tcp_syncookies is off, the kernel is dropping"
                                + " SYNs: 1 packet dropped, now 129 connections waiting, limit 128");
        assertThat(lost(Samples.queue(), 1, false, DropReason.UNKNOWN, FIRST))
                .isEqualTo(
                        "Accept queue of listener 127.0.0.1:8080: packets were dropped, and the counters of the network"
                                + " namespace do not show the reason: 1 packet dropped (inferred), now 129 connections"
                                + " waiting, limit 128");
    }

    @Test
    void sumsOfLosses() {
        Cadence.Sums sums = new Cadence.Sums(
                70,
                Duration.ofSeconds(60).toNanos(),
                9_000,
                Duration.ofMinutes(125).toNanos());

        assertThat(lost(Samples.queue(), 1, true, DropReason.ACCEPT_QUEUE_FULL, sums))
                .isEqualTo(
                        "Accept queue of listener 127.0.0.1:8080 keeps losing new connections: 70 packets dropped in the"
                                + " last 60.0 s, 9000 in 2 h 5 min, now 129 connections waiting, limit 128");
        assertThat(lost(Samples.queue(), 1, true, DropReason.SYN_QUEUE_FULL, sums))
                .contains("stays full and keeps losing new connections (tcp_syncookies is off): 70 packets");
    }

    @Test
    void endsInAnEpisode() {
        assertThat(LogLines.closedInEpisode(
                        Samples.queue(), Duration.ofMinutes(12).toNanos(), 77))
                .isEqualTo("Accept queue of listener 127.0.0.1:8080 closed during an episode of 12 min, with 129"
                        + " connections waiting, limit 128, 77 packets dropped");
        assertThat(LogLines.unwatchedInTrouble(
                        Samples.queue(), Duration.ofSeconds(95).toNanos(), 1))
                .isEqualTo("Accept queue of listener 127.0.0.1:8080 is no longer watched, during an episode of"
                        + " 95.0 s: at the last sample 129 connections waiting, limit 128, 1 packet dropped");
        assertThat(LogLines.logClosedWithoutDescriptors(Samples.queue()))
                .isEqualTo(
                        "Accept queue of listener 127.0.0.1:8080 closed while the process had no file descriptor left,"
                                + " with 129 connections waiting, limit 128: clients are refused until something listens there"
                                + " again");
    }

    @Test
    void detailsOfADiagnosisAreOneFactALine() {
        ListenQueue queue = Samples.queue("http", 129, 128, LimitSource.KERNEL);
        Finding found = Samples.finding(queue, "Thread 'main' is busy.", List.of("a", "b"), List.of("c", "d"));

        assertThat(LogLines.details(found))
                .containsExactly(
                        "http (port 8080): Thread 'main' is busy.",
                        "http (port 8080): a",
                        "http (port 8080): b",
                        "http (port 8080) -> c",
                        "http (port 8080) -> d");
    }

    @Test
    void nameWithALineBreakMakesOneLine() {
        ListenQueue unix = Samples.unix("/run/a\nb.sock");
        Finding found = Samples.finding(unix, "a\r\nb", List.of("\u001b[31m"), List.of());

        assertThat(LogLines.details(found)).containsExactly("/run/a?b.sock: a??b", "/run/a?b.sock: ?[31m");
        assertThat(LogLines.started(snapshot(Kind.SOCKET, "fake", unix))).contains("(/run/a?b.sock limit unknown)");
    }

    private static String lost(ListenQueue queue, int packets, boolean exact, DropReason reason, Cadence.Sums sums) {
        return LogLines.lost(new Dropped(AT, queue, packets, exact, reason), sums);
    }

    @Test
    void startedOnSockets() {
        assertThat(LogLines.started(snapshot(
                        Kind.SOCKET,
                        "getsockopt through java.lang.foreign",
                        Samples.queue(),
                        Samples.queue("http", 0, 0, LimitSource.UNKNOWN))))
                .isEqualTo("Watching accept queues: 2 listeners (127.0.0.1:8080 limit 128, http (port 8080) limit"
                        + " unknown); read by getsockopt through java.lang.foreign");
    }

    @Test
    void startedOnProcfs() {
        assertThat(LogLines.started(snapshot(Kind.PROCFS, "/proc alone: switched off", Samples.queue())))
                .isEqualTo("Watching accept queues: 1 listener (127.0.0.1:8080 limit 128); read from /proc alone:"
                        + " switched off");
        assertThat(LogLines.started(snapshot(Kind.PROCFS, "/proc alone: switched off")))
                .isEqualTo("Watching accept queues: no listener open yet; read from /proc alone: switched off");
    }

    @Test
    void startedWithAdvice() {
        SnapshotSource source = new SnapshotSource(
                Kind.PROCFS, "/proc alone: native access is not enabled", Optional.of("start the JVM with --flag"));
        assertThat(LogLines.started(new ListenQueueSnapshot(
                        AT,
                        List.of(),
                        TcpCounters.UNKNOWN,
                        KernelSettings.UNKNOWN,
                        source,
                        OptionalDouble.empty(),
                        false)))
                .isEqualTo("Watching accept queues: no listener open yet; read from /proc alone: native access is not"
                        + " enabled; start the JVM with --flag");
    }

    @Test
    void startedWhereNothingCanBeRead() {
        assertThat(LogLines.started(snapshot(Kind.UNAVAILABLE, "no table of listening sockets")))
                .isEqualTo("Cannot watch accept queues here: no table of listening sockets");
    }

    private static ListenQueueSnapshot snapshot(Kind kind, String reason, ListenQueue... queues) {
        return new ListenQueueSnapshot(
                AT,
                List.of(queues),
                TcpCounters.UNKNOWN,
                KernelSettings.UNKNOWN,
                new SnapshotSource(kind, reason, Optional.empty()),
                OptionalDouble.empty(),
                false);
    }
}
