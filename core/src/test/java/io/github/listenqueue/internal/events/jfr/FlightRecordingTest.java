package io.github.listenqueue.internal.events.jfr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.mockito.Mockito.atLeastOnce;
import static org.mockito.Mockito.clearInvocations;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import io.github.listenqueue.LimitSource;
import io.github.listenqueue.ListenQueue;
import io.github.listenqueue.ListenQueueDiagnosis.Cause;
import io.github.listenqueue.ListenQueueDiagnosis.Certainty;
import io.github.listenqueue.ListenQueueDiagnosis.ClientOutcome;
import io.github.listenqueue.ListenQueueDiagnosis.Finding;
import io.github.listenqueue.ListenQueueDiagnosis.LimitSetBy;
import io.github.listenqueue.ListenQueueDiagnosis.WaitingConnections;
import io.github.listenqueue.ListenQueueEvent;
import io.github.listenqueue.ListenQueueEvent.Recovered;
import io.github.listenqueue.ListenQueueStats;
import io.github.listenqueue.ListenQueueStats.Episode;
import io.github.listenqueue.internal.detection.ListenerStats;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Episodes as they turn into events of a real recording. */
class FlightRecordingTest {

    private static final Instant SINCE = Instant.ofEpochMilli(1_000_000);

    private final ListenQueue queue = new ListenQueue(
            new InetSocketAddress(80), "shop", 11, 3, OptionalInt.empty(), LimitSource.UNKNOWN, OptionalLong.empty());
    private final ListenQueueStats stats = mock(ListenerStats.class);
    private final List<String> complaints = new ArrayList<>();
    private final FlightRecording flight = new FlightRecording(() -> List.of(stats), complaints::add);
    private final Recording recording = new Recording();

    @TempDir
    private Path folder;

    @BeforeEach
    void start() {
        when(stats.queue()).thenReturn(queue);
        when(stats.finding()).thenReturn(Optional.empty());
        recording.enable(QueueSaturated.class);
        recording.start();
    }

    @AfterEach
    void close() {
        flight.close();
        recording.close();
    }

    @Test
    void theNumbersOfTheEndAreThoseOfRecovered() throws IOException {
        flight.attach();
        open(new Episode(SINCE, 5, 2));
        when(stats.openEpisode()).thenReturn(Optional.empty());
        flight.happened(List.of(new Recovered(SINCE, queue, Duration.ofMillis(7), 9, 4)));

        RecordedEvent event = recorded();
        assertThat(event.getInstant("since")).isEqualTo(SINCE);
        assertThat(event.getInt("peakDepth")).isEqualTo(9);
        assertThat(event.getLong("packetsDropped")).isEqualTo(4);
        assertThat(event.getDuration("lasted")).isEqualTo(Duration.ofMillis(7));
        assertThat(event.getInt("limit")).isEqualTo(Integer.MIN_VALUE);
        assertThat(event.getString("cause")).isEqualTo("UNKNOWN");
        assertThat(event.getLong("diagnosedAt")).isEqualTo(Long.MIN_VALUE);
    }

    @Test
    void withoutRecoveredTheyAreThoseLastSeen() throws IOException {
        flight.attach();
        open(new Episode(SINCE, 5, 2));
        open(new Episode(SINCE, 6, 3));
        end();

        RecordedEvent event = recorded();
        assertThat(event.getInt("peakDepth")).isEqualTo(6);
        assertThat(event.getLong("packetsDropped")).isEqualTo(3);
        assertThat(event.getLong("lasted")).isEqualTo(Long.MIN_VALUE);
    }

    @Test
    void aCauseFoundBeforeTheRecorderCameCounts() throws IOException {
        diagnosed(Cause.BURST, SINCE);
        flight.attach();
        open(new Episode(SINCE, 5, 2));
        end();

        assertThat(recorded().getString("cause")).isEqualTo("BURST");
    }

    @Test
    void dropsOfAUnixDomainListenerAreUnknown() throws IOException {
        ListenQueue unix = new ListenQueue(
                UnixDomainSocketAddress.of("/run/shop.sock"),
                "shop",
                11,
                3,
                OptionalInt.empty(),
                LimitSource.UNKNOWN,
                OptionalLong.empty());
        when(stats.queue()).thenReturn(unix);
        flight.attach();
        open(new Episode(SINCE, 5, 0));
        when(stats.openEpisode()).thenReturn(Optional.empty());
        flight.happened(List.of(new Recovered(SINCE, unix, Duration.ofMillis(7), 9, 0)));

        assertThat(recorded().getLong("packetsDropped")).isEqualTo(Long.MIN_VALUE);
    }

    @Test
    void theCauseIsThatOfTheLatestDiagnosis() throws IOException {
        flight.attach();
        open(new Episode(SINCE, 5, 2));
        diagnosed(Cause.BURST, SINCE.plusSeconds(1));
        open(new Episode(SINCE, 6, 2));
        diagnosed(Cause.CPU_STARVED, SINCE.plusSeconds(2));
        end();

        RecordedEvent event = recorded();
        assertThat(event.getString("cause")).isEqualTo("CPU_STARVED");
        assertThat(event.getInstant("diagnosedAt")).isEqualTo(SINCE.plusSeconds(2));
    }

    @Test
    void aFailureIsReportedOnceAndEndsTheRecording() {
        flight.attach();
        when(stats.openEpisode()).thenThrow(new IllegalStateException("broken"));
        flight.happened(List.of());
        flight.happened(List.of());

        assertThat(complaints)
                .containsExactly("No more events for Flight Recorder: java.lang.IllegalStateException: broken");
    }

    @Test
    void theListenersThatAreReadAreSampled() throws IOException {
        ListenQueueStats unread = mock(ListenerStats.class);
        FlightRecording both = new FlightRecording(() -> List.of(stats, unread), complaints::add);
        when(stats.isCurrent()).thenReturn(true);
        enableSamples();
        both.attach();
        try {
            await().until(() -> sampled().size() > 1);

            assertThat(sampled()).allSatisfy(event -> {
                assertThat(event.getString("name")).isEqualTo("shop");
                assertThat(event.getInt("depth")).isEqualTo(3);
                assertThat(event.getInt("limit")).isEqualTo(Integer.MIN_VALUE);
                assertThat(event.getDouble("utilization")).isNaN();
            });
        } finally {
            both.close();
        }
        verify(unread, atLeastOnce()).isCurrent();
        verify(unread, never()).queue();
    }

    @Test
    void onceClosedItSamplesNoMore() throws IOException {
        when(stats.isCurrent()).thenReturn(true);
        enableSamples();
        flight.attach();
        await().until(() -> !sampled().isEmpty());
        flight.close();
        // One may have been under way.
        awaitTicks();
        clearInvocations(stats);
        awaitTicks();

        verify(stats, never()).isCurrent();
        assertThat(complaints).isEmpty();
    }

    @Test
    void onceClosedItFollowsNothing() throws IOException {
        flight.attach();
        open(new Episode(SINCE, 5, 2));
        flight.close();
        end();

        assertThat(events()).isEmpty();
    }

    @Test
    void untilThereIsSomethingToTellItAsksNobody() {
        flight.attach();
        flight.happened(List.of());
        clearInvocations(stats);
        flight.happened(List.of());
        verify(stats, never()).openEpisode();

        flight.happened(List.of(new ListenQueueEvent.Closed(SINCE, queue)));
        verify(stats).openEpisode();
    }

    @Test
    void anEpisodeIsOneEvent() throws IOException {
        flight.attach();
        open(new Episode(SINCE, 5, 2));
        end();
        end();

        assertThat(recorded().getDuration()).isPositive();
    }

    @Test
    void closedBeforeItIsAttachedItStaysAway() throws IOException {
        flight.close();
        flight.attach();
        open(new Episode(SINCE, 5, 2));
        end();

        assertThat(events()).isEmpty();
    }

    /** Only where a test wants them: the recorder's thread would ask the mock while another test sets it up. */
    private void enableSamples() {
        recording.enable(QueueSample.class).withPeriod(Duration.ofMillis(10));
    }

    private void open(Episode episode) {
        when(stats.openEpisode()).thenReturn(Optional.of(episode));
        flight.happened(List.of());
    }

    private void end() {
        when(stats.openEpisode()).thenReturn(Optional.empty());
        flight.happened(List.of(new ListenQueueEvent.Closed(SINCE, queue)));
    }

    private void diagnosed(Cause cause, Instant at) {
        when(stats.diagnosedAt()).thenReturn(Optional.of(at));
        when(stats.finding())
                .thenReturn(Optional.of(new Finding(
                        queue,
                        cause,
                        Certainty.LIKELY,
                        "",
                        List.of(),
                        List.of(),
                        OptionalInt.empty(),
                        new WaitingConnections(3, Optional.empty(), Optional.empty(), OptionalInt.empty()),
                        ClientOutcome.UNKNOWN,
                        LimitSetBy.UNKNOWN,
                        Optional.empty(),
                        List.of())));
    }

    private RecordedEvent recorded() {
        // On a busy machine the recorder can be behind.
        return await().until(this::events, events -> events.size() == 1).get(0);
    }

    private List<RecordedEvent> events() throws IOException {
        return events("io.github.listenqueue.QueueSaturated");
    }

    private List<RecordedEvent> sampled() throws IOException {
        return events("io.github.listenqueue.QueueSample");
    }

    private List<RecordedEvent> events(String name) throws IOException {
        Path file = Files.createTempFile(folder, "recording", ".jfr");
        recording.dump(file);
        return RecordingFile.readAllEvents(file).stream()
                .filter(event -> event.getEventType().getName().equals(name))
                .toList();
    }

    /** Until another that is attached now has been sampled twice. */
    private static void awaitTicks() {
        AtomicInteger ticks = new AtomicInteger();
        FlightRecording other = new FlightRecording(
                () -> {
                    ticks.incrementAndGet();
                    return List.of();
                },
                text -> {});
        other.attach();
        try {
            await().until(() -> ticks.get() > 2);
        } finally {
            other.close();
        }
    }
}
