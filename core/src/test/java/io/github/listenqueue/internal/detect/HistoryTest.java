package io.github.listenqueue.internal.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.listenqueue.DropReason;
import io.github.listenqueue.ListenQueueDiagnosis.Cause;
import io.github.listenqueue.ListenQueueDiagnosis.ClientOutcome;
import io.github.listenqueue.ListenQueueDiagnosis.Finding;
import io.github.listenqueue.ListenQueueDiagnosis.LimitBoundBy;
import io.github.listenqueue.ListenQueueDiagnosis.WaitingConnections;
import io.github.listenqueue.ListenQueueHistory;
import io.github.listenqueue.ListenQueueHistory.Episode;
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

class HistoryTest {

    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration TENTH = Duration.ofMillis(100);

    private final FakeListener http = new FakeListener(80, 10);
    private final FakeListener management = new FakeListener(81, 10);
    private final Scene scene = new Scene();

    @Test
    void aListenerHasTheSameHistoryAsLongAsItIsOpen() {
        scene.listeners(http, management).observe();
        List<History> before = scene.detector().histories();
        scene.after(SECOND).listeners(management).observe();

        assertThat(scene.detector().histories()).containsExactly(before.get(1));
        assertThat(before).extracting(ListenQueueHistory::isCurrent).containsExactly(false, true);
    }

    @Test
    void eachEpisodeCountsOnce() {
        scene.listeners(http).observe();
        ListenQueueHistory history = historyOf(0);
        assertThat(history.episodes()).isZero();
        for (int episode = 1; episode <= 3; episode++) {
            scene.after(SECOND).listeners(http.depth(6)).observe();
            scene.after(SECOND).listeners(http.depth(11)).observe();
            assertThat(history.episodes()).isEqualTo(episode);
            scene.after(SECOND).listeners(http.depth(0)).observe();
            scene.after(Scene.SETTLE_TIME).observeUnchanged();
            assertThat(history.episodes()).isEqualTo(episode);
        }
    }

    @Test
    void anEpisodeCountsUnderItsCauseOnceThatIsKnown() {
        scene.listeners(http).observe();
        History history = scene.detector().histories().get(0);
        scene.after(SECOND).listeners(http.depth(11)).observe();
        Episode episode = history.episode().orElseThrow();
        assertThat(history.isUndiagnosed(episode)).isTrue();
        assertThat(countsOf(history)).isEmpty();

        history.diagnosed(episode, finding(Cause.BURST), Instant.EPOCH);
        scene.after(SECOND).listeners(http.depth(12)).observe();
        assertThat(history.isUndiagnosed(history.episode().orElseThrow())).isFalse();
        assertThat(countsOf(history)).isEqualTo(Map.of(Cause.BURST, 1L));
        assertThat(history.finding()).contains(finding(Cause.BURST));

        scene.after(SECOND).listeners(http.depth(0)).observe();
        scene.after(Scene.SETTLE_TIME).observeUnchanged();
        assertThat(countsOf(history)).isEqualTo(Map.of(Cause.BURST, 1L));
    }

    @Test
    void anEpisodeThatEndsWithoutADiagnosisIsOfUnknownCause() {
        scene.listeners(http).observe();
        History history = scene.detector().histories().get(0);
        scene.after(SECOND).listeners(http.depth(11)).observe();
        Episode episode = history.episode().orElseThrow();
        scene.after(SECOND).listeners(http.depth(0)).observe();
        scene.after(Scene.SETTLE_TIME).observeUnchanged();
        assertThat(countsOf(history)).isEqualTo(Map.of(Cause.UNKNOWN, 1L));

        // A diagnosis that comes too late is told and shown, and counts nothing twice.
        assertThat(history.isUndiagnosed(episode)).isTrue();
        history.diagnosed(episode, finding(Cause.JVM_PAUSED), Instant.EPOCH);
        assertThat(history.isUndiagnosed(episode)).isFalse();
        assertThat(countsOf(history)).isEqualTo(Map.of(Cause.UNKNOWN, 1L));
        assertThat(history.finding()).contains(finding(Cause.JVM_PAUSED));
    }

    @Test
    void aFindingIsOfTheOpenEpisodeAndOfNoEarlierOne() {
        scene.listeners(http).observe();
        History history = scene.detector().histories().get(0);
        scene.after(SECOND).listeners(http.depth(11)).observe();
        Episode first = history.episode().orElseThrow();
        history.diagnosed(first, finding(Cause.BURST), Instant.EPOCH);
        scene.after(SECOND).listeners(http.depth(0)).observe();
        scene.after(Scene.SETTLE_TIME).observeUnchanged();
        assertThat(history.finding()).contains(finding(Cause.BURST));

        scene.after(SECOND).listeners(http.depth(11)).observe();
        assertThat(history.finding()).isEmpty();
        history.diagnosed(first, finding(Cause.BURST), Instant.EPOCH);
        assertThat(history.finding()).isEmpty();

        history.diagnosed(history.episode().orElseThrow(), finding(Cause.JVM_PAUSED), Instant.EPOCH);
        assertThat(history.finding()).contains(finding(Cause.JVM_PAUSED));
    }

    @Test
    void aListenerThatClosesInAnEpisodeEndsIt() {
        scene.listeners(http).observe();
        History history = scene.detector().histories().get(0);
        scene.after(SECOND).listeners(http.depth(11)).observe();
        scene.after(SECOND).listeners().observe();

        assertThat(countsOf(history)).isEqualTo(Map.of(Cause.UNKNOWN, 1L));
    }

    @Test
    void aListenerThatClosesWhileItCannotBeReadEndsItsEpisode() {
        scene.listeners(http).observe();
        History history = scene.detector().histories().get(0);
        scene.after(SECOND).listeners(http.depth(11)).observe();
        scene.after(SECOND).listeners(http.readable(false)).observe();
        assertThat(history.episode()).isPresent();
        scene.after(SECOND).listeners().observe();

        assertThat(history.episode()).isEmpty();
        assertThat(countsOf(history)).isEqualTo(Map.of(Cause.UNKNOWN, 1L));
    }

    @Test
    void episodesOfSeveralCausesAreCountedSideBySide() {
        scene.listeners(http).observe();
        History history = scene.detector().histories().get(0);
        for (Cause cause : List.of(Cause.BURST, Cause.JVM_PAUSED, Cause.BURST)) {
            scene.after(SECOND).listeners(http.depth(11)).observe();
            history.diagnosed(history.episode().orElseThrow(), finding(cause), Instant.EPOCH);
            scene.after(SECOND).listeners(http.depth(0)).observe();
            scene.after(Scene.SETTLE_TIME).observeUnchanged();
        }

        assertThat(countsOf(history)).isEqualTo(Map.of(Cause.BURST, 2L, Cause.JVM_PAUSED, 1L));
    }

    @Test
    void anEpisodeIsTheSameObjectWhileNothingInItChanges() {
        scene.listeners(http.depth(6)).observe();
        Episode first = historyOf(0).episode().orElseThrow();
        scene.after(SECOND).observeUnchanged();
        scene.after(SECOND).listeners(http.depth(5)).observe();
        assertThat(historyOf(0).episode().orElseThrow()).isSameAs(first);

        scene.after(SECOND).listeners(http.depth(7)).observe();
        assertThat(historyOf(0).episode()).contains(new Episode(first.since(), 7, 0));
    }

    @Test
    void saysInOneLineWhatWasSeen() {
        scene.listeners(http.depth(11)).observe();
        scene.after(SECOND).observeUnchanged();

        assertThat(historyOf(0).toString())
                .startsWith("ListenQueueHistory[Seen[queue=ListenQueue[")
                .contains("port 80")
                .endsWith(", episodes=1, saturated=PT1S]");
    }

    @Test
    void whatALookBesideTheReadingsShowedStaysUntilTheNextOne() {
        scene.listeners(http).observe();
        History history = scene.detector().histories().get(0);
        assertThat(history.oldestWaiting()).isEmpty();
        assertThat(history.halfOpen()).isEmpty();

        history.probed(new Probe(0, true, Optional.of(SECOND), OptionalInt.of(3), 0, 0));
        assertThat(history.oldestWaiting()).contains(SECOND);
        assertThat(history.halfOpen()).hasValue(3);
    }

    private static Map<Cause, Long> countsOf(ListenQueueHistory history) {
        return Stream.of(Cause.values())
                .filter(cause -> history.episodes(cause) > 0)
                .collect(Collectors.toMap(cause -> cause, history::episodes));
    }

    private Finding finding(Cause cause) {
        return new Finding(
                http.depth(0).queue(),
                cause,
                "",
                List.of(),
                List.of(),
                OptionalInt.empty(),
                new WaitingConnections(0, Optional.empty(), Optional.empty(), OptionalInt.empty()),
                ClientOutcome.UNKNOWN,
                LimitBoundBy.UNKNOWN);
    }

    @Test
    void theOpenEpisodeIsShownUntilItIsOver() {
        scene.listeners(http).observe();
        ListenQueueHistory history = historyOf(0);
        assertThat(history.episode()).isEmpty();
        scene.after(SECOND).listeners(http.depth(6)).observe();
        Instant since = Instant.ofEpochMilli(scene.nowMs());
        http.drop(3);
        scene.after(SECOND).listeners(http.depth(8)).observe();
        scene.after(SECOND).listeners(http.depth(0)).observe();

        assertThat(history.episode()).contains(new Episode(since, 8, 3));
        scene.after(Scene.SETTLE_TIME).observeUnchanged();
        assertThat(history.episode()).isEmpty();
    }

    @Test
    void timeIsSaturatedWhenItsReadingShowsAFullQueueOrDrops() {
        scene.listeners(http).observe();
        ListenQueueHistory history = historyOf(0);
        scene.after(TENTH).listeners(http.depth(10)).observe();
        assertThat(history.saturated()).as("high is not full").isZero();
        scene.after(TENTH).listeners(http.depth(11)).observe();
        assertThat(history.saturated()).isEqualTo(TENTH);
        scene.after(TENTH).observeUnchanged();
        scene.after(TENTH).observeUnchanged();
        assertThat(history.saturated()).as("full all the time").isEqualTo(TENTH.multipliedBy(3));
        scene.after(TENTH).listeners(http.depth(0)).observe();
        assertThat(history.saturated()).as("drained").isEqualTo(TENTH.multipliedBy(3));
        http.drop(1);
        scene.after(TENTH).observe();
        assertThat(history.saturated()).as("filled and drained in between").isEqualTo(TENTH.multipliedBy(4));
        http.drop(DropReason.OTHER, 1);
        scene.after(TENTH).observe();
        assertThat(history.saturated()).as("a duplicate SYN").isEqualTo(TENTH.multipliedBy(4));
    }

    @Test
    void aShortBurstAfterALongCalmIsAsLongAsTheTimeBetweenTwoReadings() {
        scene.listeners(http).observe();
        for (int i = 0; i < 100; i++) {
            scene.after(TENTH).observeUnchanged();
        }
        scene.after(TENTH).listeners(http.depth(11)).observe();

        assertThat(historyOf(0).saturated()).isEqualTo(TENTH);
    }

    @Test
    void timeBeforeAListenerWasFoundOrWhileItCannotBeReadIsNotSaturated() {
        scene.listeners().observe();
        scene.after(SECOND).listeners(http.depth(11)).observe();
        ListenQueueHistory history = historyOf(0);
        assertThat(history.saturated()).isZero();
        scene.after(SECOND).listeners(http.readable(false)).observe();
        assertThat(history.isCurrent()).isFalse();
        assertThat(history.queue().depth()).as("as last read").isEqualTo(11);
        scene.after(SECOND).listeners(http.readable(true)).observe();
        assertThat(history.saturated()).isZero();
        scene.after(SECOND).observe();
        assertThat(history.saturated()).isEqualTo(SECOND);
    }

    @Test
    void thePeakIsTheHighestDepthOfTheWindowAndNeverBelowThePresentOne() {
        scene.listeners(http.depth(3)).observe();
        ListenQueueHistory history = historyOf(0);
        scene.after(SECOND).listeners(http.depth(9)).observe();
        scene.after(TENTH).listeners(http.depth(1)).observe();
        assertThat(history.peakDepth(Duration.ofMinutes(1))).isEqualTo(9);
        scene.after(Duration.ofSeconds(62)).observeUnchanged();
        assertThat(history.peakDepth(Duration.ofMinutes(1))).isEqualTo(1);
        assertThat(history.peakDepth(Duration.ofHours(1))).isEqualTo(9);
    }

    @Test
    void aDepthThatLastedCountsUntilItEnded() {
        scene.listeners(http.depth(9)).observe();
        for (int i = 0; i < 120; i++) {
            scene.after(SECOND).observeUnchanged();
        }
        scene.after(SECOND).listeners(http.depth(1)).observe();

        assertThat(historyOf(0).peakDepth(SECOND)).isEqualTo(9);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0S", "PT-1S", "PT0.000999999S", "PT1H0.000000001S"})
    void refusesAWindowOutOfRange(String window) {
        scene.listeners(http).observe();

        assertThatThrownBy(() -> historyOf(0).peakDepth(Duration.parse(window)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("window must be from 1 ms to 1 h, not " + window);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0.001S", "PT1H"})
    void takesTheShortestAndTheLongestWindow(String window) {
        scene.listeners(http.depth(4)).observe();

        assertThat(historyOf(0).peakDepth(Duration.parse(window))).isEqualTo(4);
    }

    @Test
    void nothingIsCurrentOnceThereAreNoMoreReadings() {
        scene.listeners(http.depth(11)).observe();
        ListenQueueHistory history = historyOf(0);

        scene.detector().close();

        assertThat(history.isCurrent()).isFalse();
        assertThat(history.episode()).isEmpty();
        assertThat(scene.detector().histories()).isEmpty();
    }

    private ListenQueueHistory historyOf(int index) {
        return scene.detector().histories().get(index);
    }
}
