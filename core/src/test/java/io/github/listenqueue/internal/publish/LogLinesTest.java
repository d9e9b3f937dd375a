package io.github.listenqueue.internal.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.listenqueue.DropReason;
import io.github.listenqueue.KernelSettings;
import io.github.listenqueue.LimitSource;
import io.github.listenqueue.ListenQueue;
import io.github.listenqueue.ListenQueueDiagnosis.Cause;
import io.github.listenqueue.ListenQueueDiagnosis.ClientOutcome;
import io.github.listenqueue.ListenQueueDiagnosis.Finding;
import io.github.listenqueue.ListenQueueDiagnosis.LimitBoundBy;
import io.github.listenqueue.ListenQueueDiagnosis.WaitingConnections;
import io.github.listenqueue.ListenQueueEvent;
import io.github.listenqueue.ListenQueueEvent.Closed;
import io.github.listenqueue.ListenQueueEvent.Dropped;
import io.github.listenqueue.ListenQueueEvent.Full;
import io.github.listenqueue.ListenQueueEvent.High;
import io.github.listenqueue.ListenQueueEvent.Opened;
import io.github.listenqueue.ListenQueueEvent.Recovered;
import io.github.listenqueue.ListenQueueEvent.Stalled;
import io.github.listenqueue.ListenQueueSnapshot;
import io.github.listenqueue.ReadingSource;
import io.github.listenqueue.ReadingSource.Kind;
import io.github.listenqueue.TcpCounters;
import java.net.UnixDomainSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** The exact words of the log. */
class LogLinesTest {

    private static final Instant AT = Samples.AT;
    private static final Cadence.Sums FIRST = new Cadence.Sums(1, 0, 1, 0);

    @Test
    void opened() {
        ListenQueue queue = Samples.queue("127.0.0.1:8080", 0, 128, LimitSource.KERNEL);

        assertLine(
                new Opened(AT, queue),
                "Accept queue of listener 127.0.0.1:8080 opened: 0 connections waiting, limit 128");
    }

    @Test
    void closed() {
        assertLine(new Closed(AT, Samples.queue()), "Accept queue of listener 127.0.0.1:8080 closed");
    }

    @Test
    void unixDomainListenersHaveNoPortAndDropNothing() {
        ListenQueue queue = new ListenQueue(
                UnixDomainSocketAddress.of("/run/a:b.sock"),
                "/run/a:b.sock",
                4711,
                2,
                OptionalInt.of(1),
                LimitSource.KERNEL,
                OptionalLong.empty());

        assertLine(
                new Full(AT, queue),
                "Accept queue of listener /run/a:b.sock is full, connect() waits or fails with EAGAIN:"
                        + " 2 connections waiting, limit 1");
        assertLine(
                new Recovered(AT, queue, Duration.ofSeconds(2), 2, 0),
                "Accept queue of listener /run/a:b.sock recovered after 2.0 s: peak 2");
    }

    @Test
    void high() {
        ListenQueue queue = Samples.queue("http", 1, 1, LimitSource.DECLARED);

        assertLine(
                new High(AT, queue),
                "Accept queue of listener http (port 8080) is filling up: 1 connection waiting, limit 1 (declared)");
    }

    @Test
    void full() {
        assertLine(
                new Full(AT, Samples.queue()),
                "Accept queue of listener 127.0.0.1:8080 is full, the kernel is refusing connections: 129 connections"
                        + " waiting, limit 128");
    }

    @Test
    void stalled() {
        assertLine(
                new Stalled(AT, Samples.queue("http", 1, 4096, LimitSource.KERNEL), Duration.ofMillis(5_040), true),
                "Accept queue of listener http (port 8080) is not being emptied: the oldest connection has waited 5.0 s,"
                        + " 1 connection waiting, limit 4096");
        assertLine(
                new Stalled(AT, Samples.queue("http", 3, 0, LimitSource.UNKNOWN), Duration.ofSeconds(25), false),
                "Accept queue of listener http (port 8080) is not being emptied: the oldest connection has waited 25.0 s"
                        + " (inferred), 3 connections waiting, limit unknown");
    }

    @Test
    void whatWasDroppedButNotForWantOfRoom() {
        assertLine(
                new Dropped(AT, Samples.queue("http", 0, 128, LimitSource.KERNEL), 3, true, DropReason.OTHER),
                "Accept queue of listener http (port 8080): 3 packets dropped, but not for want of room");
    }

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
                        "Accept queue of listener 127.0.0.1:8080: packets were dropped, for a reason that cannot be told"
                                + " from the counters of the network namespace: 1 packet dropped (inferred), now 129 connections"
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
    void endsInTrouble() {
        assertThat(LogLines.closedInTrouble(
                        Samples.queue(), Duration.ofMinutes(12).toNanos(), 77))
                .isEqualTo(
                        "Accept queue of listener 127.0.0.1:8080 closed in the middle of an episode of 12 min, with 129"
                                + " connections waiting, limit 128, 77 packets dropped");
        assertThat(LogLines.unwatchedInTrouble(
                        Samples.queue(), Duration.ofSeconds(95).toNanos(), 1))
                .isEqualTo(
                        "Accept queue of listener 127.0.0.1:8080 is not watched any more, in the middle of an episode of"
                                + " 95.0 s: last seen with 129 connections waiting, limit 128, 1 packet dropped");
        assertThat(LogLines.closedForWant(Samples.queue()))
                .isEqualTo(
                        "Accept queue of listener 127.0.0.1:8080 closed while the process had no file descriptor left,"
                                + " with 129 connections waiting, limit 128: clients are refused until something listens there"
                                + " again");
    }

    @Test
    void recovered() {
        assertLine(
                new Recovered(AT, Samples.queue(), Duration.ofMillis(12_345), 131, 4096),
                "Accept queue of listener 127.0.0.1:8080 recovered after 12.3 s: peak 131, 4096 packets dropped");
        assertLine(
                new Recovered(AT, Samples.queue(), Duration.ofSeconds(1), 0, 5),
                "Accept queue of listener 127.0.0.1:8080 recovered after 1.0 s: 5 packets dropped");
    }

    @Test
    void aDiagnosisIsOneLineAndItsDetailsAreOneFactALine() {
        ListenQueue queue = Samples.queue("http", 129, 128, LimitSource.KERNEL);
        Finding found = finding(queue, "Thread 'main' is busy.", List.of("a", "b"), List.of("c", "d"));

        assertThat(LogLines.diagnosis(found))
                .isEqualTo("Diagnosis of listener http (port 8080): BURST. Thread 'main' is busy. Advice: c.");
        assertThat(LogLines.details(found))
                .containsExactly(
                        "http (port 8080): Thread 'main' is busy.",
                        "http (port 8080): a",
                        "http (port 8080): b",
                        "http (port 8080) -> c",
                        "http (port 8080) -> d");
        assertThat(LogLines.diagnosis(finding(queue, "Nothing is known.", List.of(), List.of())))
                .isEqualTo("Diagnosis of listener http (port 8080): BURST. Nothing is known.");
    }

    @Test
    void aLongDiagnosisLosesTheEndOfItsSentenceAndKeepsItsAdvice() {
        ListenQueue queue = Samples.queue("http", 129, 128, LimitSource.KERNEL);
        String clause = "x".repeat(150);

        assertThat(LogLines.diagnosis(
                        finding(queue, clause + "; limit " + clause + "; clients.", List.of(), List.of("c"))))
                .isEqualTo("Diagnosis of listener http (port 8080): BURST. " + clause + "; limit " + clause
                        + "; clients. Advice: c.");
        assertThat(LogLines.diagnosis(
                        finding(queue, clause + "; " + clause + "; " + clause + ".", List.of(), List.of("c"))))
                .isEqualTo("Diagnosis of listener http (port 8080): BURST. " + clause + "; " + clause + ". Advice: c.");
        assertThat(LogLines.diagnosis(finding(queue, clause + clause + clause, List.of(), List.of("c"))))
                .hasSize(400)
                .endsWith("x…");
    }

    @Test
    void whateverThreadsAndPathsAreNamedAnEventIsOneLine() {
        ListenQueue unix = new ListenQueue(
                UnixDomainSocketAddress.of("/run/a\nb.sock"),
                "/run/a\nb.sock",
                1,
                0,
                OptionalInt.empty(),
                LimitSource.UNKNOWN,
                OptionalLong.empty());

        assertThat(LogLines.text(new Closed(AT, unix))).isEqualTo("Accept queue of listener /run/a?b.sock closed");
        Finding found = finding(unix, "a\r\nb", List.of("\u001b[31m"), List.of());
        assertThat(LogLines.diagnosis(found)).isEqualTo("Diagnosis of listener /run/a?b.sock: BURST. a??b");
        assertThat(LogLines.details(found)).containsExactly("/run/a?b.sock: a??b", "/run/a?b.sock: ?[31m");
        assertThat(LogLines.started(snapshot(Kind.SOCKET, "played", unix))).contains("(/run/a?b.sock limit unknown)");
    }

    private static String lost(ListenQueue queue, int packets, boolean exact, DropReason reason, Cadence.Sums sums) {
        return LogLines.lost(new Dropped(AT, queue, packets, exact, reason), sums);
    }

    private static Finding finding(ListenQueue queue, String explanation, List<String> evidence, List<String> advice) {
        return new Finding(
                queue,
                Cause.BURST,
                explanation,
                evidence,
                advice,
                OptionalInt.empty(),
                new WaitingConnections(queue.depth(), Optional.empty(), Optional.empty(), OptionalInt.empty()),
                ClientOutcome.CONNECTED,
                LimitBoundBy.UNKNOWN);
    }

    @Test
    void theWordsAreTheSameInEveryLocale() {
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.forLanguageTag("tr-TR-u-nu-arab"));
        try {
            assertThat(LogLines.text(new Recovered(AT, Samples.queue(), Duration.ofMillis(1_500), 7, 1)))
                    .isEqualTo(
                            "Accept queue of listener 127.0.0.1:8080 recovered after 1.5 s: peak 7, 1 packet dropped");
            assertThat(LogLines.text(new Full(AT, Samples.queue("127.0.0.1:8080", 2, 1, LimitSource.DECLARED))))
                    .endsWith(": 2 connections waiting, limit 1 (declared)");
        } finally {
            Locale.setDefault(before);
        }
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
    void startedWhereNothingCanTell() {
        assertThat(LogLines.started(snapshot(Kind.UNAVAILABLE, "no table of listening sockets")))
                .isEqualTo("Cannot watch accept queues here: no table of listening sockets");
    }

    private static ListenQueueSnapshot snapshot(Kind kind, String reason, ListenQueue... queues) {
        return new ListenQueueSnapshot(
                AT, List.of(queues), TcpCounters.UNKNOWN, KernelSettings.UNKNOWN, new ReadingSource(kind, reason));
    }

    private static void assertLine(ListenQueueEvent event, String text) {
        assertThat(LogLines.text(event)).isEqualTo(text);
    }
}
