package io.github.listenqueue.internal.detection;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.listenqueue.DropReason;
import io.github.listenqueue.ListenQueueEvent;
import io.github.listenqueue.ListenQueueEvent.Dropped;
import io.github.listenqueue.ListenQueueEvent.Recovered;
import io.github.listenqueue.ListenQueueStats.Episode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DetectorTest {

    private static final Duration SECOND = Duration.ofSeconds(1);

    private final FakeListener http = new FakeListener(80, 10);
    private final FakeListener management = new FakeListener(81, 10);
    private final Scene scene = new Scene();

    @Test
    void opensAndClosesListenersInTheOrderOfTheSample() {
        assertThat(scene.names()).isEmpty();
        assertThat(scene.listeners(http, management).names()).containsExactly("Opened 80", "Opened 81");
        assertThat(scene.names()).isEmpty();
        FakeListener third = new FakeListener(82, 10);
        assertThat(scene.listeners(management, third).names()).containsExactly("Closed 80", "Opened 82");
        assertThat(scene.listeners().names()).containsExactly("Closed 81", "Closed 82");
    }

    @Test
    void eventHasTheWallTimeOfItsSample() {
        List<ListenQueueEvent> events =
                scene.after(SECOND).listeners(http.depth(11)).observe();

        assertThat(Scene.names(events)).containsExactly("Opened 80", "High 80", "Full 80");
        assertThat(events)
                .allSatisfy(event -> assertThat(event.at()).isEqualTo(Instant.ofEpochMilli(scene.nowMs())))
                .allSatisfy(event -> assertThat(event.queue()).isEqualTo(http.queue()));
    }

    @ParameterizedTest
    @CsvSource({"4, 9, ''", "5, 9, High 80", "5, 10, ''", "6, 10, High 80", "1, 1, High 80", "0, 0, ''", "1, 0, High 80"
    })
    void isHighFromTheThreshold(int depth, int limit, String event) {
        scene.listeners(http.limit(limit)).observe();

        List<String> names = scene.listeners(http.depth(depth)).names();

        assertThat(names.isEmpty() ? "" : names.get(0)).isEqualTo(event);
    }

    @ParameterizedTest
    @CsvSource({
        "10, 10, false",
        "11, 10, true",
        "500, 10, true",
        "0, 0, false",
        "1, 0, true",
        "2147483647, 2147483647, false"
    })
    void isFullBeyondTheLimit(int depth, int limit, boolean full) {
        scene.listeners(http.limit(limit)).observe();

        assertThat(scene.listeners(http.depth(depth)).names().contains("Full 80"))
                .isEqualTo(full);
    }

    @Test
    void isFullWithAnyHighThreshold() {
        Scene late = new Scene(1.0);
        late.listeners(http).observe();

        assertThat(late.listeners(http.depth(10)).names()).isEmpty();
        assertThat(late.listeners(http.depth(11)).names()).containsExactly("High 80", "Full 80");
    }

    @Test
    void reportsHighFullAndDroppedInThisOrder() {
        scene.listeners(http).observe();
        http.depth(11).drop(4);

        List<ListenQueueEvent> events = scene.observe();

        assertThat(Scene.names(events)).containsExactly("High 80", "Full 80", "Dropped 80");
        assertThat(events.get(2))
                .isEqualTo(new Dropped(
                        Instant.ofEpochMilli(scene.nowMs()), http.queue(), 4, true, DropReason.ACCEPT_QUEUE_FULL));
    }

    @Test
    void reportsHighOnceAndFullOnce() {
        scene.listeners(http).observe();

        assertThat(scene.after(SECOND).listeners(http.depth(6)).names()).containsExactly("High 80");
        assertThat(scene.after(SECOND).listeners(http.depth(9)).names()).isEmpty();
        assertThat(scene.after(SECOND).listeners(http.depth(11)).names()).containsExactly("Full 80");
        assertThat(scene.after(SECOND).listeners(http.depth(12)).names()).isEmpty();
        assertThat(scene.after(SECOND).listeners(http.depth(9)).names()).isEmpty();
        assertThat(scene.after(SECOND).listeners(http.depth(12)).names()).isEmpty();
    }

    @Test
    void doesNotFlapBetweenEmptyAndFull() {
        scene.listeners(http.limit(0)).observe();
        assertThat(scene.listeners(http.depth(1)).names()).containsExactly("High 80", "Full 80");

        for (int i = 0; i < 100; i++) {
            assertThat(scene.after(Duration.ofMillis(100))
                            .listeners(http.depth(i % 2))
                            .names())
                    .isEmpty();
        }

        scene.after(SECOND).listeners(http.depth(0)).observe();
        assertThat(scene.after(Scene.SETTLE_TIME).names()).containsExactly("Recovered 80");
        assertThat(scene.after(SECOND).listeners(http.depth(1)).names())
                .as("the next episode")
                .containsExactly("High 80", "Full 80");
    }

    @Test
    void reportsOneDroppedForABurstBetweenTwoSamples() {
        scene.listeners(http, management).observe();
        http.drop(3);

        List<ListenQueueEvent> events = scene.after(SECOND).observe();

        assertThat(events)
                .containsExactly(new Dropped(
                        Instant.ofEpochMilli(scene.nowMs()), http.queue(), 3, true, DropReason.ACCEPT_QUEUE_FULL));
        assertThat(scene.after(SECOND).names()).isEmpty();
        assertThat(scene.after(SECOND).observeUnchanged()).isEmpty();
    }

    @Test
    void reportsNewDropsInEverySample() {
        scene.listeners(http).observe();

        for (int packets = 1; packets < 4; packets++) {
            http.drop(packets);
            List<ListenQueueEvent> events = scene.after(SECOND).observe();
            assertThat(events).hasSize(1);
            assertThat(((Dropped) events.get(0)).packets()).isEqualTo(packets);
        }
    }

    @Test
    void reportsDropsOfALaterListenerBeforeItWasFound() {
        scene.observe();
        http.drop(3);

        List<ListenQueueEvent> events = scene.after(SECOND).listeners(http).observe();

        assertThat(Scene.names(events)).containsExactly("Opened 80", "Dropped 80");
        assertThat(((Dropped) events.get(1)).packets()).isEqualTo(3);
    }

    @Test
    void capsTheDropsOfAnEvent() {
        scene.listeners(http).observe();
        http.drop(1L << 40);

        assertThat(((Dropped) scene.observe().get(0)).packets()).isEqualTo(Integer.MAX_VALUE);
    }

    @Test
    void ignoresACounterThatStepsBack() {
        http.drop(100);
        scene.listeners(http).observe();
        http.drop(-100);

        assertThat(scene.names()).isEmpty();
    }

    @Test
    void recoveredExcludesTheSettleTime() {
        scene.listeners(http).observe();
        scene.after(SECOND).listeners(http.depth(7)).observe();
        http.depth(12).drop(4);
        scene.after(SECOND).observe();
        http.depth(9).drop(2);
        scene.after(SECOND).observe();
        scene.after(SECOND).listeners(http.depth(2)).observe();
        assertThat(scene.after(Scene.SETTLE_TIME.minusMillis(1)).observeUnchanged())
                .isEmpty();

        List<ListenQueueEvent> events = scene.after(Duration.ofMillis(1)).observeUnchanged();

        assertThat(events)
                .containsExactly(
                        new Recovered(Instant.ofEpochMilli(scene.nowMs()), http.queue(), Duration.ofSeconds(3), 12, 6));
        assertThat(scene.after(Duration.ofHours(1)).observeUnchanged()).isEmpty();
    }

    @Test
    void saturationWithinTheSettleTimeProlongsTheEpisode() {
        scene.listeners(http).observe();
        scene.after(SECOND).listeners(http.depth(11)).observe();
        scene.after(SECOND).listeners(http.depth(0)).observe();
        assertThat(scene.after(Scene.SETTLE_TIME.minusSeconds(1))
                        .listeners(http.depth(6))
                        .names())
                .isEmpty();
        scene.after(SECOND).listeners(http.depth(0)).observe();
        assertThat(scene.after(Scene.SETTLE_TIME.minusSeconds(1)).names()).isEmpty();

        List<ListenQueueEvent> events = scene.after(SECOND).observe();

        assertThat(events)
                .containsExactly(
                        new Recovered(Instant.ofEpochMilli(scene.nowMs()), http.queue(), Duration.ofSeconds(6), 11, 0));
    }

    @Test
    void episodeOfOneSampleLastsUntilTheNext() {
        scene.listeners(http).observe();
        http.drop(1);
        scene.after(SECOND).observe();
        scene.after(SECOND).observe();

        List<ListenQueueEvent> events = scene.after(Scene.SETTLE_TIME).observe();

        assertThat(events)
                .containsExactly(new Recovered(Instant.ofEpochMilli(scene.nowMs()), http.queue(), SECOND, 0, 1));
    }

    @Test
    void closedEndsAnEpisodeWithoutRecovered() {
        scene.listeners(http).observe();
        http.depth(11).drop(1);
        scene.observe();

        assertThat(scene.after(SECOND).listeners().names()).containsExactly("Closed 80");
        assertThat(scene.saturated()).isEmpty();
        assertThat(scene.after(Duration.ofHours(1)).names()).isEmpty();
    }

    @Test
    void unreadableListenerDoesNotRecover() {
        scene.listeners(http).observe();
        scene.after(SECOND).listeners(http.depth(11)).observe();
        scene.after(SECOND).listeners(http.depth(0)).observe();
        assertThat(scene.after(SECOND).listeners(http.readable(false)).names()).isEmpty();
        assertThat(scene.after(Duration.ofHours(1)).names()).isEmpty();
        assertThat(scene.after(SECOND).listeners(http.readable(true)).names()).isEmpty();
        assertThat(scene.after(Scene.SETTLE_TIME.minusMillis(1)).names()).isEmpty();
        assertThat(scene.after(Duration.ofMillis(1)).names()).containsExactly("Recovered 80");
    }

    @Test
    void reportsDropsOfAnUnreadableListenerOnceItIsReadable() {
        scene.listeners(http).observe();
        scene.after(SECOND).listeners(http.readable(false)).observe();
        http.drop(2);
        assertThat(scene.after(SECOND).names()).isEmpty();

        assertThat(scene.after(SECOND).listeners(http.readable(true)).names()).containsExactly("Dropped 80");
    }

    @Test
    void unreadableListenerStaysSaturated() {
        scene.listeners(http).observe();
        scene.listeners(http.depth(11)).observe();
        scene.listeners(http.readable(false)).observe();

        assertThat(scene.saturated()).hasSize(1);
    }

    @Test
    void isFullIfTheLimitShrinksBelowTheDepth() {
        scene.listeners(http.limit(100).depth(8)).observe();

        assertThat(scene.listeners(http.limit(2)).names()).containsExactly("High 80", "Full 80");
    }

    @Test
    void isNeitherHighNorFullWithoutALimit() {
        scene.listeners(http.limit(FakeListener.UNKNOWN)).observe();

        assertThat(scene.listeners(http.depth(Integer.MAX_VALUE)).names()).isEmpty();
        assertThat(scene.saturated()).isEmpty();
    }

    @Test
    void eachListenerHasItsOwnEpisode() {
        scene.listeners(http, management).observe();
        assertThat(scene.listeners(http.depth(11), management).names()).containsExactly("High 80", "Full 80");
        assertThat(scene.listeners(http, management.depth(11)).names()).containsExactly("High 81", "Full 81");
        http.depth(0);
        scene.after(SECOND).observe();
        assertThat(scene.after(Scene.SETTLE_TIME).names()).containsExactly("Recovered 80");
    }

    @Test
    void isSaturatedWhileFullOrAfterADropInTheEpisode() {
        scene.listeners(http).observe();
        scene.listeners(http.depth(6)).observe();
        assertThat(scene.saturated()).as("high is not saturated").isEmpty();
        Instant since = Instant.ofEpochMilli(scene.nowMs());
        scene.after(SECOND).listeners(http.depth(11)).observe();
        assertThat(scene.saturated())
                .containsExactly(
                        new ListenerStats.Seen(http.queue(), true, new Episode(since, 11, 0), false, null, 0, 0));
        scene.after(SECOND).listeners(http.depth(0)).observe();
        assertThat(scene.saturated()).as("no longer full, nothing lost").isEmpty();
        http.drop(2);
        scene.after(SECOND).observe();
        assertThat(scene.saturated())
                .containsExactly(
                        new ListenerStats.Seen(http.queue(), true, new Episode(since, 11, 2), false, null, 0, 2));
        scene.after(SECOND).observe();
        assertThat(scene.saturated()).as("lost packets, not settled").hasSize(1);
        scene.after(Scene.SETTLE_TIME).observe();
        assertThat(scene.saturated()).isEmpty();
    }

    @Test
    void returnsTheSameListsWhileNothingHappens() {
        scene.listeners(http).observe();
        scene.listeners(http.depth(11)).observe();
        List<ListenerStats> stats = scene.detector().stats();

        assertThat(scene.after(SECOND).observeUnchanged()).isSameAs(scene.observeUnchanged());
        assertThat(scene.detector().stats()).isSameAs(stats);
    }
}
