package io.github.listenqueue.internal.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.listenqueue.DropReason;
import io.github.listenqueue.LimitSource;
import io.github.listenqueue.ListenQueue;
import io.github.listenqueue.ListenQueueEvent;
import io.github.listenqueue.ListenQueueEvent.Closed;
import io.github.listenqueue.ListenQueueEvent.Diagnosed;
import io.github.listenqueue.ListenQueueEvent.Dropped;
import io.github.listenqueue.ListenQueueEvent.Full;
import io.github.listenqueue.ListenQueueEvent.High;
import io.github.listenqueue.ListenQueueEvent.Opened;
import io.github.listenqueue.ListenQueueEvent.Recovered;
import io.github.listenqueue.ListenQueueEvent.Stalled;
import io.github.listenqueue.internal.events.Samples;
import java.net.UnixDomainSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** The exact words of each event, which are its {@code toString()}. */
class EventTextTest {

    private static final Instant AT = Samples.AT;

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
    void packetsDroppedForAnotherReason() {
        assertLine(
                new Dropped(AT, Samples.queue("http", 0, 128, LimitSource.KERNEL), 3, true, DropReason.OTHER),
                "Accept queue of listener http (port 8080): 3 packets dropped, but not for lack of room");
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
    void theWordsAreTheSameInEveryLocale() {
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.forLanguageTag("tr-TR-u-nu-arab"));
        try {
            assertThat(new Recovered(AT, Samples.queue(), Duration.ofMillis(1_500), 7, 1).toString())
                    .isEqualTo(
                            "Accept queue of listener 127.0.0.1:8080 recovered after 1.5 s: peak 7, 1 packet dropped");
            assertThat(new Full(AT, Samples.queue("127.0.0.1:8080", 2, 1, LimitSource.DECLARED)).toString())
                    .endsWith(": 2 connections waiting, limit 1 (declared)");
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void losses() {
        ListenQueue queue = Samples.queue("http", 129, 128, LimitSource.KERNEL);

        assertLine(
                new Dropped(AT, queue, 51, true, DropReason.ACCEPT_QUEUE_FULL),
                "Accept queue of listener http (port 8080) overflowed and lost new connections: 51 packets dropped,"
                        + " now 129 connections waiting, limit 128");
        assertLine(
                new Dropped(AT, queue, 1, false, DropReason.SYN_QUEUE_FULL),
                "SYN queue of listener http (port 8080) is full and tcp_syncookies is off, the kernel is dropping SYNs:"
                        + " 1 packet dropped (inferred), now 129 connections waiting, limit 128");
        assertLine(
                new Dropped(AT, queue, 1, true, DropReason.UNKNOWN),
                "Accept queue of listener http (port 8080): packets were dropped, and the counters of the network"
                        + " namespace do not show the reason: 1 packet dropped, now 129 connections waiting, limit"
                        + " 128");
    }

    @Test
    void aDiagnosisIsTheLineOfItsFinding() {
        ListenQueue queue = Samples.queue("http", 129, 128, LimitSource.KERNEL);

        assertLine(
                new Diagnosed(AT, Samples.finding(queue, "Thread 'main' is busy.", List.of("a"), List.of("c"))),
                "Diagnosis of listener http (port 8080): BURST. Thread 'main' is busy. Advice: c.");
    }

    @Test
    void aNameWithALineBreakMakesOneLine() {
        assertLine(new Closed(AT, Samples.unix("/run/a\nb.sock")), "Accept queue of listener /run/a?b.sock closed");
    }

    private static void assertLine(ListenQueueEvent event, String text) {
        assertThat(event).hasToString(text);
    }
}
