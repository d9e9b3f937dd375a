package io.github.listenqueue.internal.events;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.listenqueue.DropReason;
import io.github.listenqueue.LimitSource;
import io.github.listenqueue.ListenQueue;
import io.github.listenqueue.ListenQueueDiagnosis.Cause;
import io.github.listenqueue.ListenQueueDiagnosis.Certainty;
import io.github.listenqueue.ListenQueueDiagnosis.ClientOutcome;
import io.github.listenqueue.ListenQueueDiagnosis.Finding;
import io.github.listenqueue.ListenQueueDiagnosis.LimitSetBy;
import io.github.listenqueue.ListenQueueDiagnosis.WaitingConnections;
import io.github.listenqueue.ListenQueueEvent.Closed;
import io.github.listenqueue.ListenQueueEvent.Diagnosed;
import io.github.listenqueue.ListenQueueEvent.Dropped;
import io.github.listenqueue.ListenQueueEvent.Full;
import io.github.listenqueue.ListenQueueEvent.High;
import io.github.listenqueue.ListenQueueEvent.Opened;
import io.github.listenqueue.ListenQueueEvent.Recovered;
import io.github.listenqueue.ListenQueueEvent.Stalled;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.slf4j.event.Level;

class EventLogTest {

    private static final Instant AT = Samples.AT;
    private static final ListenQueue HTTP = Samples.queue("http", 129, 128, LimitSource.KERNEL);
    private static final Duration TENTH = Duration.ofMillis(100);

    private final List<String> lines = new ArrayList<>();
    private boolean application = true;
    private final EventLog log = new EventLog(
            queue -> application,
            line -> line.texts().get().forEach(text -> lines.add(line.level() + " " + line.topic() + " " + text)));
    private long nowNs;

    @Test
    void logsFewLinesForTwoHoursOfDrops() {
        log.happened(new High(AT, HTTP), nowNs);
        log.happened(new Full(AT, HTTP), nowNs);
        long lost = 0;
        for (Duration passed = Duration.ZERO; passed.toHours() < 2; passed = passed.plus(TENTH)) {
            dropped(7, DropReason.ACCEPT_QUEUE_FULL);
            lost += 7;
            nowNs += TENTH.toNanos();
        }
        log.happened(new Diagnosed(AT, finding()), nowNs);
        log.happened(new Recovered(AT, HTTP, Duration.ofHours(2), 131, lost), nowNs);

        List<String> shown = shown();
        assertThat(shown).hasSizeBetween(20, 40);
        assertThat(String.join("\n", shown).getBytes(StandardCharsets.UTF_8).length)
                .isLessThan(40_000);
        assertThat(shown.get(2)).contains("overflowed and lost new connections: 7 packets dropped, now");
        assertThat(shown.get(3)).contains("700 packets dropped in the last 10.0 s, 707 in 10.0 s, now 129");
        assertThat(shown.get(4)).contains("4200 packets dropped in the last 60.0 s, 4907 in 70.0 s, now 129");
        assertThat(shown.get(5)).contains("9107 in 2 min");
        assertThat(shown.get(shown.size() - 3)).contains("42000 packets dropped in the last 10 min");
        assertThat(shown.get(shown.size() - 1)).contains("recovered after 2 h: peak 131, " + lost + " packets dropped");
    }

    @Test
    void restartsForEachEpisodeAndEachListener() {
        dropped(1, DropReason.ACCEPT_QUEUE_FULL);
        nowNs += TENTH.toNanos();
        dropped(1, DropReason.ACCEPT_QUEUE_FULL);
        assertThat(lines).hasSize(1);
        ListenQueue other = new ListenQueue(
                HTTP.localAddress(), "other", 4712, 1, OptionalInt.of(1), LimitSource.KERNEL, HTTP.drops());
        log.happened(new Dropped(AT, other, 5, true, DropReason.ACCEPT_QUEUE_FULL), nowNs);
        assertThat(lines).hasSize(2);

        log.happened(new Recovered(AT, HTTP, Duration.ofSeconds(1), 2, 2), nowNs);
        dropped(3, DropReason.ACCEPT_QUEUE_FULL);

        assertThat(lines)
                .hasSize(4)
                .last()
                .asString()
                .contains("overflowed and lost new connections: 3 packets dropped");
    }

    @Test
    void logsOnlyLossesAsWarnings() {
        dropped(1, DropReason.OTHER);
        dropped(1, DropReason.UNKNOWN);
        dropped(1, DropReason.SYN_QUEUE_FULL);

        assertThat(lines)
                .extracting(line -> line.substring(0, line.indexOf(' ')))
                .containsExactly("DEBUG", "INFO", "WARN");
    }

    @Test
    void logsTheFirstLossForAnotherReasonAtOnce() {
        dropped(3, DropReason.ACCEPT_QUEUE_FULL);
        dropped(4, DropReason.SYN_QUEUE_FULL);
        dropped(5, DropReason.SYN_QUEUE_FULL);

        assertThat(lines).hasSize(2);
        assertThat(lines).last().asString().contains("is full and tcp_syncookies is off", ": 4 packets dropped");
    }

    @Test
    void logsALastingUnknownReasonRarely() {
        for (int i = 0; i < 36_000; i++) {
            dropped(1, DropReason.UNKNOWN);
            nowNs += TENTH.toNanos();
        }

        assertThat(lines).hasSizeLessThan(20).allMatch(line -> line.startsWith("INFO"));
    }

    @Test
    void logsTheOtherEventsAtTheirLevels() {
        log.happened(new Opened(AT, HTTP), nowNs);
        log.happened(new High(AT, HTTP), nowNs);
        log.happened(new Full(AT, HTTP), nowNs);
        log.happened(new Stalled(AT, HTTP, Duration.ofSeconds(5), true), nowNs);
        log.happened(new Recovered(AT, HTTP, Duration.ofSeconds(1), 2, 2), nowNs);
        log.happened(new Closed(AT, HTTP), nowNs);

        assertThat(lines)
                .extracting(line -> line.substring(0, line.indexOf(' ')))
                .containsExactly("DEBUG", "INFO", "WARN", "WARN", "INFO", "DEBUG");
    }

    @Test
    void logsTheTotalsOfAListenerThatClosesInAnEpisode() {
        log.happened(new Full(AT, HTTP), nowNs);
        dropped(4, DropReason.ACCEPT_QUEUE_FULL);
        nowNs += Duration.ofSeconds(95).toNanos();
        log.happened(new Closed(AT, HTTP), nowNs);

        assertThat(lines)
                .last()
                .asString()
                .startsWith("WARN EVENTS")
                .contains("closed during an episode of 95.0 s")
                .contains("4 packets dropped");
        log.happened(new Closed(AT, HTTP), nowNs);
        assertThat(lines).last().asString().startsWith("DEBUG");
    }

    @Test
    void logsTheTotalsOfOpenEpisodesAtClose() {
        log.happened(new Stalled(AT, HTTP, Duration.ofSeconds(5), true), nowNs);
        log.closing(nowNs);
        assertThat(lines).last().asString().contains("is no longer watched, during an episode");

        int before = lines.size();
        log.closing(nowNs);
        assertThat(lines).hasSize(before);
    }

    @Test
    void harmlessPacketsAreNoEpisode() {
        dropped(1, DropReason.OTHER);
        log.happened(new Closed(AT, HTTP), nowNs);

        assertThat(lines).allMatch(line -> line.startsWith("DEBUG"));
    }

    @Test
    void logsNoWarningForAToolsListener() {
        application = false;
        log.happened(new Full(AT, HTTP), nowNs);
        log.happened(new Stalled(AT, HTTP, Duration.ofSeconds(5), true), nowNs);
        dropped(1, DropReason.ACCEPT_QUEUE_FULL);
        log.happened(new Diagnosed(AT, finding()), nowNs);
        log.happened(new Closed(AT, HTTP), nowNs);

        assertThat(lines).isNotEmpty().allMatch(line -> line.startsWith("DEBUG"));
    }

    @Test
    void logsADiagnosisAsAWarningAndItsEvidenceAtDebug() {
        log.happened(new Diagnosed(AT, finding()), nowNs);

        assertThat(lines)
                .containsExactly(
                        "WARN DIAGNOSIS Diagnosis of listener http (port 8080): BURST. Too many. Advice: raise it.",
                        "DEBUG DIAGNOSIS http (port 8080): Too many.",
                        "DEBUG DIAGNOSIS http (port 8080): a fact",
                        "DEBUG DIAGNOSIS http (port 8080) -> raise it");
    }

    private void dropped(int packets, DropReason reason) {
        log.happened(new Dropped(AT, HTTP, packets, true, reason), nowNs);
    }

    /** Returns the lines above DEBUG. */
    private List<String> shown() {
        return lines.stream()
                .filter(line -> !line.startsWith(Level.DEBUG.name()))
                .toList();
    }

    private static Finding finding() {
        return new Finding(
                HTTP,
                Cause.BURST,
                Certainty.LIKELY,
                "Too many.",
                List.of("a fact"),
                List.of("raise it"),
                OptionalInt.empty(),
                new WaitingConnections(0, Optional.empty(), Optional.empty(), OptionalInt.empty()),
                ClientOutcome.CONNECTED,
                LimitSetBy.UNKNOWN,
                Optional.empty(),
                List.of());
    }
}
