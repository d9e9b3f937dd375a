package io.github.listenqueue.internal.publish;

import static org.assertj.core.api.Assertions.assertThat;

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
import io.github.listenqueue.ListenQueueEvent.Diagnosed;
import io.github.listenqueue.ListenQueueEvent.Dropped;
import io.github.listenqueue.ListenQueueEvent.Full;
import io.github.listenqueue.ListenQueueEvent.High;
import io.github.listenqueue.ListenQueueEvent.Opened;
import io.github.listenqueue.ListenQueueEvent.Recovered;
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
import org.slf4j.event.Level;

/** The exact words of the log. */
class LogLinesTest {

    private static final Instant AT = Samples.AT;

    @Test
    void opened() {
        ListenQueue queue = Samples.queue("127.0.0.1:8080", 0, 128, LimitSource.KERNEL);

        assertLine(
                new Opened(AT, queue),
                Level.DEBUG,
                "Accept queue of listener 127.0.0.1:8080 opened: 0 connections waiting, limit 128");
    }

    @Test
    void closed() {
        assertLine(new Closed(AT, Samples.queue()), Level.DEBUG, "Accept queue of listener 127.0.0.1:8080 closed");
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
                Level.WARN,
                "Accept queue of listener /run/a:b.sock is full, connect() waits or fails with EAGAIN:"
                        + " 2 connections waiting, limit 1");
        assertLine(
                new Recovered(AT, queue, Duration.ofSeconds(2), 2, 0),
                Level.INFO,
                "Accept queue of listener /run/a:b.sock recovered after 2.0 s: peak 2");
    }

    @Test
    void high() {
        ListenQueue queue = Samples.queue("http", 1, 1, LimitSource.DECLARED);

        assertLine(
                new High(AT, queue),
                Level.INFO,
                "Accept queue of listener http (port 8080) is filling up: 1 connection waiting, limit 1 (declared)");
    }

    @Test
    void full() {
        assertLine(
                new Full(AT, Samples.queue()),
                Level.WARN,
                "Accept queue of listener 127.0.0.1:8080 is full, the kernel is refusing connections: 129 connections"
                        + " waiting, limit 128");
    }

    @Test
    void dropped() {
        ListenQueue learned = Samples.queue("127.0.0.1:8080", 6, 5, LimitSource.LEARNED);
        ListenQueue unknown = Samples.queue("http", 0, 0, LimitSource.UNKNOWN);

        assertLine(
                new Dropped(AT, Samples.queue(), 1, true),
                Level.WARN,
                "Accept queue of listener 127.0.0.1:8080 lost new connections: 1 packet dropped since the last reading,"
                        + " now 129 connections waiting, limit 128");
        assertLine(
                new Dropped(AT, learned, 12, false),
                Level.WARN,
                "Accept queue of listener 127.0.0.1:8080 lost new connections: 12 packets dropped since the last reading"
                        + " (inferred), now 6 connections waiting, limit 5 (learned)");
        assertLine(
                new Dropped(AT, unknown, 12, false),
                Level.WARN,
                "Accept queue of listener http (port 8080) lost new connections: 12 packets dropped since the last reading"
                        + " (inferred), now 0 connections waiting, limit unknown");
    }

    @Test
    void recovered() {
        assertLine(
                new Recovered(AT, Samples.queue(), Duration.ofMillis(12_345), 131, 4096),
                Level.INFO,
                "Accept queue of listener 127.0.0.1:8080 recovered after 12.3 s: peak 131, 4096 packets dropped");
        assertLine(
                new Recovered(AT, Samples.queue(), Duration.ofSeconds(1), 0, 5),
                Level.INFO,
                "Accept queue of listener 127.0.0.1:8080 recovered after 1.0 s: too brief for a reading to see it full,"
                        + " 5 packets dropped");
    }

    @Test
    void diagnosed() {
        ListenQueue queue = Samples.queue("http", 129, 128, LimitSource.KERNEL);

        assertLine(
                new Diagnosed(AT, queue, finding(queue, "Thread 'main' is busy.", List.of("a", "b"), List.of("c"))),
                Level.WARN,
                "Diagnosis of listener http (port 8080): BURST. Thread 'main' is busy. Advice: c. Evidence: a; b.");
        assertLine(
                new Diagnosed(AT, queue, finding(queue, "Nothing is known.", List.of(), List.of())),
                Level.WARN,
                "Diagnosis of listener http (port 8080): BURST. Nothing is known.");
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
        assertThat(LogLines.text(new Diagnosed(AT, unix, finding(unix, "a\r\nb", List.of("\u001b[31m"), List.of()))))
                .isEqualTo("Diagnosis of listener /run/a?b.sock: BURST. a??b Evidence: ?[31m.");
        assertThat(LogLines.started(snapshot(Kind.SOCKET, "played", unix))).contains("(/run/a?b.sock limit unknown)");
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

    private static void assertLine(ListenQueueEvent event, Level level, String text) {
        assertThat(LogLines.text(event)).isEqualTo(text);
        assertThat(LogLines.level(event)).isEqualTo(level);
    }
}
