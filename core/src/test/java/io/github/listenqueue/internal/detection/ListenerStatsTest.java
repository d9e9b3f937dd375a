package io.github.listenqueue.internal.detection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.listenqueue.DropReason;
import io.github.listenqueue.ListenQueueDiagnosis.Cause;
import io.github.listenqueue.ListenQueueDiagnosis.Certainty;
import io.github.listenqueue.ListenQueueDiagnosis.ClientOutcome;
import io.github.listenqueue.ListenQueueDiagnosis.Finding;
import io.github.listenqueue.ListenQueueDiagnosis.LimitSetBy;
import io.github.listenqueue.ListenQueueDiagnosis.WaitingConnections;
import io.github.listenqueue.ListenQueueEvent.Diagnosed;
import io.github.listenqueue.ListenQueueStats;
import io.github.listenqueue.ListenQueueStats.Episode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ListenerStatsTest {

    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration TENTH = Duration.ofMillis(100);

    private final FakeListener http = new FakeListener(80, 10);
    private final FakeListener management = new FakeListener(81, 10);
    private final Scene scene = new Scene();

    @Test
    void keepsTheStatsOfAListenerWhileItIsOpen() {
        scene.listeners(http, management).observe();
        List<ListenerStats> before = scene.detector().stats();
        scene.after(SECOND).listeners(management).observe();

        assertThat(scene.detector().stats()).containsExactly(before.get(1));
        assertThat(before).extracting(ListenQueueStats::isCurrent).containsExactly(false, true);
    }

    @Test
    void countsEachEpisodeOnce() {
        scene.listeners(http).observe();
        ListenQueueStats stats = statsOf(0);
        assertThat(stats.episodeCount()).isZero();
        for (int episode = 1; episode <= 3; episode++) {
            scene.after(SECOND).listeners(http.depth(6)).observe();
            scene.after(SECOND).listeners(http.depth(11)).observe();
            assertThat(stats.episodeCount()).isEqualTo(episode);
            scene.after(SECOND).listeners(http.depth(0)).observe();
            scene.after(Scene.SETTLE_TIME).observeUnchanged();
            assertThat(stats.episodeCount()).isEqualTo(episode);
        }
    }

    @Test
    void countsAnEpisodeAtItsEndByTheCauseThatExplainsMostOfIt() {
        scene.listeners(http).observe();
        ListenerStats stats = scene.detector().stats().get(0);
        scene.after(SECOND).listeners(http.depth(11)).observe();
        Episode episode = stats.openEpisode().orElseThrow();
        assertThat(stats.diagnosed(episode, finding(Cause.BURST), Instant.EPOCH))
                .isTrue();

        scene.after(SECOND.multipliedBy(2)).listeners(http.depth(12)).observe();
        assertThat(stats.diagnosed(episode, finding(Cause.ACCEPTOR_BLOCKED), Instant.ofEpochSecond(2)))
                .isTrue();
        assertThat(countsOf(stats)).isEmpty();
        scene.after(SECOND.multipliedBy(5)).listeners(http.depth(0)).observe();
        scene.after(Scene.SETTLE_TIME).observeUnchanged();

        assertThat(countsOf(stats)).isEqualTo(Map.of(Cause.ACCEPTOR_BLOCKED, 1L));
        assertThat(stats.finding()).map(Finding::cause).contains(Cause.ACCEPTOR_BLOCKED);
    }

    @Test
    void countsALongBurstBeforeAShortLockAsABurst() {
        scene.listeners(http).observe();
        ListenerStats stats = scene.detector().stats().get(0);
        scene.after(SECOND).listeners(http.depth(11)).observe();
        Episode episode = stats.openEpisode().orElseThrow();
        stats.diagnosed(episode, finding(Cause.UNKNOWN), Instant.EPOCH);
        scene.after(SECOND).observeUnchanged();
        stats.diagnosed(episode, finding(Cause.BURST), Instant.EPOCH);
        scene.after(SECOND.multipliedBy(60)).observeUnchanged();
        stats.diagnosed(episode, finding(Cause.BURST), Instant.EPOCH);
        scene.after(SECOND).observeUnchanged();
        stats.diagnosed(episode, finding(Cause.ACCEPTOR_BLOCKED), Instant.EPOCH);
        scene.listeners(http.depth(0)).observe();
        scene.after(Scene.SETTLE_TIME).observeUnchanged();

        assertThat(countsOf(stats)).isEqualTo(Map.of(Cause.BURST, 1L));
    }

    @Test
    void keepsACauseWhenTheAcceptorWorksThroughWhatItLeft() {
        scene.listeners(http).observe();
        ListenerStats stats = scene.detector().stats().get(0);
        scene.after(SECOND).listeners(http.depth(11)).observe();
        Episode episode = stats.openEpisode().orElseThrow();
        stats.diagnosed(episode, finding(Cause.ACCEPTOR_BLOCKED), Instant.EPOCH);

        assertThat(stats.diagnosed(episode, finding(Cause.BURST), Instant.ofEpochSecond(2)))
                .isFalse();
        assertThat(stats.finding()).map(Finding::cause).contains(Cause.ACCEPTOR_BLOCKED);
        assertThat(stats.diagnosed(episode, finding(Cause.BURST, 11), Instant.ofEpochSecond(3)))
                .as("the queue is full again")
                .isTrue();
    }

    @Test
    void keepsTheDiagnosesThatBroughtANewCause() {
        scene.listeners(http).observe();
        ListenerStats stats = scene.detector().stats().get(0);
        scene.after(SECOND).listeners(http.depth(11)).observe();
        Episode episode = stats.openEpisode().orElseThrow();

        assertThat(stats.diagnosed(episode, finding(Cause.UNKNOWN), Instant.ofEpochSecond(1)))
                .isTrue();
        assertThat(stats.diagnosed(episode, finding(Cause.BURST), Instant.ofEpochSecond(2)))
                .isTrue();
        assertThat(stats.diagnosed(episode, finding(Cause.BURST), Instant.ofEpochSecond(3)))
                .isFalse();
        assertThat(stats.diagnosed(episode, finding(Cause.UNKNOWN), Instant.ofEpochSecond(4)))
                .as("it saw less than the one before")
                .isFalse();

        assertThat(stats.diagnoses())
                .extracting(Diagnosed::at)
                .containsExactly(Instant.ofEpochSecond(1), Instant.ofEpochSecond(2));
        assertThat(stats.finding()).map(Finding::cause).contains(Cause.BURST);
        assertThat(stats.diagnosedAt()).contains(Instant.ofEpochSecond(3));
    }

    @Test
    void keepsTheFirstAndTheLatestOfManyDiagnoses() {
        scene.listeners(http).observe();
        ListenerStats stats = scene.detector().stats().get(0);
        scene.after(SECOND).listeners(http.depth(11)).observe();
        Episode episode = stats.openEpisode().orElseThrow();
        for (int i = 0; i < 30; i++) {
            Cause cause = i % 2 == 0 ? Cause.JVM_PAUSED : Cause.ACCEPTOR_BLOCKED;
            stats.diagnosed(episode, finding(cause), Instant.ofEpochSecond(i));
        }

        assertThat(stats.diagnoses())
                .hasSize(10)
                .extracting(Diagnosed::at)
                .startsWith(Instant.ofEpochSecond(0), Instant.ofEpochSecond(21))
                .endsWith(Instant.ofEpochSecond(29));
    }

    @Test
    void countsAnUndiagnosedEpisodeAsUnknown() {
        scene.listeners(http).observe();
        ListenerStats stats = scene.detector().stats().get(0);
        scene.after(SECOND).listeners(http.depth(11)).observe();
        Episode episode = stats.openEpisode().orElseThrow();
        scene.after(SECOND).listeners(http.depth(0)).observe();
        scene.after(Scene.SETTLE_TIME).observeUnchanged();
        assertThat(countsOf(stats)).isEqualTo(Map.of(Cause.UNKNOWN, 1L));

        // A late diagnosis is published and shown, and counts nothing twice.
        assertThat(stats.diagnosed(episode, finding(Cause.JVM_PAUSED), Instant.EPOCH))
                .isTrue();
        assertThat(countsOf(stats)).isEqualTo(Map.of(Cause.UNKNOWN, 1L));
        assertThat(stats.finding()).contains(finding(Cause.JVM_PAUSED));
    }

    @Test
    void findingBelongsToTheOpenEpisode() {
        scene.listeners(http).observe();
        ListenerStats stats = scene.detector().stats().get(0);
        scene.after(SECOND).listeners(http.depth(11)).observe();
        Episode first = stats.openEpisode().orElseThrow();
        stats.diagnosed(first, finding(Cause.BURST), Instant.EPOCH);
        scene.after(SECOND).listeners(http.depth(0)).observe();
        scene.after(Scene.SETTLE_TIME).observeUnchanged();
        assertThat(stats.finding()).contains(finding(Cause.BURST));

        scene.after(SECOND).listeners(http.depth(11)).observe();
        assertThat(stats.finding()).isEmpty();
        stats.diagnosed(first, finding(Cause.BURST), Instant.EPOCH);
        assertThat(stats.finding()).isEmpty();

        stats.diagnosed(stats.openEpisode().orElseThrow(), finding(Cause.JVM_PAUSED), Instant.EPOCH);
        assertThat(stats.finding()).contains(finding(Cause.JVM_PAUSED));
    }

    @Test
    void closedListenerEndsItsEpisode() {
        scene.listeners(http).observe();
        ListenerStats stats = scene.detector().stats().get(0);
        scene.after(SECOND).listeners(http.depth(11)).observe();
        scene.after(SECOND).listeners().observe();

        assertThat(countsOf(stats)).isEqualTo(Map.of(Cause.UNKNOWN, 1L));
    }

    @Test
    void closedUnreadableListenerEndsItsEpisode() {
        scene.listeners(http).observe();
        ListenerStats stats = scene.detector().stats().get(0);
        scene.after(SECOND).listeners(http.depth(11)).observe();
        scene.after(SECOND).listeners(http.readable(false)).observe();
        assertThat(stats.openEpisode()).isPresent();
        scene.after(SECOND).listeners().observe();

        assertThat(stats.openEpisode()).isEmpty();
        assertThat(countsOf(stats)).isEqualTo(Map.of(Cause.UNKNOWN, 1L));
    }

    @Test
    void countsEpisodesByCause() {
        scene.listeners(http).observe();
        ListenerStats stats = scene.detector().stats().get(0);
        for (Cause cause : List.of(Cause.BURST, Cause.JVM_PAUSED, Cause.BURST)) {
            scene.after(SECOND).listeners(http.depth(11)).observe();
            stats.diagnosed(stats.openEpisode().orElseThrow(), finding(cause), Instant.EPOCH);
            scene.after(SECOND).listeners(http.depth(0)).observe();
            scene.after(Scene.SETTLE_TIME).observeUnchanged();
        }

        assertThat(countsOf(stats)).isEqualTo(Map.of(Cause.BURST, 2L, Cause.JVM_PAUSED, 1L));
    }

    @Test
    void returnsTheSameEpisodeWhileNothingChanges() {
        scene.listeners(http.depth(6)).observe();
        Episode first = statsOf(0).openEpisode().orElseThrow();
        scene.after(SECOND).observeUnchanged();
        scene.after(SECOND).listeners(http.depth(5)).observe();
        assertThat(statsOf(0).openEpisode().orElseThrow()).isSameAs(first);

        scene.after(SECOND).listeners(http.depth(7)).observe();
        assertThat(statsOf(0).openEpisode()).contains(new Episode(first.since(), 7, 0));
    }

    @Test
    void toStringIsOneLine() {
        scene.listeners(http.depth(11)).observe();
        scene.after(SECOND).observeUnchanged();

        assertThat(statsOf(0).toString())
                .startsWith("ListenQueueStats[Seen[queue=ListenQueue[")
                .contains("port 80")
                .endsWith(", episodes=1, saturated=PT1S]");
    }

    @Test
    void keepsTheLastProbe() {
        scene.listeners(http).observe();
        ListenerStats stats = scene.detector().stats().get(0);
        assertThat(stats.oldestWaiting()).isEmpty();
        assertThat(stats.halfOpen()).isEmpty();

        stats.probed(new Probe(0, true, Optional.of(SECOND), OptionalInt.of(3), 0, 0));
        assertThat(stats.oldestWaiting()).contains(SECOND);
        assertThat(stats.halfOpen()).hasValue(3);
    }

    @Test
    void copyIsImmutable() {
        scene.listeners(http.depth(3)).observe();
        ListenerStats stats = scene.detector().stats().get(0);
        scene.after(SECOND).listeners(http.depth(11)).observe();
        Episode episode = stats.openEpisode().orElseThrow();
        stats.diagnosed(episode, finding(Cause.BURST), Instant.EPOCH);
        stats.probed(new Probe(0, true, Optional.of(SECOND), OptionalInt.of(3), 0, 0));

        ListenQueueStats copy = stats.copy(scene.nowNs());
        stats.probed(Probe.NONE);
        scene.after(SECOND).listeners(http.depth(20)).observe();
        scene.after(SECOND).listeners(http.depth(0)).observe();
        scene.after(Scene.SETTLE_TIME).observeUnchanged();
        scene.after(SECOND).listeners().observe();

        assertThat(stats.isCurrent()).isFalse();
        assertThat(stats.peakDepth(Duration.ofHours(1))).isEqualTo(20);
        assertThat(copy.isCurrent()).isTrue();
        assertThat(copy.queue().depth()).isEqualTo(11);
        assertThat(copy.peakDepth(Duration.ofHours(1))).isEqualTo(11);
        assertThat(copy.openEpisode()).contains(episode);
        assertThat(copy.episodeCount()).isEqualTo(1);
        assertThat(copy.saturatedTime()).isEqualTo(SECOND);
        assertThat(countsOf(copy)).isEmpty();
        assertThat(copy.finding()).contains(finding(Cause.BURST));
        assertThat(copy.diagnosedAt()).contains(Instant.EPOCH);
        assertThat(copy.oldestWaiting()).contains(SECOND);
        assertThat(copy.halfOpen()).hasValue(3);
    }

    @Test
    void copyKeepsThePacketsDroppedSoFar() {
        scene.listeners(http).observe();
        ListenerStats stats = scene.detector().stats().get(0);
        scene.after(SECOND)
                .listeners(http.drop(DropReason.ACCEPT_QUEUE_FULL, 2))
                .observe();

        ListenQueueStats copy = stats.copy(scene.nowNs());
        scene.after(SECOND)
                .listeners(http.drop(DropReason.ACCEPT_QUEUE_FULL, 3))
                .observe();

        assertThat(copy.packetsDropped(DropReason.ACCEPT_QUEUE_FULL)).isEqualTo(2);
        assertThat(stats.packetsDropped(DropReason.ACCEPT_QUEUE_FULL)).isGreaterThan(2);
    }

    private static Map<Cause, Long> countsOf(ListenQueueStats stats) {
        return Stream.of(Cause.values())
                .filter(cause -> stats.episodeCount(cause) > 0)
                .collect(Collectors.toMap(cause -> cause, stats::episodeCount));
    }

    private Finding finding(Cause cause) {
        return finding(cause, 0);
    }

    private Finding finding(Cause cause, int depth) {
        return new Finding(
                http.depth(depth).queue(),
                cause,
                Certainty.LIKELY,
                "",
                List.of(),
                List.of(),
                OptionalInt.empty(),
                new WaitingConnections(0, Optional.empty(), Optional.empty(), OptionalInt.empty()),
                ClientOutcome.UNKNOWN,
                LimitSetBy.UNKNOWN,
                Optional.empty(),
                List.of());
    }

    @Test
    void returnsTheOpenEpisodeUntilItEnds() {
        scene.listeners(http).observe();
        ListenQueueStats stats = statsOf(0);
        assertThat(stats.openEpisode()).isEmpty();
        scene.after(SECOND).listeners(http.depth(6)).observe();
        Instant since = Instant.ofEpochMilli(scene.nowMs());
        http.drop(3);
        scene.after(SECOND).listeners(http.depth(8)).observe();
        scene.after(SECOND).listeners(http.depth(0)).observe();

        assertThat(stats.openEpisode()).contains(new Episode(since, 8, 3));
        scene.after(Scene.SETTLE_TIME).observeUnchanged();
        assertThat(stats.openEpisode()).isEmpty();
    }

    @Test
    void countsTimeAsSaturatedIfTheSampleShowsAFullQueueOrDrops() {
        scene.listeners(http).observe();
        ListenQueueStats stats = statsOf(0);
        scene.after(TENTH).listeners(http.depth(10)).observe();
        assertThat(stats.saturatedTime()).as("high is not full").isZero();
        scene.after(TENTH).listeners(http.depth(11)).observe();
        assertThat(stats.saturatedTime()).isEqualTo(TENTH);
        scene.after(TENTH).observeUnchanged();
        scene.after(TENTH).observeUnchanged();
        assertThat(stats.saturatedTime()).as("full all the time").isEqualTo(TENTH.multipliedBy(3));
        scene.after(TENTH).listeners(http.depth(0)).observe();
        assertThat(stats.saturatedTime()).as("drained").isEqualTo(TENTH.multipliedBy(3));
        http.drop(1);
        scene.after(TENTH).observe();
        assertThat(stats.saturatedTime()).as("filled and drained in between").isEqualTo(TENTH.multipliedBy(4));
        http.drop(DropReason.OTHER, 1);
        scene.after(TENTH).observe();
        assertThat(stats.saturatedTime()).as("a duplicate SYN").isEqualTo(TENTH.multipliedBy(4));
    }

    @Test
    void shortBurstLastsOneInterval() {
        scene.listeners(http).observe();
        for (int i = 0; i < 100; i++) {
            scene.after(TENTH).observeUnchanged();
        }
        scene.after(TENTH).listeners(http.depth(11)).observe();

        assertThat(statsOf(0).saturatedTime()).isEqualTo(TENTH);
    }

    @Test
    void doesNotCountTimeBeforeDiscoveryOrWhileUnreadable() {
        scene.listeners().observe();
        scene.after(SECOND).listeners(http.depth(11)).observe();
        ListenQueueStats stats = statsOf(0);
        assertThat(stats.saturatedTime()).isZero();
        scene.after(SECOND).listeners(http.readable(false)).observe();
        assertThat(stats.isCurrent()).isFalse();
        assertThat(stats.queue().depth()).as("as last read").isEqualTo(11);
        scene.after(SECOND).listeners(http.readable(true)).observe();
        assertThat(stats.saturatedTime()).isZero();
        scene.after(SECOND).observe();
        assertThat(stats.saturatedTime()).isEqualTo(SECOND);
    }

    @Test
    void peakIsTheHighestDepthOfTheWindow() {
        scene.listeners(http.depth(3)).observe();
        ListenQueueStats stats = statsOf(0);
        scene.after(SECOND).listeners(http.depth(9)).observe();
        scene.after(TENTH).listeners(http.depth(1)).observe();
        assertThat(stats.peakDepth(Duration.ofMinutes(1))).isEqualTo(9);
        scene.after(Duration.ofSeconds(62)).observeUnchanged();
        assertThat(stats.peakDepth(Duration.ofMinutes(1))).isEqualTo(1);
        assertThat(stats.peakDepth(Duration.ofHours(1))).isEqualTo(9);
    }

    @Test
    void depthCountsUntilItChanges() {
        scene.listeners(http.depth(9)).observe();
        for (int i = 0; i < 120; i++) {
            scene.after(SECOND).observeUnchanged();
        }
        scene.after(SECOND).listeners(http.depth(1)).observe();

        assertThat(statsOf(0).peakDepth(SECOND)).isEqualTo(9);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0S", "PT-1S", "PT0.000999999S", "PT1H0.000000001S"})
    void refusesAWindowOutOfRange(String window) {
        scene.listeners(http).observe();

        assertThatThrownBy(() -> statsOf(0).peakDepth(Duration.parse(window)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("window must be from 1 ms to 1 h, not " + window);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0.001S", "PT1H"})
    void acceptsTheShortestAndTheLongestWindow(String window) {
        scene.listeners(http.depth(4)).observe();

        assertThat(statsOf(0).peakDepth(Duration.parse(window))).isEqualTo(4);
    }

    @Test
    void isNotCurrentAfterTheLastSample() {
        scene.listeners(http.depth(11)).observe();
        ListenQueueStats stats = statsOf(0);

        scene.detector().close();

        assertThat(stats.isCurrent()).isFalse();
        assertThat(stats.openEpisode()).isEmpty();
        assertThat(scene.detector().stats()).isEmpty();
    }

    private ListenQueueStats statsOf(int index) {
        return scene.detector().stats().get(index);
    }
}
